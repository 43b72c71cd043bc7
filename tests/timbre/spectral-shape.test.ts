import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { spectralShapeOf } from '../../src/timbre/spectral-shape.ts'

interface Reference {
  readonly name: string
  readonly kurtosis: number
  readonly rolloff85_power_hz: number
  readonly slope: number
  readonly bark_loudness_total: number
  readonly sharpness_zwicker_like: number
  readonly perceptual_spread_meyda: number
}

const folder = new URL('../fixtures/timbre/', import.meta.url)
const references = JSON.parse(readFileSync(new URL('shape.json', folder), 'utf8')) as Reference[]
const sound = (name: string) => decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name).channels[0]

test.each(references)('$name: the shape of the spectrum agrees with an independent computation', (reference) => {
  const shape = spectralShapeOf(sound(reference.name))!
  expect(shape.kurtosis / reference.kurtosis).toBeCloseTo(1, 9)
  expect(Math.abs(shape.slopePerHz - reference.slope)).toBeLessThan(1e-15)
  expect(shape.rolloff85Hz).toBeCloseTo(reference.rolloff85_power_hz, 6)
  expect(shape.barkLoudness / reference.bark_loudness_total).toBeCloseTo(1, 9)
  expect(shape.barkSharpness / reference.sharpness_zwicker_like).toBeCloseTo(1, 9)
  // Meyda's own, in single precision.
  expect(Math.abs(shape.barkSpread - reference.perceptual_spread_meyda)).toBeLessThan(1e-5)
})

const tone = (hz: (i: number) => number, n = 22_050) => {
  let phase = 0
  return Float32Array.from({ length: n }, (_, i) => Math.sin((phase += (2 * Math.PI * hz(i)) / 44_100)))
}

test('the sharpness of tones rises with their frequency', () => {
  const sharpness = [250, 500, 1000, 2000, 4000, 8000].map((hz) => spectralShapeOf(tone(() => hz))!.barkSharpness)
  for (let i = 1; i < sharpness.length; i++) expect(sharpness[i]).toBeGreaterThan(sharpness[i - 1])
})

test('flux is nothing for a steady tone, and the way from one tone to another where they change', () => {
  const steady = tone(() => 1000)
  expect(spectralShapeOf(steady)!.flux).toBeLessThan(0.01)
  // Spectra of length 1 without a common bin are √2 apart; the way goes along a quarter of a circle: π/2.
  const changing = tone((i) => (i < 11_025 ? 1000 : 9000))
  const way = spectralShapeOf(changing)!.flux * Math.floor((changing.length - 2048) / 512)
  expect(way).toBeGreaterThan(Math.SQRT2)
  expect(way).toBeLessThan(1.2 * (Math.PI / 2))
  expect(spectralShapeOf(steady.subarray(0, 2048))!.flux).toBe(0)
})

test('level changes nothing but the loudness, and silence has no shape', () => {
  const x = sound('c01_clap')
  const { barkLoudness: loud, ...shape } = spectralShapeOf(x)!
  const { barkLoudness: quiet, ...same } = spectralShapeOf(x.map((value) => value / 64))!
  expect(quiet).toBeLessThan(loud)
  for (const [name, value] of Object.entries(shape)) expect(same[name as keyof typeof same]).toBeCloseTo(value, 9)
  expect(spectralShapeOf(new Float32Array(5000))).toBeNull()
  expect(spectralShapeOf(new Float32Array(0))).toBeNull()
})
