// The arithmetic mean, for the many who need it.

/** Σ values / their number; NaN for none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}
