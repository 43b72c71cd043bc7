// One frame of samples → levels of the third octaves 25 Hz … 12.5 kHz, the frame halved in rate octave by octave.

import { butterworthBand, type Filter, filtered } from './iir.ts'

const bands = 28
/** Full scale stands for 100 dB. */
const fullScaleDb = 100

/** Chebyshev I, order 2, 0.1 dB ripple, edge at 0.4 of Nyquist: before every second sample is dropped. */
const halving: Filter = {
  b: [0.3866184828689175, 2 * 0.3866184828689175, 0.3866184828689175],
  a: [1, 0.3350612929907577, 0.22931996263856042],
}

const banks = new Map<number, readonly Filter[]>()

/** Band-passes around 1000·2^(j/3) Hz, j = 8 … 11. */
function bank(rateHz: number): readonly Filter[] {
  let filters = banks.get(rateHz)
  if (filters === undefined) {
    filters = [8, 9, 10, 11].map((j) => {
      const centre = 1000 * 2 ** (j / 3)
      return butterworthBand(centre * 2 ** (-1 / 6), centre * 2 ** (1 / 6), rateHz)
    })
    banks.set(rateHz, filters)
  }
  return filters
}

/** 28 levels in dB of a frame; −∞ for a band that never goes above 0. */
export function thirdOctaveLevels(frame: Float64Array, rateHz: number): Float64Array {
  const levels = new Float64Array(bands)
  const filters = bank(rateHz)
  for (let j = 0; j < 4; j++) levels[bands - 4 + j] = levelDb(filtered(filters[j], frame))
  let signal = frame
  for (let top = bands - 5; top >= 2; top -= 3) {
    const smooth = filtered(halving, signal)
    signal = new Float64Array(smooth.length >> 1)
    for (let i = 0; i < signal.length; i++) signal[i] = smooth[2 * i + 1]
    for (let j = 0; j < 3; j++) levels[top - j] = levelDb(filtered(filters[2 - j], signal))
  }
  return levels
}

function levelDb(y: Float64Array): number {
  let squares = 0
  let highest = -Infinity
  for (let i = 0; i < y.length; i++) {
    squares += y[i] * y[i]
    if (y[i] > highest) highest = y[i]
  }
  return highest > 0 ? fullScaleDb + 10 * Math.log10(squares / y.length) : -Infinity
}
