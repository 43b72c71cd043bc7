// An oscillator whose pitch falls after the strike.

import { rateHz } from './drum-class.ts'

export interface Sweep {
  /** Frequency that the pitch settles on. */
  readonly hz: number
  /** How far above it the pitch starts, and the time constant of the fall. */
  readonly semitones: number
  readonly sec: number
  /** A second, slower fall on top: a membrane's tension or a discharging oscillator. */
  readonly sagSemitones?: number
  readonly sagSec?: number
}

/**
 * Phase in radians at `sec` of f(t) = hz·(1 + A·e^(−t/τ) + B·e^(−t/σ)), by its closed integral; A and B are the
 * starting heights 2^(semitones/12) − 1.
 */
export function sweepPhase(sweep: Sweep, sec: number): number {
  const height = 2 ** (sweep.semitones / 12) - 1
  let cycles = sec + height * sweep.sec * -Math.expm1(-sec / sweep.sec)
  if (sweep.sagSemitones !== undefined && sweep.sagSec !== undefined) {
    const sag = 2 ** (sweep.sagSemitones / 12) - 1
    cycles += sag * sweep.sagSec * -Math.expm1(-sec / sweep.sagSec)
  }
  return 2 * Math.PI * sweep.hz * cycles
}

/**
 * sin φ plus harmonics: `edge` 0 is a pure sine, 1 adds −1/9 of the third and 1/25 of the fifth (a triangle's start);
 * `warp` adds the second. All below 1 kHz for drum pitches, so nothing aliases.
 */
export function sweptTone(sweep: Sweep, length: number, edge = 0, warp = 0): Float32Array {
  const out = new Float32Array(length)
  for (let i = 0; i < length; i++) {
    const phase = sweepPhase(sweep, i / rateHz)
    let value = Math.sin(phase)
    if (edge !== 0) value += edge * (Math.sin(5 * phase) / 25 - Math.sin(3 * phase) / 9)
    if (warp !== 0) value += warp * 0.5 * Math.sin(2 * phase)
    out[i] = value
  }
  return out
}
