// Window functions. "Periodic" windows have denominator N (for spectral analysis), "symmetric" ones N − 1.

/** Periodic Hann window, w[i] = ½ − ½·cos(2πi/N). */
export function hannPeriodic(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length))
}
