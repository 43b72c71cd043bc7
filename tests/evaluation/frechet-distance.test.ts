import { expect, test } from 'vitest'
import { frechetDistance, gaussianOf } from '../../src/evaluation/frechet-distance.ts'
import { cloud } from './points.ts'

const gaussian = (mean: number[], covariance: number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
})

test('in one dimension it is (μ₁ − μ₂)² + (σ₁ − σ₂)²', () => {
  expect(frechetDistance(gaussian([1], [4]), gaussian([4], [25]))).toBeCloseTo(9 + 9, 12)
})

test('for covariances that commute it is the sum over their common axes', () => {
  // Both have the axes (1, 1) and (1, −1): eigenvalues 3 and 1 against 9 and 4.
  const a = gaussian([0, 0], [2, 1, 1, 2])
  const b = gaussian([1, 2], [6.5, 2.5, 2.5, 6.5])
  expect(frechetDistance(a, b)).toBeCloseTo(5 + (Math.sqrt(3) - 3) ** 2 + (1 - 2) ** 2, 10)
})

test('for covariances that do not commute it agrees with the closed form of two dimensions', () => {
  // tr (AB)^½ = √(tr AB + 2√det AB) for 2 × 2 matrices.
  const a = gaussian([0, 0], [5, 1, 1, 1])
  const b = gaussian([0, 0], [1, -0.5, -0.5, 3])
  const traceProduct = 5 * 1 + 1 * -0.5 + (1 * -0.5 + 1 * 3)
  const root = Math.sqrt(traceProduct + 2 * Math.sqrt(4 * 2.75))
  expect(frechetDistance(a, b)).toBeCloseTo(6 + 4 - 2 * root, 10)
})

test('it is 0 of a set and itself, also where the points span less than the space, and symmetric', () => {
  const a = gaussianOf(cloud(40, 6, 1).map((x) => Float32Array.of(...x, x[0] + x[1], 0)))
  const b = gaussianOf(cloud(40, 8, 2, 1))
  expect(frechetDistance(a, a)).toBeCloseTo(0, 5)
  expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 6)
})

test('its bias with few points is why real against real stands beside it', () => {
  const few = frechetDistance(gaussianOf(cloud(30, 8, 1)), gaussianOf(cloud(30, 8, 2)))
  const many = frechetDistance(gaussianOf(cloud(2000, 8, 1)), gaussianOf(cloud(2000, 8, 2)))
  expect(few).toBeGreaterThan(10 * many)
})
