import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { logSpectralDistance } from '../../src/dsp/log-spectral.ts'
import { comparedTimbre, soundDifference } from '../../src/evaluation/sound-difference.ts'
import { renderClassShot } from '../../src/factory/render.ts'

const rateHz = 44_100
const snare = renderClassShot('snare', 5, 1).samples.slice(0, 32_768)
const noise = new RandomStream(1, 'noise').fillNormal(new Float32Array(16_384))
const louder = (x: Float32Array, db: number) => x.map((value) => value * 10 ** (db / 20))

test('a sound differs from itself by nothing', () => {
  expect(soundDifference(snare, snare, rateHz)).toEqual({
    levelDb: -Infinity,
    logSpectralDb: 0,
    timbre: Object.fromEntries(comparedTimbre.map((name) => [name, 0])),
  })
})

test('a sound one decibel louder has spectra one decibel apart, and the same timbre', () => {
  expect(logSpectralDistance(noise, louder(noise, 1))).toBeCloseTo(1, 5)
  expect(logSpectralDistance(noise, louder(noise, -3))).toBeCloseTo(3, 5)
  const { levelDb, timbre } = soundDifference(snare, louder(snare, 1), rateHz)!
  expect(levelDb).toBeCloseTo(20 * Math.log10(10 ** (1 / 20) - 1), 4)
  for (const name of comparedTimbre) expect(Math.abs(timbre[name]!)).toBeLessThan(0.05)
})

test('what is more than 80 dB below the strongest bin, and frames without sound, do not count', () => {
  const half = noise.map((x, i) => (i < 8192 ? x : 0))
  const faint = half.map((x, i) => (i < 10_240 ? x : 1e-8 * noise[i]))
  expect(logSpectralDistance(half, faint)).toBe(0)
  // The louder half alone counts; a mean over all frames would be near a half.
  expect(logSpectralDistance(half, louder(half, 1))).toBeGreaterThan(0.99)
})

test('a sound that loses its highs is less bright and sharp, and says by how many points', () => {
  let last = 0
  const dull = snare.map((x) => (last += 0.2 * (x - last)))
  const { timbre, logSpectralDb } = soundDifference(snare, dull, rateHz)!
  expect(timbre.brightness).toBeLessThan(-5)
  expect(timbre.sharpness).toBeLessThan(-5)
  expect(logSpectralDb).toBeGreaterThan(5)
})

test('nothing can be said of silence', () => {
  expect(soundDifference(new Float32Array(4096), noise.subarray(0, 4096), rateHz)).toBeUndefined()
})
