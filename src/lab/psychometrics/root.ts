// Where a rising function reaches a value: bisection, which cannot fail.

/** x in [low, high] with f(x) = y to the last bits, f non-decreasing; the nearer end where f does not reach y. */
export function rootOfRising(f: (x: number) => number, y: number, low: number, high: number): number {
  if (f(low) >= y) return low
  if (f(high) <= y) return high
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (f(middle) < y) low = middle
    else high = middle
  }
  return (low + high) / 2
}
