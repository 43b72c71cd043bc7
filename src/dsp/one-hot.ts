// A choice as weights.

/** Weights [count] of which number k is 1 and all others 0: the mix that is one class alone. */
export function oneHot(k: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i === k ? 1 : 0))
}
