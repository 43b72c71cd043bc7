import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import type { TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { cholesky } from '../../src/dsp/matrix.ts'
import {
  fitLinear,
  fitPrior,
  latentOfClass,
  priorFactor,
  priorMean,
  priorSlope,
  spreadPrior,
  standardPrior,
} from '../../src/gan/latent-prior.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

test('the Cholesky factor multiplies back to a textbook matrix', () => {
  // A = [[4, 12, −16], [12, 37, −43], [−16, −43, 98]] has L = [[2], [6, 1], [−8, 5, 3]].
  expect([...cholesky([4, 12, -16, 12, 37, -43, -16, -43, 98], 3)]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3])
  expect(() => cholesky([1, 2, 2, 1], 2)).toThrow('not positive definite')
})

test('latents drawn from a fitted prior have the moments of the codes that it was fitted to', () => {
  const random = new RandomStream(1, 'codes')
  const size = 3
  const codes = Array.from({ length: 4000 }, () => {
    const [a, b] = [random.normal(), random.normal()]
    return { mean: [1 + a, -2 + 0.5 * a + 0.1 * b, 0.3 * b], deviation: [0.1, 0.2, 0.3] }
  })
  const { mean, factor } = fitPrior(
    codes,
    codes.map(() => []),
    size,
  )
  const count = 20_000
  const drawn = latentOfClass(
    {
      [priorMean]: tf.tensor2d([...mean], [1, size]),
      [priorFactor]: tf.tensor3d([...factor], [1, size, size]),
    },
    tf.tensor2d(random.fillNormal(new Float32Array(count * size)), [count, size]),
    tf.ones([count, 1]) as tf.Tensor2D,
  ).arraySync()
  const covariance = [
    [1 + 0.01, 0.5, 0],
    [0.5, 0.25 + 0.01 + 0.04, 0.03],
    [0, 0.03, 0.09 + 0.09],
  ]
  const average = (f: (z: number[]) => number) => drawn.reduce((sum, z) => sum + f(z), 0) / count
  const centre = [0, 1, 2].map((i) => average((z) => z[i]))
  ;[1, -2, 0].forEach((expected, i) => expect(Math.abs(centre[i] - expected)).toBeLessThan(0.06))
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      expect(Math.abs(average((z) => (z[i] - centre[i]) * (z[j] - centre[j])) - covariance[i][j])).toBeLessThan(0.06)
})

test('before any code was seen, a latent is itself', () => {
  const prior = Object.fromEntries(
    Object.entries(standardPrior(2, 4, 0)).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  )
  const latent = tf.tensor2d([1, 2, 3, 4], [1, 4])
  expect([...latentOfClass(prior, latent, tf.tensor2d([0.3, 0.7], [1, 2])).dataSync()]).toEqual([
    expect.closeTo(1, 6),
    expect.closeTo(2, 6),
    expect.closeTo(3, 6),
    expect.closeTo(4, 6),
  ])
})

test('a linear fit finds the line that its rows were made from, short of its ridge', () => {
  const conditions = Array.from({ length: 200 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  const rows = conditions.map(([a, b]) => [2 + 3 * a - b, -1 + 0.5 * b])
  const { mean, slope, left } = fitLinear(rows, conditions, 2)
  expect(mean[0]).toBeCloseTo(2, 1)
  expect(mean[1]).toBeCloseTo(-1, 1)
  // Variances of sine and cosine are ½, so a ridge of 0.02 shrinks slopes by about 4 %.
  ;[3, 0, -1, 0.5].forEach((expected, i) => expect(slope[i]).toBeCloseTo(expected * (0.5 / 0.52), 1))
  expect(Math.max(...left.map((row) => Math.hypot(...row)))).toBeLessThan(0.2)
})

test('codes that lean on a condition are asked for where the condition says', () => {
  const random = new RandomStream(2, 'leaning')
  const conditions = Array.from({ length: 3000 }, () => [random.normal()])
  const codes = conditions.map(([c]) => ({ mean: [5 + 2 * c, random.normal()], deviation: [0.1, 0.1] }))
  const { mean, slope, factor } = fitPrior(codes, conditions, 2)
  const at = (condition: number) =>
    latentOfClass(
      {
        [priorMean]: tf.tensor2d([...mean], [1, 2]),
        [priorSlope]: tf.tensor3d([...slope], [1, 1, 2]),
        [priorFactor]: tf.tensor3d([...factor], [1, 2, 2]),
      },
      tf.zeros([1, 2]) as tf.Tensor2D,
      tf.ones([1, 1]) as tf.Tensor2D,
      tf.tensor2d([[condition]]),
    ).dataSync()
  expect(at(0)[0]).toBeCloseTo(5, 0)
  expect(at(1)[0] - at(-1)[0]).toBeCloseTo(4, 0)
  expect(factor[0]).toBeLessThan(0.3) // what the condition explains is no longer drawn by chance
})

test('a prior that is spread keeps its centres and draws each class as many times farther from its own', () => {
  const random = new RandomStream(2, 'prior')
  const [size, factors] = [3, [1, 1.5]]
  const prior = { shape: [2, size, size], data: random.fillNormal(new Float32Array(2 * size * size)) }
  const mean = tf.tensor2d([...random.fillNormal(new Float32Array(2 * size))], [2, size])
  const drawn = (k: number, { data }: TensorData) => {
    const latent = tf.tensor2d([0.3, -1.2, 2], [1, size])
    const mix = tf.oneHot([k], 2).toFloat() as tf.Tensor2D
    const at = latentOfClass({ [priorMean]: mean, [priorFactor]: tf.tensor3d([...data], [2, size, size]) }, latent, mix)
    return [...tf.sub(at, tf.matMul(mix, mean)).dataSync()]
  }
  for (const [k, factor] of factors.entries())
    expect(drawn(k, spreadPrior(prior, factors))).toEqual(
      drawn(k, prior).map((value) => expect.closeTo(factor * value, 5)),
    )
})
