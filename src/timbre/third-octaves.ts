// One frame of samples → levels of the third octaves 25 Hz … 12.5 kHz, the frame halved in rate octave by octave.

import { type Filter, filtered } from '../dsp/iir.ts'
import { halvingFilter, topThirdOctaves } from '../dsp/third-octave-filters.ts'
import { zeros } from './scratch.ts'

const bands = 28
/** Full scale stands for 100 dB. */
const fullScaleDb = 100

const banks = new Map<number, readonly Filter[]>()

function bank(rateHz: number): readonly Filter[] {
  let filters = banks.get(rateHz)
  if (filters === undefined) {
    filters = topThirdOctaves(rateHz)
    banks.set(rateHz, filters)
  }
  return filters
}

/** 28 levels in dB of a frame, which is overwritten; −∞ for a band that never goes above 0. */
export function thirdOctaveLevels(frame: Float64Array, rateHz: number): Float64Array {
  const levels = new Float64Array(bands)
  const filters = bank(rateHz)
  let passed = zeros(frame.length)
  for (let j = 0; j < 4; j++) levels[bands - 4 + j] = levelDb(filtered(filters[j], frame, passed))
  let signal = frame
  for (let top = bands - 5; top >= 2; top -= 3) {
    filtered(halvingFilter, signal, signal)
    const half = signal.length >> 1
    for (let i = 0; i < half; i++) signal[i] = signal[2 * i + 1]
    signal = signal.subarray(0, half)
    passed = passed.subarray(0, half)
    for (let j = 0; j < 3; j++) levels[top - j] = levelDb(filtered(filters[2 - j], signal, passed))
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
