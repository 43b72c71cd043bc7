import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { cholesky, fitPrior, latentOfClass, priorFactor, priorMean, standardPrior } from '../../src/gan/latent-prior.ts'

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
  const { mean, factor } = fitPrior(codes, size)
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
    Object.entries(standardPrior(2, 4)).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  )
  const latent = tf.tensor2d([1, 2, 3, 4], [1, 4])
  expect([...latentOfClass(prior, latent, tf.tensor2d([0.3, 0.7], [1, 2])).dataSync()]).toEqual([
    expect.closeTo(1, 6),
    expect.closeTo(2, 6),
    expect.closeTo(3, 6),
    expect.closeTo(4, 6),
  ])
})
