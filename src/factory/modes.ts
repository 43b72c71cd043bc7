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
  const limit = Math.min(out.length, maxSamples)
  const timed = modes
    .filter((mode) => mode.hz > 0 && mode.hz <= 20_000)
    .map((mode) => ({ mode, length: Math.min(limit, Math.ceil(floorShare * mode.decaySec * rateHz)) }))
    .toSorted((a, b) => b.length - a.length)
  if (glide !== undefined && glide.semitones !== 0)
    for (const { mode, length } of timed) addGliding(out, mode, glide, length)
  else
    for (let k = 0; k < timed.length; k += 4) {
      const four = [0, 1, 2, 3].map((j) => resonator(timed[k + j]?.mode))
      addFour(out, four as [Resonator, Resonator, Resonator, Resonator], timed[k].length)
    }
  return out
}

/** y[n] = feedback·y[n−1] − damping·y[n−2] with feedback = 2r·cos θ and damping = r². */
interface Resonator {
  readonly feedback: number
  readonly damping: number
  /** y[0] and y[−1]. */
  readonly current: number
  readonly previous: number
}

/** The recursion that makes a mode; silence for none. */
function resonator(mode: Mode | undefined): Resonator {
  if (mode === undefined) return { feedback: 0, damping: 0, current: 0, previous: 0 }
  const theta = (2 * Math.PI * mode.hz) / rateHz
  const r = 10 ** (-3 / (mode.decaySec * rateHz))
  const phase = mode.phase ?? 0
  return {
    feedback: 2 * r * Math.cos(theta),
    damping: r * r,
    current: mode.gain * Math.sin(phase),
    previous: (mode.gain * Math.sin(phase - theta)) / r,
  }
}

/** Four at a time: each recursion waits for its own last value, so a processor runs four as fast as one. */
function addFour(
  out: Float32Array,
  modes: readonly [Resonator, Resonator, Resonator, Resonator],
  length: number,
): void {
  const [a, b, c, d] = modes
  const { feedback: fa, damping: da } = a
  const { feedback: fb, damping: db } = b
  const { feedback: fc, damping: dc } = c
  const { feedback: fd, damping: dd } = d
  let [a0, a1, b0, b1] = [a.current, a.previous, b.current, b.previous]
  let [c0, c1, d0, d1] = [c.current, c.previous, d.current, d.previous]
  for (let i = 0; i < length; i++) {
    out[i] += a0 + b0 + (c0 + d0)
    const a2 = fa * a0 - da * a1
    const b2 = fb * b0 - db * b1
    const c2 = fc * c0 - dc * c1
    const d2 = fd * d0 - dd * d1
    a1 = a0
    b1 = b0
    c1 = c0
    d1 = d0
    a0 = a2
    b0 = b2
    c0 = c2
    d0 = d2
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
