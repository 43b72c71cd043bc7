// How far two clouds of points lie inside each other, by balls that reach to the k-th nearest neighbour.

import { distance } from './diversity.ts'

export interface Coverage {
  /** Part of the made points inside some real point's ball (Kynkäänniemi et al. 2019): are they plausible? */
  readonly precision: number
  /** Part of the real points inside some made point's ball: is everything made? One outlier among the made can raise it. */
  readonly recall: number
  /** Mean number of real balls around a made point, over k (Naeem et al. 2020): precision that outliers cannot raise. */
  readonly density: number
  /** Part of the real points with a made point inside their ball: recall that outliers cannot raise. */
  readonly coverage: number
}

/** The neighbour whose distance is a ball's radius. */
export const coverageNeighbour = 5

/** Both sets need more than k points. */
export function coverageOf(
  made: readonly ArrayLike<number>[],
  real: readonly ArrayLike<number>[],
  k: number = coverageNeighbour,
): Coverage {
  const realRadii = radii(real, k)
  const madeRadii = radii(made, k)
  const realCovered = new Uint8Array(real.length)
  const realRecalled = new Uint8Array(real.length)
  let plausible = 0
  let balls = 0
  made.forEach((x, i) => {
    let around = 0
    real.forEach((y, j) => {
      const between = distance(x, y)
      if (between <= realRadii[j]) {
        around++
        realCovered[j] = 1
      }
      if (between <= madeRadii[i]) realRecalled[j] = 1
    })
    if (around > 0) plausible++
    balls += around
  })
  const part = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length
  return {
    precision: plausible / made.length,
    recall: part(realRecalled),
    density: balls / (k * made.length),
    coverage: part(realCovered),
  }
}

/** Distance of each point to its k-th nearest other point. */
function radii(points: readonly ArrayLike<number>[], k: number): Float64Array {
  if (points.length <= k) throw new RangeError(`${points.length} points have no ${k}-th nearest neighbour`)
  return Float64Array.from(points, (x, i) => {
    const distances = Float64Array.from(points, (y, j) => (i === j ? Infinity : distance(x, y)))
    return distances.toSorted()[k - 1]
  })
}
