import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { criticLoss, generatorLoss, klToNormal, r1, reconstructionLoss } from '../../src/gan/objectives.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const random = (purpose: string, shape: number[]) =>
  tf.tensor(new RandomStream(1, purpose).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape)

test('the critic that minimises the loss is log p/q, and the minimum is log 4 − 2·JSD', () => {
  // Two outcomes, told apart by one score each; p = (0.5, 0.5), q = (0.25, 0.75) as repeated examples.
  const score = (scores: tf.Tensor, outcomes: number[]) =>
    tf.gather(scores, tf.tensor1d(outcomes, 'int32')) as tf.Tensor1D
  const loss = (scores: tf.Tensor) => criticLoss(score(scores, [0, 0, 1, 1]), score(scores, [0, 1, 1, 1]))
  let scores: tf.Tensor = tf.zeros([2])
  for (let i = 0; i < 400; i++) scores = tf.sub(scores, tf.mul(tf.grad(loss)(scores), 2))
  const [a, b] = scores.dataSync()
  expect(a).toBeCloseTo(Math.log(0.5 / 0.25), 3)
  expect(b).toBeCloseTo(Math.log(0.5 / 0.75), 3)
  const kl = (p: number[], q: number[]) => p.reduce((s, v, i) => s + v * Math.log(v / q[i]), 0)
  const mixture = [0.375, 0.625]
  const jsd = (kl([0.5, 0.5], mixture) + kl([0.25, 0.75], mixture)) / 2
  expect(loss(scores).dataSync()[0]).toBeCloseTo(Math.log(4) - 2 * jsd, 4)
})

test('the generator keeps its gradient where the critic is sure: non-saturating, not minimax', () => {
  const sure = tf.tensor1d([-12])
  const gradient = tf
    .grad((s) => generatorLoss(s as tf.Tensor1D))(sure)
    .dataSync()[0]
  const saturating = tf
    .grad((s) => tf.neg(tf.softplus(s)))(sure)
    .dataSync()[0]
  expect(gradient).toBeCloseTo(-1, 4)
  expect(Math.abs(saturating)).toBeLessThan(1e-4)
})

test('R1 of a linear critic is half the squared norm of its slope, for any input', () => {
  const slope = random('slope', [1, 2, 3, 2]) as tf.Tensor4D
  const score = (x: tf.Tensor4D) => tf.sum(tf.mul(x, slope), [1, 2, 3]) as tf.Tensor1D
  const expected = tf.sum(tf.square(slope)).dataSync()[0] / 2
  expect(r1(score, random('real', [5, 2, 3, 2]) as tf.Tensor4D).dataSync()[0]).toBeCloseTo(expected, 4)
})

test('R1 has a gradient of its own: that of c‖x‖² is 2c·mean‖x‖² · 2', () => {
  const x = random('x', [3, 2, 2, 2]) as tf.Tensor4D
  const penalty = (c: tf.Tensor) => r1((v) => tf.mul(tf.sum(tf.square(v), [1, 2, 3]), c) as tf.Tensor1D, x)
  // ∇ₓ c‖x‖² = 2cx, so R1 = 2c²·mean‖x‖² and dR1/dc = 4c·mean‖x‖².
  const meanSquare = tf.sum(tf.square(x)).dataSync()[0] / 3
  expect(tf.grad(penalty)(tf.scalar(0.7)).dataSync()[0]).toBeCloseTo(4 * 0.7 * meanSquare, 3)
})

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
