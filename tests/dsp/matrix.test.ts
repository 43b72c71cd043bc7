import { expect, test } from 'vitest'
import { cholesky, eigenOf, solved, whitened } from '../../src/dsp/matrix.ts'
import { RandomStream } from '../../src/dsp/random.ts'

const n = 8
/** B Bᵀ + I: symmetric and positive definite. */
const matrix = (() => {
  const b = new RandomStream(1, 'matrix test').fillNormal(new Float32Array(n * n))
  const at = (i: number, j: number) =>
    Array.from({ length: n }, (_, k) => b[i * n + k] * b[j * n + k]).reduce((x, y) => x + y, i === j ? 1 : 0)
  return Float64Array.from({ length: n * n }, (_, i) => at(Math.floor(i / n), i % n))
})()
const times = (x: ArrayLike<number>) =>
  Array.from({ length: n }, (_, i) => Array.from(x).reduce((sum, v, k) => sum + matrix[i * n + k] * v, 0))

test('the factor of a matrix known by hand', () => {
  // [[4, 12, −16], [12, 37, −43], [−16, −43, 98]] = L Lᵀ
  expect([...cholesky([4, 12, -16, 12, 37, -43, -16, -43, 98], 3)]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3])
  expect(() => cholesky([1, 2, 2, 1], 2)).toThrow('not positive definite: pivot 1 is -3')
})

test('solving undoes multiplying, and whitening gives the quadratic form', () => {
  const x = [1, -2, 3, 0.5, -0.25, 4, -1, 2]
  const lower = cholesky(matrix, n)
  solved(lower, times(x)).forEach((value, i) => expect(value).toBeCloseTo(x[i], 9))
  const form = whitened(lower, times(x)).reduce((sum, value) => sum + value * value, 0)
  expect(form).toBeCloseTo(
    times(x).reduce((sum, value, i) => sum + value * x[i], 0),
    8,
  )
})

test('eigenvectors are stretched by their eigenvalues, are orthonormal, and keep trace and order', () => {
  const { values, vectors } = eigenOf(matrix, n)
  vectors.forEach((vector, i) => {
    times(vector).forEach((value, k) => expect(value).toBeCloseTo(values[i] * vector[k], 9))
    vectors.forEach((other, j) =>
      expect(vector.reduce((sum, value, k) => sum + value * other[k], 0)).toBeCloseTo(i === j ? 1 : 0, 12),
    )
  })
  const trace = Array.from({ length: n }, (_, i) => matrix[i * (n + 1)]).reduce((a, b) => a + b)
  expect(values.reduce((a, b) => a + b)).toBeCloseTo(trace, 9)
  expect(values).toEqual(values.toSorted((a, b) => b - a))
})

test('a matrix known by hand: [[2, 1], [1, 2]] has 3 along the diagonal and 1 across', () => {
  const { values, vectors } = eigenOf([2, 1, 1, 2], 2)
  expect(values[0]).toBeCloseTo(3, 14)
  expect(values[1]).toBeCloseTo(1, 14)
  expect(vectors[0][0]).toBeCloseTo(Math.SQRT1_2, 14)
  expect(vectors[0][1]).toBeCloseTo(Math.SQRT1_2, 14)
})
