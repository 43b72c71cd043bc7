// Fréchet distance between two sets of points, each taken for a Gaussian (Dowson and Landau 1982; Heusel et al. 2017).

import { eigenOf } from '../dsp/matrix.ts'

export interface Gaussian {
  readonly mean: Float64Array
  /** Row-major [d, d]. */
  readonly covariance: Float64Array
}

/** Mean and unbiased covariance of at least two points. */
export function gaussianOf(points: readonly ArrayLike<number>[]): Gaussian {
  const d = points[0].length
  const mean = new Float64Array(d)
  const covariance = new Float64Array(d * d)
  for (const x of points) for (let i = 0; i < d; i++) mean[i] += x[i] / points.length
  for (const x of points)
    for (let i = 0; i < d; i++) {
      const share = (x[i] - mean[i]) / (points.length - 1)
      for (let j = 0; j < d; j++) covariance[i * d + j] += share * (x[j] - mean[j])
    }
  return { mean, covariance }
}

/** ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½). The last trace is that of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric. */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const d = a.mean.length
  let distance = 0
  for (let i = 0; i < d; i++)
    distance += (a.mean[i] - b.mean[i]) ** 2 + a.covariance[i * d + i] + b.covariance[i * d + i]
  const root = squareRoot(a.covariance, d)
  const product = multiply(multiply(root, b.covariance, d), root, d)
  for (const value of eigenOf(product, d).values) distance -= 2 * Math.sqrt(Math.max(0, value))
  return Math.max(0, distance)
}

/** Points from which a Fréchet distance in d dimensions is worth printing: with fewer its bias is all one sees. */
export function enoughForFrechet(points: number, d: number): boolean {
  return points >= 10 * d
}

/** The symmetric root: Σ √λ v vᵀ. */
function squareRoot(matrix: Float64Array, n: number): Float64Array {
  const { values, vectors } = eigenOf(matrix, n)
  const root = new Float64Array(n * n)
  vectors.forEach((v, k) => {
    const weight = Math.sqrt(Math.max(0, values[k]))
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) root[i * n + j] += weight * v[i] * v[j]
  })
  return root
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j] += a[i * n + k] * b[k * n + j]
  return out
}
