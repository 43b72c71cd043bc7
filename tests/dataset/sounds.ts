// Small drum-like sounds and folders of them for the dataset tests.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RandomStream } from '../../src/dsp/random.ts'
import { encodeWav, type Pcm, type WavDepth } from '../../src/formats/wav.ts'

export interface SoundOptions {
  readonly rateHz?: number
  readonly lengthSec?: number
  readonly decaySec?: number
  readonly leadSec?: number
  readonly level?: number
}

/** A decaying wave at `frequencyHz`, starting on its crest's way up after `leadSec` of silence. */
export function tone(frequencyHz: number, options: SoundOptions = {}): Float32Array {
  const { rateHz = 44_100, lengthSec = 0.3, decaySec = 0.03, leadSec = 0, level = 0.7 } = options
  return Float32Array.from({ length: Math.round(lengthSec * rateHz) }, (_, i) => {
    const t = i / rateHz - leadSec
    return t < 0 ? 0 : level * Math.sin(2 * Math.PI * frequencyHz * t + 0.5) * Math.exp(-t / decaySec)
  })
}

/** A decaying burst of noise. */
export function noise(seed: number, options: SoundOptions = {}): Float32Array {
  const { rateHz = 44_100, lengthSec = 0.3, decaySec = 0.03, leadSec = 0, level = 0.7 } = options
  const random = new RandomStream(seed, 'test noise')
  return Float32Array.from({ length: Math.round(lengthSec * rateHz) }, (_, i) => {
    const t = i / rateHz - leadSec
    return t < 0 ? 0 : level * random.uniform(-1, 1) * Math.exp(-t / decaySec)
  })
}

export function pcm(samples: Float32Array, rateHz = 44_100): Pcm {
  return { channels: [samples], rateHz }
}

/** Writes files below `folder`: WAV for samples, as they are for bytes and text. */
export function writeFolder(
  folder: string,
  entries: Readonly<Record<string, Float32Array | Pcm | Uint8Array | string>>,
  depth: WavDepth = '16',
): void {
  for (const [path, content] of Object.entries(entries)) {
    const full = join(folder, path)
    mkdirSync(dirname(full), { recursive: true })
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(full, content)
    else writeFileSync(full, encodeWav(content instanceof Float32Array ? pcm(content) : content, depth))
  }
}
