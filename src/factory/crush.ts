// The sound of early samplers: a lower rate without a reconstruction filter, and fewer bits. Its aliasing is wanted.

import { rateHz } from './drum-class.ts'

export interface Crush {
  /** Every hold keeps the sample it starts on. */
  readonly holdHz: number
  readonly bits: number
  /**
   * 0: steps of one size, so that quiet tails crackle and stop. 1: steps follow the envelope, as in a machine that
   * plays a flat sample through an analogue amplifier. Between: step ∝ envelope^follow.
   */
  readonly follow: number
}

/** T60 of the envelope's fall: slower than a wave, faster than a tail. */
const releaseSec = 0.25

/** Holds and rounds x in place; |x| ≤ 1. */
export function crush(x: Float32Array, { holdHz, bits, follow }: Crush): Float32Array {
  const advance = Math.min(1, holdHz / rateHz)
  const levels = 2 ** (bits - 1)
  const release = 10 ** (-3 / (releaseSec * rateHz))
  let envelope = 0
  let phase = 1
  let held = 0
  for (let i = 0; i < x.length; i++) {
    envelope = Math.max(Math.abs(x[i]), envelope * release)
    if (phase >= 1) {
      phase -= 1
      const step = Math.max(envelope, 1e-6) ** follow / levels
      held = Math.round(x[i] / step) * step
    }
    phase += advance
    x[i] = held
  }
  return x
}
