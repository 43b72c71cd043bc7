import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { klToNormal, reconstructionLoss } from '../../src/gan/autoencoding-losses.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const random = (purpose: string, shape: number[]) =>
  tf.tensor(new RandomStream(1, purpose).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape)

test('the KL divergence agrees with numerical integration and is zero for the prior', () => {
  const cases: [number, number][] = [
    [0, 0],
    [1.3, -0.5],
    [-0.4, 0.6],
  ]
  for (const [mean, logDeviation] of cases) {
    const sigma = Math.exp(logDeviation)
    let integral = 0
    const h = 0.001
    for (let x = mean - 12 * sigma; x < mean + 12 * sigma; x += h) {
      const logQ = -0.5 * ((x - mean) / sigma) ** 2 - Math.log(sigma)
      const logP = -0.5 * x * x
      integral += (Math.exp(logQ) / Math.sqrt(2 * Math.PI)) * (logQ - logP) * h
    }
    const value = klToNormal(tf.tensor2d([[mean]]), tf.tensor2d([[logDeviation]])).dataSync()[0]
    expect(value).toBeCloseTo(integral, 4)
  }
})

test('of led partials, phases are compared at the start alone', () => {
  const real = random('long spectrum', [1, 24, 32, 2]) as tf.Tensor4D
  const parts = (from: number, frames: number) => tf.slice(real, [0, from, 0, 0], [1, frames, 32, 2]) as tf.Tensor4D
  // Half a turn of all frames of a stretch: magnitudes stay, and so does how phases turn within it.
  const turned = [tf.neg(parts(0, 8)), tf.neg(parts(8, 16))]
  const late = tf.concat([parts(0, 8), turned[1]], 1) as tf.Tensor4D
  const early = tf.concat([turned[0], parts(8, 16)], 1) as tf.Tensor4D
  const distance = (made: tf.Tensor4D, led: boolean) => reconstructionLoss(made, real, led).dataSync()[0]
  expect(distance(real, true)).toBe(0)
  expect(distance(early, true)).toBeCloseTo(
    distance(early, false) - 4 * 0.95 * share(tf.sub(early, real), 8, 24), // nothing: the rest is equal
    5,
  )
  expect(distance(late, true)).toBeCloseTo(distance(late, false) - 4 * 0.95 * share(tf.sub(late, real), 8, 24), 4)
  expect(distance(late, true)).toBeLessThan(0.4 * distance(late, false))
})

/** Of the mean over all of |x|, what comes from bins 0 to 23 of frames `from` to `to`. */
function share(x: tf.Tensor, from: number, to: number): number {
  const [, , bins] = x.shape
  const values = tf.abs(x).dataSync()
  let sum = 0
  values.forEach((value, i) => {
    const [bin, frame] = [(i >> 1) % bins, Math.floor((i >> 1) / bins)]
    if (bin < 24 && frame >= from && frame < to) sum += value
  })
  return sum / values.length
}

test('a spectrum is at distance zero from itself, and further away the more it is disturbed', () => {
  const real = random('spectrum', [2, 8, 32, 2]) as tf.Tensor4D
  const disturbance = random('disturbance', [2, 8, 32, 2])
  const distance = (amount: number) => reconstructionLoss(tf.add(real, tf.mul(disturbance, amount)), real).dataSync()[0]
  expect(distance(0)).toBe(0)
  const distances = [0.01, 0.1, 0.5, 1].map(distance)
  expect(distances).toEqual(distances.toSorted((a, b) => a - b))
  expect(distances[0]).toBeGreaterThan(0)
})
