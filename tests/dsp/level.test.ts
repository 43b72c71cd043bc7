import { expect, test } from 'vitest'
import {
  clippedSamples,
  dbToGain,
  fadeIn,
  fadeOut,
  gainToDb,
  offsetOf,
  peakOf,
  removeOffset,
  scaleToPeak,
} from '../../src/dsp/level.ts'
import { RandomStream } from '../../src/dsp/random.ts'

const random = (length: number) => new RandomStream(1, 'level test').fillUniform(new Float32Array(length), -1, 1)

/** A kick: a decaying 55 Hz wave whose mean is far from zero. */
function kick(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * 55 * i) / 44_100) * Math.exp(-i / 3000))
}

test('the peak is the largest magnitude of either sign', () => {
  expect(peakOf(new Float32Array([0.1, -0.5, 0.25]))).toBe(0.5)
  expect(peakOf(new Float32Array())).toBe(0)
})

test('dB and gain are inverse to each other', () => {
  expect(gainToDb(10)).toBeCloseTo(20, 12)
  expect(dbToGain(-6)).toBeCloseTo(0.501187, 6)
  expect(gainToDb(dbToGain(-13.7))).toBeCloseTo(-13.7, 12)
})

test('scaling to a peak returns the gain that was needed', () => {
  const x = random(1000)
  const before = peakOf(x)
  const gain = scaleToPeak(x, dbToGain(-1))
  expect(peakOf(x)).toBeCloseTo(dbToGain(-1), 6)
  expect(gain).toBeCloseTo(dbToGain(-1) / before, 6)
  expect(scaleToPeak(new Float32Array(4), 1)).toBe(1)
})

test('a constant offset under a decaying sound is found to 1 % and taken away', () => {
  for (const offset of [0.02, -0.1, 0.3]) {
    const x = kick(30_000).map((value) => value + offset)
    expect(offsetOf(x, 882)).toBeCloseTo(offset, 3)
    expect(offsetOf(removeOffset(x, offsetOf(x, 882)), 882)).toBeCloseTo(0, 4)
  }
})

test('the lopsided start of a kick is not taken for an offset', () => {
  const x = kick(6000)
  const mean = x.reduce((a, b) => a + b, 0) / x.length
  expect(Math.abs(mean)).toBeGreaterThan(0.01)
  expect(offsetOf(x, 882)).toBe(0)
  expect(offsetOf(random(20_000), 882)).toBe(0)
  expect(offsetOf(new Float32Array(), 882)).toBe(0)
})

test('fades are raised cosines from and to zero that leave the rest alone', () => {
  const x = fadeOut(fadeIn(new Float32Array(100).fill(1), 10), 20)
  expect(x[0]).toBe(0)
  expect(x[5]).toBeCloseTo(0.5, 6)
  expect([...x.subarray(10, 80)]).toEqual(Array.from({ length: 70 }, () => 1))
  expect(x[89]).toBeCloseTo(0.5, 6)
  expect(x[99]).toBeCloseTo(0, 6)
  expect(peakOf(fadeOut(new Float32Array([1, 1]), 100))).toBeLessThanOrEqual(0.5)
})

test('flattened tops are counted, a sine that just touches full scale is not', () => {
  const sine = Float32Array.from({ length: 4410 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 44_100))
  expect(clippedSamples(sine, 3)).toBe(0)
  const clipped = sine.map((value) => Math.max(-0.5, Math.min(0.5, value)))
  const flat = clipped.filter((value) => Math.abs(value) === 0.5).length
  expect(clippedSamples(clipped, 3)).toBe(flat)
  expect(clippedSamples(new Float32Array(100), 3)).toBe(0)
})
