// Quantiles of plain and of weighted values.

/** Quantiles of values in ascending order by linear interpolation (Hyndman & Fan 1996, definition 7). */
export function quantileOf(ordered: readonly number[], part: number): number {
  const place = part * (ordered.length - 1)
  const low = Math.floor(place)
  const high = Math.min(low + 1, ordered.length - 1)
  return ordered[low] + (place - low) * (ordered[high] - ordered[low])
}

/**
 * Quantiles of values that carry weights summing to 1: each weight stands half below and half above its value, straight
 * lines between (the weighted form of Hyndman & Fan's definition 5).
 */
export function weightedQuantile(values: readonly number[], weights: ArrayLike<number>): (part: number) => number {
  const order = values.map((_, i) => i).toSorted((i, k) => values[i] - values[k])
  const middles: number[] = []
  let sum = 0
  for (const i of order) {
    middles.push(sum + weights[i] / 2)
    sum += weights[i]
  }
  return (part) => {
    const next = middles.findIndex((middle) => middle >= part)
    if (next === 0) return values[order[0]]
    if (next < 0) return values[order[order.length - 1]]
    const [a, b] = [values[order[next - 1]], values[order[next]]]
    const between = middles[next] - middles[next - 1]
    return between > 0 ? a + ((part - middles[next - 1]) / between) * (b - a) : b
  }
}
