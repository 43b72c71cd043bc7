// Butterworth filters by the bilinear transform.

import type { Filter } from './iir.ts'

interface Complex {
  readonly re: number
  readonly im: number
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
