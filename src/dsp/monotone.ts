// Monotone curves from noisy points, read in both directions.

/**
 * The non-decreasing values closest to `values` in weighted least squares, by pooling adjacent violators (Ayer et al.
 * 1955, "An empirical distribution function for sampling with incomplete information"). Weights are > 0.
 */
export function isotonic(values: readonly number[], weights: readonly number[] = values.map(() => 1)): number[] {
  const blocks: { sum: number; weight: number; count: number }[] = []
  values.forEach((value, i) => {
    let block = { sum: value * weights[i], weight: weights[i], count: 1 }
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.weight <= block.sum / block.weight) break
      blocks.pop()
      const { sum, weight, count } = block
      block = { sum: sum + last.sum, weight: weight + last.weight, count: count + last.count }
    }
    blocks.push(block)
  })
  return blocks.flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight))
}

/** y at x on the straight lines between the points; `xs` do not decrease, and beyond their ends y stays. */
export function interpolated(xs: readonly number[], ys: readonly number[], x: number): number {
  const next = xs.findIndex((value) => value > x)
  if (next === 0) return ys[0]
  if (next < 0) return ys[ys.length - 1]
  return ys[next - 1] + ((x - xs[next - 1]) / (xs[next] - xs[next - 1])) * (ys[next] - ys[next - 1])
}

/** x at which the curve has the value y: the middle of where it stands at y, the nearer end for a y that it does not reach. */
export function inverted(xs: readonly number[], ys: readonly number[], y: number): number {
  const reached = Math.min(ys[ys.length - 1], Math.max(ys[0], y))
  const above = ys.findIndex((value) => value >= reached)
  if (ys[above] > reached)
    return xs[above - 1] + ((reached - ys[above - 1]) / (ys[above] - ys[above - 1])) * (xs[above] - xs[above - 1])
  // Beyond an end that is flat nothing more is to be had: the middle is as good as any, and the safest.
  return (xs[above] + xs[ys.findLastIndex((value) => value <= reached)]) / 2
}
