// The filters behind third-octave levels: four band-passes for the top octave, and the low-pass before every halving
// of the rate, after which the lower three serve for the next octave down.

import { butterworthBand } from './butterworth.ts'
import type { Filter } from './iir.ts'

/** Chebyshev I, order 2, 0.1 dB ripple, edge at 0.4 of Nyquist: before every second sample is dropped. */
export const halvingFilter: Filter = {
  b: [0.3866184828689175, 2 * 0.3866184828689175, 0.3866184828689175],
  a: [1, 0.3350612929907577, 0.22931996263856042],
}

/** Band-passes around 1000·2^(j/3) Hz, j = 8 … 11. */
export function topThirdOctaves(rateHz: number): readonly Filter[] {
  return [8, 9, 10, 11].map((j) => {
    const centre = 1000 * 2 ** (j / 3)
    return butterworthBand(centre * 2 ** (-1 / 6), centre * 2 ** (1 / 6), rateHz)
  })
}
