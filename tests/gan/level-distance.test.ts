import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { drawNoiseSpectrum } from '../../src/dsp/generator-signals.ts'
import { levelDistance } from '../../src/gan/level-distance.ts'

const of = { grid: { fftSize: 1024, hopSamples: 256, frames: 32 }, rateHz: 44_100, compression: 0.3 }
const bins = of.grid.fftSize / 2
const shape: [number, number, number, number] = [1, of.grid.frames, bins, 2]
const noise = (seed: number) => tf.tensor4d(drawNoiseSpectrum(seed, of.grid, of.compression), shape)
const gained = (x: tf.Tensor4D, db: number) => tf.mul(x, 10 ** ((of.compression * db) / 20)) as tf.Tensor4D
const distance = (made: tf.Tensor4D, real: tf.Tensor4D) => levelDistance(made, real, of).dataSync()[0]!

test('a gain of 6 dB is 0.6 bel, however quiet the sound, and in either direction', () => {
  const real = noise(1)
  expect(distance(real, real)).toBe(0)
  for (const level of [0, -30, -60]) {
    const at = gained(real, level)
    expect(distance(gained(at, 6), at)).toBeCloseTo(0.6, 2)
    expect(distance(gained(at, -6), at)).toBeCloseTo(0.6, 2)
  }
})

test('a tail of 40 dB under the attack counts as the attack does; one of 90 dB under it is silence', () => {
  const real = noise(2)
  const half = (x: tf.Tensor4D, from: number) => tf.slice(x, [0, from, 0, 0], [1, of.grid.frames / 2, bins, 2])
  const tailed = (attackDb: number, tailDb: number) =>
    tf.concat([half(gained(real, attackDb), 0), half(gained(real, tailDb), of.grid.frames / 2)], 1) as tf.Tensor4D
  expect(distance(tailed(0, -34), tailed(0, -40))).toBeCloseTo(0.3, 2)
  expect(distance(tailed(6, -40), tailed(0, -40))).toBeCloseTo(0.3, 2)
  expect(distance(tailed(0, -84), tailed(0, -90))).toBeLessThan(0.02)
})

test('two noises of one colour are nearer to each other than to one that is 3 dB louder', () => {
  const [one, other] = [noise(3), noise(4)]
  expect(distance(one, other)).toBeLessThan(0.2)
  expect(distance(gained(one, 3), other)).toBeGreaterThan(1.2 * distance(one, other))
})

test('levels of the first 45 ms count as often as is said, those of later ones once', () => {
  const real = noise(5)
  const frames = 8 // 46 ms: two stretches of four
  const part = (x: tf.Tensor4D, from: number, size: number) => tf.slice(x, [0, from, 0, 0], [1, size, bins, 2])
  const louder = gained(real, 6)
  const early = tf.concat([part(louder, 0, frames), part(real, frames, -1)], 1) as tf.Tensor4D
  const late = tf.concat([part(real, 0, frames), part(louder, frames, -1)], 1) as tf.Tensor4D
  const weighed = (made: tf.Tensor4D, attackWeight: number) =>
    levelDistance(made, real, { ...of, attackWeight }).dataSync()[0]!
  const share = frames / of.grid.frames
  expect(weighed(early, 1)).toBeCloseTo(0.6 * share, 2)
  expect(weighed(early, 6)).toBeCloseTo(6 * weighed(early, 1), 4)
  expect(weighed(late, 6)).toBeCloseTo(weighed(late, 1), 6)
})
