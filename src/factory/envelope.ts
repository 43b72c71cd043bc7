// Time courses of amplitude and pitch. Decay times are T60: the time in which the amplitude falls by 60 dB.

import { rateHz } from './drum-class.ts'

/** Amplitude t seconds into a decay of T60 seconds: 10^(−3t/T60). */
export function decayed(sec: number, t60Sec: number): number {
  return 10 ** ((-3 * sec) / t60Sec)
}

/** Samples until a decay has fallen by 72 dB, plus `extraSec`, at most `limit`. */
export function ringSamples(t60Sec: number, limit: number, extraSec = 0): number {
  return Math.min(limit, Math.ceil((1.2 * t60Sec + extraSec) * rateHz))
}

/** Multiplies x in place by (1 − e^(−t/attack))·10^(−3t/T60), after holding for `holdSec` before the decay. */
export function shapeDecay(x: Float32Array, t60Sec: number, attackSec = 0, holdSec = 0): Float32Array {
  const perSample = 10 ** (-3 / (t60Sec * rateHz))
  const perAttack = attackSec > 0 ? Math.exp(-1 / (attackSec * rateHz)) : 0
  const holdSamples = Math.round(holdSec * rateHz)
  let level = 1
  let lag = 1
  for (let i = 0; i < x.length; i++) {
    x[i] *= level * (1 - lag)
    lag *= perAttack
    if (i >= holdSamples) level *= perSample
  }
  return x
}

/** target += gain · source, from sample `at` of target on; what does not fit is left out. */
export function mixInto(target: Float32Array, source: Float32Array, gain: number, at = 0): Float32Array {
  const count = Math.min(source.length, target.length - at)
  for (let i = 0; i < count; i++) target[at + i] += gain * source[i]
  return target
}
