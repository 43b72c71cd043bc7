// Stretches of a sound.

/** Whole numbers from `from` up to and without `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

export function lengthOf({ from, to }: Range): number {
  return to - from
}

/** `range` as far as it lies within 0 … length. */
export function within(range: Range, length: number): Range {
  return { from: Math.max(0, range.from), to: Math.min(length, range.to) }
}

/** One stretch of samples after the other. */
export function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
