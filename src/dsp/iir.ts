// Recursive filters in direct form with a zero initial state.

/** Transfer function Σ b[k]·z^−k / Σ a[k]·z^−k, a[0] = 1, as many a as b. */
export interface Filter {
  readonly b: readonly number[]
  readonly a: readonly number[]
}

/**
 * x [N] through a filter of order 2 or 8 from rest (transposed direct form II), written to the first N of `y`, which
 * may be x itself.
 * @returns y
 */
export function filtered(filter: Filter, x: Float64Array, y: Float64Array = new Float64Array(x.length)): Float64Array {
  const tail = endOfInput(x)
  if (filter.b.length === 3) secondOrder(filter, x, y, tail)
  else eighthOrder(filter, x, y, tail)
  return y
}

/** The same filter of order 2 three times in a row; otherwise as `filtered`. */
export function filteredThrice(
  filter: Filter,
  x: Float64Array,
  y: Float64Array = new Float64Array(x.length),
): Float64Array {
  const { b, a } = filter
  const [b0, b1, b2] = [b[0], b[1], b[2]]
  const [a1, a2] = [a[1], a[2]]
  const tail = endOfInput(x)
  let s1 = 0
  let s2 = 0
  let t1 = 0
  let t2 = 0
  let u1 = 0
  let u2 = 0
  // All three in one pass: the processor works on the second and third stage while the first one waits for itself.
  for (let i = 0; i < x.length; i++) {
    if (i >= tail && (i - tail) % tailStep === 0 && silent(s1, s2) && silent(t1, t2) && silent(u1, u2)) {
      y.fill(0, i, x.length)
      break
    }
    const input = x[i]
    const once = b0 * input + s1
    s1 = b1 * input + s2 - a1 * once
    s2 = b2 * input - a2 * once
    const twice = b0 * once + t1
    t1 = b1 * once + t2 - a1 * twice
    t2 = b2 * once - a2 * twice
    const output = b0 * twice + u1
    u1 = b1 * twice + u2 - a1 * output
    u2 = b2 * twice - a2 * output
    y[i] = output
  }
  return y
}

function secondOrder({ b, a }: Filter, x: Float64Array, y: Float64Array, tail: number): void {
  const [b0, b1, b2] = [b[0], b[1], b[2]]
  const [a1, a2] = [a[1], a[2]]
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < x.length; i++) {
    if (i >= tail && (i - tail) % tailStep === 0 && silent(s1, s2)) {
      y.fill(0, i, x.length)
      break
    }
    const input = x[i]
    const output = b0 * input + s1
    s1 = b1 * input + s2 - a1 * output
    s2 = b2 * input - a2 * output
    y[i] = output
  }
}

/** With coefficients and state in variables of their own: from arrays, even by destructuring, it takes seven times as long. */
function eighthOrder({ b, a }: Filter, x: Float64Array, y: Float64Array, tail: number): void {
  const b0 = b[0]
  const b1 = b[1]
  const b2 = b[2]
  const b3 = b[3]
  const b4 = b[4]
  const b5 = b[5]
  const b6 = b[6]
  const b7 = b[7]
  const b8 = b[8]
  const a1 = a[1]
  const a2 = a[2]
  const a3 = a[3]
  const a4 = a[4]
  const a5 = a[5]
  const a6 = a[6]
  const a7 = a[7]
  const a8 = a[8]
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  let s5 = 0
  let s6 = 0
  let s7 = 0
  let s8 = 0
  for (let i = 0; i < x.length; i++) {
    if (i >= tail && (i - tail) % tailStep === 0)
      if (silent(s1, s2) && silent(s3, s4) && silent(s5, s6) && silent(s7, s8)) {
        y.fill(0, i, x.length)
        break
      }
    const input = x[i]
    const output = b0 * input + s1
    s1 = s2 + b1 * input - a1 * output
    s2 = s3 + b2 * input - a2 * output
    s3 = s4 + b3 * input - a3 * output
    s4 = s5 + b4 * input - a4 * output
    s5 = s6 + b5 * input - a5 * output
    s6 = s7 + b6 * input - a6 * output
    s7 = s8 + b7 * input - a7 * output
    s8 = b8 * input - a8 * output
    y[i] = output
  }
}

/** One past the last sample that is not 0: what follows is the tail. */
function endOfInput(x: Float64Array): number {
  let end = x.length
  while (end > 0 && x[end - 1] === 0) end--
  return end
}

/** In the tail, every so many samples, it is asked whether the filter has died away. */
const tailStep = 16

/** From here on a filter without input counts as silent; numbers under 10⁻³⁰⁸ would slow the processor down. */
const diedAway = 1e-290

function silent(s: number, t: number): boolean {
  return Math.abs(s) < diedAway && Math.abs(t) < diedAway
}
