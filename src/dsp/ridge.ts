// A straight line through noisy points in many dimensions, with slopes held back as far as that foretells best.

import { cholesky, solved, whitened } from './matrix.ts'

export interface RidgeFit {
  readonly intercept: number
  /** [P] */
  readonly slopes: Float64Array
  /** Root of the mean squared error of each point foretold from all the others. */
  readonly leftOut: number
}

/**
 * Least squares of y [N] on rows [N, P] with λ·penalties[p]·slope² added for each slope (Hoerl and Kennard 1970, "Ridge
 * regression"); λ is the one of `strengths` with the least error of points that are left out one at a time, which needs
 * no fit for each: residual/(1 − leverage). N ≥ 2, strengths and penalties > 0.
 */
export function ridge(
  rows: readonly ArrayLike<number>[],
  y: readonly number[],
  penalties: readonly number[],
  strengths: readonly number[],
): RidgeFit {
  const [n, p] = [rows.length, penalties.length]
  const centre = Float64Array.from(penalties, (_, i) => rows.reduce((sum, row) => sum + row[i] / n, 0))
  const mean = y.reduce((sum, value) => sum + value / n, 0)
  const centred = rows.map((row) => centre.map((value, i) => row[i] - value))
  const right = new Float64Array(p)
  const gram = new Float64Array(p * p)
  for (const [r, row] of centred.entries())
    for (let i = 0; i < p; i++) {
      right[i] += row[i] * (y[r] - mean)
      for (let j = 0; j <= i; j++) gram[i * p + j] += row[i] * row[j]
    }
  let best: RidgeFit | undefined
  for (const strength of strengths) {
    const lower = cholesky(
      gram.map((value, at) => (at % (p + 1) === 0 ? value + strength * penalties[at / (p + 1)] : value)),
      p,
    )
    const slopes = solved(lower, right)
    let sum = 0
    for (const [r, row] of centred.entries()) {
      const leverage = 1 / n + whitened(lower, row).reduce((total, value) => total + value * value, 0)
      const left = y[r] - mean - row.reduce((total, value, i) => total + value * slopes[i], 0)
      sum += (left / (1 - leverage)) ** 2 / n
    }
    const leftOut = Math.sqrt(sum)
    const intercept = slopes.reduce((total, slope, i) => total - slope * centre[i], mean)
    if (best === undefined || leftOut < best.leftOut) best = { intercept, slopes, leftOut }
  }
  if (best === undefined) throw new RangeError('a ridge of no strength')
  return best
}
