// State-variable filter whose frequency may move while it runs: the trapezoidal ("topology-preserving") form of
// V. Zavalishin, "The Art of VA Filter Design", chapter 4, which stays stable under any modulation.

export type SvfOutput = 'low' | 'band' | 'high'

/** Samples between two evaluations of a moving frequency: 0.36 ms, far shorter than any envelope here. */
const controlSamples = 16

export interface SvfOptions {
  readonly rateHz: number
  readonly output: SvfOutput
  /** Cut-off or centre: a constant, or a function of the time in seconds since x[0]. */
  readonly hz: number | ((sec: number) => number)
  /** Quality; 1/√2 is Butterworth. The band output has gain 1 at its centre whatever q is. */
  readonly q: number
}

/** Filters x in place from rest. H(s) = {1, s/q, s²} / (s² + s/q + 1) at s = j·tan(πf/rate)/tan(πhz/rate). */
export function applySvf(x: Float32Array, options: SvfOptions): Float32Array {
  const { rateHz, output, hz, q } = options
  const k = 1 / q
  const moving = typeof hz === 'function' ? hz : undefined
  let a1 = 0
  let a2 = 0
  let a3 = 0
  const tune = (frequency: number): void => {
    const g = Math.tan((Math.PI * Math.min(Math.max(frequency, 1), 0.49 * rateHz)) / rateHz)
    a1 = 1 / (1 + g * (g + k))
    a2 = g * a1
    a3 = g * a2
  }
  if (moving === undefined) tune(hz as number)
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < x.length; i++) {
    if (moving !== undefined && i % controlSamples === 0) tune(moving(i / rateHz))
    const input = x[i]
    const v3 = input - s2
    const band = a1 * s1 + a2 * v3
    const low = s2 + a2 * s1 + a3 * v3
    s1 = 2 * band - s1
    s2 = 2 * low - s2
    x[i] = output === 'low' ? low : output === 'band' ? k * band : input - k * band - low
  }
  return x
}
