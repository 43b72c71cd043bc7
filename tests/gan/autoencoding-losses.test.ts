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

test('a spectrum is at distance zero from itself, and further away the more it is disturbed', () => {
  const real = random('spectrum', [2, 8, 32, 2]) as tf.Tensor4D
  const disturbance = random('disturbance', [2, 8, 32, 2])
  const distance = (amount: number) => reconstructionLoss(tf.add(real, tf.mul(disturbance, amount)), real).dataSync()[0]
  expect(distance(0)).toBe(0)
  const distances = [0.01, 0.1, 0.5, 1].map(distance)
  expect(distances).toEqual(distances.toSorted((a, b) => a - b))
  expect(distances[0]).toBeGreaterThan(0)
})
