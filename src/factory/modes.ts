// Banks of decaying sinusoids: what anything that is struck does.

import { maxSamples, rateHz } from './drum-class.ts'

export interface Mode {
  readonly hz: number
  /** T60 of this mode. */
  readonly decaySec: number
  readonly gain: number
  /** Phase at the strike; 0 starts from rest, as a mode does after an impulse. */
  readonly phase?: number
}

/** All modes' pitches start `semitones` high and fall with time constant `sec`: a membrane that loses its tension. */
export interface Glide {
  readonly semitones: number
  readonly sec: number
}

/** Samples between two settings of a gliding mode's frequency. */
const glideBlock = 32
/** A mode has ended when it is this far down. */
const floorShare = 90 / 60

/** Adds gain·10^(−3t/T60)·sin(2πft + phase) of every mode under 20 kHz to `out`. */
export function addModes(out: Float32Array, modes: readonly Mode[], glide?: Glide): Float32Array {
  for (const mode of modes) {
    if (mode.hz > 20_000 || mode.hz <= 0) continue
    const length = Math.min(out.length, maxSamples, Math.ceil(floorShare * mode.decaySec * rateHz))
    if (glide === undefined || glide.semitones === 0) addSteady(out, mode, length)
    else addGliding(out, mode, glide, length)
  }
  return out
}

/** y[n] = 2r·cos θ·y[n−1] − r²·y[n−2]: two multiplications a sample. */
function addSteady(out: Float32Array, mode: Mode, length: number): void {
  const theta = (2 * Math.PI * mode.hz) / rateHz
  const r = 10 ** (-3 / (mode.decaySec * rateHz))
  const phase = mode.phase ?? 0
  const feedback = 2 * r * Math.cos(theta)
  const damping = r * r
  let current = mode.gain * Math.sin(phase)
  let previous = (mode.gain * Math.sin(phase - theta)) / r
  for (let i = 0; i < length; i++) {
    out[i] += current
    const next = feedback * current - damping * previous
    previous = current
    current = next
  }
}

/** A rotating phasor, whose step is set anew every block. */
function addGliding(out: Float32Array, mode: Mode, glide: Glide, length: number): void {
  const r = 10 ** (-3 / (mode.decaySec * rateHz))
  const height = 2 ** (glide.semitones / 12) - 1
  const phase = mode.phase ?? 0
  let re = mode.gain * Math.cos(phase)
  let im = mode.gain * Math.sin(phase)
  for (let start = 0; start < length; start += glideBlock) {
    const sec = (start + glideBlock / 2) / rateHz
    const theta = ((2 * Math.PI * mode.hz) / rateHz) * (1 + height * Math.exp(-sec / glide.sec))
    const c = r * Math.cos(theta)
    const s = r * Math.sin(theta)
    const end = Math.min(length, start + glideBlock)
    for (let i = start; i < end; i++) {
      out[i] += im
      const next = re * c - im * s
      im = re * s + im * c
      re = next
    }
  }
}
