// Sounds in the form in which a generator's are measured: 32 768 samples, cut ones faded out over the last tenth, at a
// peak of −1 dBFS.

import { readFileSync } from 'node:fs'
import { renderShot } from '../../../src/factory/render.ts'
import { decodeWav } from '../../../src/formats/wav.ts'

export const soundSamples = 32_768
export const rateHz = 44_100

export function canonical(samples: Float32Array): Float32Array {
  const out = new Float32Array(soundSamples)
  out.set(samples.subarray(0, soundSamples))
  if (samples.length > soundSamples) {
    const fade = Math.round(soundSamples / 10)
    for (let i = 0; i < fade; i++) out[soundSamples - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / fade)
  }
  const peak = out.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return out.map((value) => (value * 10 ** (-1 / 20)) / peak)
}

/** Factory sounds of all classes in turn. */
export function factorySounds(seed: number, count: number): readonly Float32Array[] {
  return Array.from({ length: count }, (_, index) => canonical(renderShot(seed, index).samples))
}

/** A recording-like case of the timbre fixtures, which are at 44 100 Hz. */
export function fixture(name: string): Float32Array {
  const file = new URL(`../../fixtures/timbre/${name}.wav`, import.meta.url)
  return canonical(decodeWav(readFileSync(file), name).channels[0])
}
