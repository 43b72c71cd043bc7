import { readFileSync } from 'node:fs'
import MeydaPackage from 'meyda'
import { expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { loudestWindow, spectralOf, spectralOfWindow } from '../../src/timbre/spectral.ts'

interface Reference {
  readonly name: string
  readonly start: number
  readonly rms_unwindowed: number
  readonly zcr_unwindowed: number
  readonly centroid_hz: number
  readonly spread_hz: number
  readonly skewness: number
  readonly rolloff99_hz: number
  readonly flatness_amp: number
  readonly crest: number
}

const folder = new URL('../fixtures/timbre/', import.meta.url)
const references = JSON.parse(readFileSync(new URL('spectral.json', folder), 'utf8')) as Reference[]

function sound(name: string): Float32Array {
  return decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name).channels[0]
}

const relative = (value: number, reference: number) => Math.abs(value - reference) / Math.abs(reference)

test.each(references)('$name: descriptors agree with an independent computation in real units', (reference) => {
  const { spectral } = spectralOf(sound(reference.name))
  if (spectral === null) throw new Error('no descriptors')
  expect(relative(spectral.centroidHz, reference.centroid_hz)).toBeLessThan(1e-4)
  expect(relative(spectral.spreadHz, reference.spread_hz)).toBeLessThan(1e-3)
  expect(relative(spectral.rolloffHz, reference.rolloff99_hz)).toBeLessThan(1e-6)
  expect(relative(spectral.flatness, reference.flatness_amp)).toBeLessThan(1e-3)
  expect(relative(spectral.crest, reference.crest)).toBeLessThan(1e-4)
  expect(relative(spectral.rms, reference.rms_unwindowed)).toBeLessThan(1e-5)
  expect(spectral.zeroCrossingsPerSec).toBeCloseTo((reference.zcr_unwindowed * 44_100) / 2047, 6)
  // The impulse's flat spectrum has no skewness at all.
  expect(Math.abs(spectral.skewness - reference.skewness)).toBeLessThan(
    1e-3 * Math.max(1, Math.abs(reference.skewness)),
  )
})

test.each(references)('$name: the canonical window is the loudest one', (reference) => {
  expect(loudestWindow(sound(reference.name))).toBe(reference.start)
})

test('descriptors of shape do not depend on level', () => {
  const x = sound('s04_rimshot')
  const loud = spectralOf(x).spectral
  const quiet = spectralOf(x.map((value) => value / 64)).spectral
  expect(quiet?.centroidHz).toBeCloseTo(loud!.centroidHz, 2)
  expect(quiet?.flatness).toBeCloseTo(loud!.flatness, 6)
  expect(quiet?.rms).toBeCloseTo(loud!.rms / 64, 6)
})

test('silence gives no numbers but a reason', () => {
  expect(spectralOf(new Float32Array(4096))).toEqual({ spectral: null, reason: 'the window is silent' })
  expect(spectralOf(new Float32Array(0))).toEqual({ spectral: null, reason: 'the window is silent' })
})

test('sounds shorter than the window are padded with silence', () => {
  const x = sound('s04_rimshot').subarray(0, 1000)
  const padded = new Float32Array(2048)
  padded.set(x)
  expect(spectralOf(x)).toEqual(spectralOfWindow(padded, 0))
})

test("other users' settings of Meyda change nothing", () => {
  const before = spectralOf(sound('h01_hat_closed'))
  const shared = MeydaPackage as unknown as { bufferSize: number; sampleRate: number; windowingFunction: string }
  const { bufferSize, sampleRate, windowingFunction } = shared
  Object.assign(shared, { bufferSize: 256, sampleRate: 16_000, windowingFunction: 'blackman' })
  try {
    expect(spectralOf(sound('h01_hat_closed'))).toEqual(before)
  } finally {
    Object.assign(shared, { bufferSize, sampleRate, windowingFunction })
  }
})
