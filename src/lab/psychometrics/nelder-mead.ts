// The downhill simplex of Nelder & Mead 1965, "A simplex method for function minimization": a minimum without derivatives.

interface Minimum {
  readonly at: readonly number[]
  readonly value: number
  readonly evaluations: number
}

/**
 * A local minimum of f near `start`; the first simplex steps by `steps` along each axis. Ends when its corners agree within
 * `tolerance`, in values and (relative to `steps`) in place, or after `mostEvaluations`. f may answer ∞ where it is not defined.
 */
export function minimised(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  { tolerance = 1e-9, mostEvaluations = 400 * start.length } = {},
): Minimum {
  const n = start.length
  let evaluations = 0
  const corner = (at: readonly number[]) => {
    evaluations++
    return { at, value: f(at) }
  }
  let corners = [corner(start), ...start.map((_, i) => corner(start.map((x, k) => (k === i ? x + steps[k] : x))))]
  const isSpent = () => evaluations >= mostEvaluations
  while (!isSpent()) {
    corners.sort((a, b) => a.value - b.value)
    const [best, worst, nextWorst] = [corners[0], corners[n], corners[n - 1]]
    const isFlat = worst.value - best.value <= tolerance * (1 + Math.abs(best.value))
    const isSmall = () =>
      corners.every(({ at }) => at.every((x, i) => Math.abs(x - best.at[i]) <= Math.sqrt(tolerance) * steps[i]))
    if (isFlat && isSmall()) break
    const centre = start.map((_, i) => corners.slice(0, n).reduce((sum, { at }) => sum + at[i], 0) / n)
    const along = (t: number) => corner(centre.map((c, i) => c + t * (worst.at[i] - c)))
    const reflected = along(-1)
    let better = reflected
    if (reflected.value < best.value) {
      const expanded = along(-2)
      if (expanded.value < reflected.value) better = expanded
    } else if (reflected.value >= nextWorst.value) {
      better = along(reflected.value < worst.value ? -0.5 : 0.5)
      if (better.value >= Math.min(reflected.value, worst.value)) {
        corners = [best, ...corners.slice(1).map(({ at }) => corner(at.map((x, i) => (x + best.at[i]) / 2)))]
        continue
      }
    }
    corners[n] = better
  }
  const best = corners.reduce((a, b) => (b.value < a.value ? b : a))
  return { at: best.at, value: best.value, evaluations }
}
