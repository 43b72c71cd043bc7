// The sound of early samplers: a lower rate without a reconstruction filter, and fewer bits. Its aliasing is wanted.

import { rateHz } from './drum-class.ts'

/** Holds x at `holdHz` (every hold keeps the sample it starts on) and rounds it to `bits`, in place; |x| ≤ 1. */
export function crush(x: Float32Array, holdHz: number, bits: number): Float32Array {
  const step = Math.min(1, holdHz / rateHz)
  const levels = 2 ** (bits - 1)
  let phase = 1
  let held = 0
  for (let i = 0; i < x.length; i++) {
    if (phase >= 1) {
      phase -= 1
      held = Math.round(x[i] * levels) / levels
    }
    phase += step
    x[i] = held
  }
  return x
}
