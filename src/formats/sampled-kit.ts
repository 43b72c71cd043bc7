// A kit as samplers know it: keys, and for each its recordings by velocity and turn. The text formats of samplers are
// written from this.

export interface SampledZone {
  /** Of the WAV file, from where the instrument's own file lies. */
  readonly path: string
  /** MIDI velocities that play it, 1 … 127. */
  readonly lowVelocity: number
  readonly highVelocity: number
  /** Whose turn it is among the zones of these velocities, from 1. */
  readonly turn: number
}

export interface SampledPad {
  readonly name: string
  /** MIDI note. */
  readonly note: number
  /** −1 left … 1 right. */
  readonly pan: number
  /** Pads of one group cut each other short; 0 is none. */
  readonly chokeGroup: number
  /** Whether letting go ends the sound; else it is a one-shot. */
  readonly gated: boolean
  readonly polyphony: number
  /** Amplitude by MIDI velocity, of the hardest hit's: index 0 … 127. */
  readonly amplitudes: readonly number[]
  /** Turns that the zones of each velocity have. */
  readonly turns: number
  readonly zones: readonly SampledZone[]
}

export interface SampledKit {
  readonly name: string
  /** One line: what made it. */
  readonly origin: string
  /** By note, lowest first. */
  readonly pads: readonly SampledPad[]
}

/** What a voice that is choked or let go fades in, seconds. */
export const cutSec = 0.01

/** Whether the velocity does not matter to the level. */
export function isConstant(amplitudes: readonly number[]): boolean {
  return amplitudes.every((value, velocity) => velocity === 0 || value === amplitudes[1])
}

/** A number as the formats write it: no exponent, no tail of zeros. */
export function decimal(value: number, places = 2): string {
  const text = value.toFixed(places).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}
