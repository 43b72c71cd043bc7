// Recursive filters in direct form with a zero initial state, and Butterworth designs by the bilinear transform.

/** Transfer function Σ b[k]·z^−k / Σ a[k]·z^−k, a[0] = 1, as many a as b. */
export interface Filter {
  readonly b: readonly number[]
  readonly a: readonly number[]
}

interface Complex {
  readonly re: number
  readonly im: number
}

/** x [N] through a filter of order 2 or 8 (transposed direct form II); returns a new array. */
export function filtered(filter: Filter, x: ArrayLike<number>): Float64Array {
  return filter.b.length === 3 ? filteredSecondOrder(filter, x) : filteredEighthOrder(filter, x)
}

function filteredSecondOrder({ b, a }: Filter, x: ArrayLike<number>): Float64Array {
  const y = new Float64Array(x.length)
  const [b0, b1, b2] = [b[0], b[1], b[2]]
  const [a1, a2] = [a[1], a[2]]
  const end = endOfInput(x)
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < x.length; i++) {
    if (i >= end && Math.abs(s1) + Math.abs(s2) < diedAway) break
    const input = x[i]
    const output = b0 * input + s1
    s1 = b1 * input - a1 * output + s2
    s2 = b2 * input - a2 * output
    y[i] = output
  }
  return y
}

/** From here on a filter without input counts as silent; numbers under 10⁻³⁰⁸ would slow the processor down. */
const diedAway = 1e-290

/** One past the last sample that is not 0. */
function endOfInput(x: ArrayLike<number>): number {
  let end = x.length
  while (end > 0 && x[end - 1] === 0) end--
  return end
}

/** Order 8, with its state in variables: twice as fast as in an array. */
function filteredEighthOrder({ b, a }: Filter, x: ArrayLike<number>): Float64Array {
  const y = new Float64Array(x.length)
  const [b0, b1, b2, b3, b4, b5, b6, b7, b8] = b
  const [, a1, a2, a3, a4, a5, a6, a7, a8] = a
  let [s1, s2, s3, s4, s5, s6, s7, s8] = [0, 0, 0, 0, 0, 0, 0, 0]
  const end = endOfInput(x)
  for (let i = 0; i < x.length; i++) {
    if (i >= end && [s1, s2, s3, s4, s5, s6, s7, s8].every((state) => Math.abs(state) < diedAway)) break
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
  return y
}

/** The same filter three times in a row. */
export function filteredThrice(filter: Filter, x: ArrayLike<number>): Float64Array {
  return filtered(filter, filtered(filter, filtered(filter, x)))
}

/** Second-order Butterworth low-pass or high-pass, −3 dB at `cutoffHz`, prewarped. */
export function butterworth(kind: 'low' | 'high', cutoffHz: number, rateHz: number): Filter {
  const k = Math.tan((Math.PI * cutoffHz) / rateHz)
  const scale = 1 / (1 + Math.SQRT2 * k + k * k)
  const a = [1, 2 * (k * k - 1) * scale, (1 - Math.SQRT2 * k + k * k) * scale]
  const gain = kind === 'low' ? k * k * scale : scale
  return { b: [gain, kind === 'low' ? 2 * gain : -2 * gain, gain], a }
}

/**
 * Eighth-order Butterworth band-pass (an analogue prototype of order 4), −3 dB at both edges; edges from Nyquist on
 * are put just under it.
 */
export function butterworthBand(lowHz: number, highHz: number, rateHz: number): Filter {
  const warped = (hz: number) => 4 * Math.tan((Math.PI * Math.min(hz / (rateHz / 2), 0.9999999999)) / 2)
  const low = warped(lowHz)
  const high = warped(highHz)
  const width = high - low
  const centreSquared = low * high
  const order = 4
  const poles: Complex[] = []
  for (let m = 0; m < order; m++) {
    const angle = (Math.PI * (2 * m + order + 1)) / (2 * order)
    const p = { re: (Math.cos(angle) * width) / 2, im: (Math.sin(angle) * width) / 2 }
    const root = squareRoot({ re: p.re * p.re - p.im * p.im - centreSquared, im: 2 * p.re * p.im })
    poles.push({ re: p.re + root.re, im: p.im + root.im }, { re: p.re - root.re, im: p.im - root.im })
  }
  // Bilinear transform at a sampling rate of 2: z = (4 + s)/(4 − s); four zeros at s = 0 → z = 1, four at ∞ → z = −1.
  let gain: Complex = { re: (4 * width) ** order, im: 0 }
  let a: Complex[] = [{ re: 1, im: 0 }]
  for (const pole of poles) {
    const below = { re: 4 - pole.re, im: -pole.im }
    gain = divide(gain, below)
    const z = divide({ re: 4 + pole.re, im: pole.im }, below)
    a = timesRoot(a, z)
  }
  const zeros = [1, 0, -4, 0, 6, 0, -4, 0, 1]
  return { b: zeros.map((zero) => zero * gain.re), a: a.map(({ re }) => re) }
}

/** The polynomial with coefficients `p` (highest power first) times (z − root). */
function timesRoot(p: readonly Complex[], root: Complex): Complex[] {
  return Array.from({ length: p.length + 1 }, (_, i) => {
    const here = p[i] ?? { re: 0, im: 0 }
    const before = p[i - 1] ?? { re: 0, im: 0 }
    return {
      re: here.re - (before.re * root.re - before.im * root.im),
      im: here.im - (before.re * root.im + before.im * root.re),
    }
  })
}

function divide(x: Complex, y: Complex): Complex {
  const size = y.re * y.re + y.im * y.im
  return { re: (x.re * y.re + x.im * y.im) / size, im: (x.im * y.re - x.re * y.im) / size }
}

function squareRoot({ re, im }: Complex): Complex {
  const size = Math.hypot(re, im)
  return { re: Math.sqrt((size + re) / 2), im: Math.sign(im || 1) * Math.sqrt((size - re) / 2) }
}
