// What MIDI messages mean to a drum machine: which pad a note plays (its own note, and General MIDI's drums on channel 10),
// what pedals, pressure and the bend wheel do. Engine, page and plugin share it.

import { heaviestClass, type SoundClass } from './sound.ts'

const padNote = 36
const padCount = 16
const drumChannel = 10

/** General MIDI Level 1 percussion (MMA 1991, table 2), where it names a drum of ours; the rest are Latin instruments. */
const drumOfNote: ReadonlyMap<number, string> = new Map(
  Object.entries({
    kick: [35, 36],
    rim: [37],
    snare: [38, 40],
    clap: [39],
    tom: [41, 43, 45, 47, 48, 50],
    'closed-hat': [42, 44],
    'open-hat': [46],
    cymbal: [49, 51, 52, 53, 55, 57, 59],
  }).flatMap(([drum, notes]) => notes.map((note) => [note, drum] as const)),
)

/** What the bend wheel does at either end. */
export const bendSemitones = 2
/** Note pressure from here on is a hand that holds the cymbal, as drum modules say it. */
export const chokedByPressure = 127
export const allSoundOff = 120
export const allNotesOff = 123

/** Foot control on which hi-hat pedals send how far down they are; 127 is closed. */
export const hatPedal = 4
const pedalShut = 100
const pedalOpen = 80

/** A hi-hat's pedal, which chokes the open hats when it shuts; it must come up again before it can shut once more. */
export class HatPedal {
  #isShut = false

  /** Whether it shuts by this value, 0 … 127. */
  shuts(value: number): boolean {
    const shuts = !this.#isShut && value >= pedalShut
    if (value >= pedalShut) this.#isShut = true
    else if (value < pedalOpen) this.#isShut = false
    return shuts
  }
}

export interface NamedPad {
  readonly pad: number
  readonly class: SoundClass
  /** Plays it on every channel, in place of 36 + pad. */
  readonly note?: number | undefined
}

/**
 * The pad that a note plays, or undefined. A pad with a note of its own plays from that on every channel, and from no other
 * but General MIDI's. Notes 36 … 51 are the sixteen pads. On channel 10 a note that General MIDI calls a drum plays a pad
 * of that class (of a mix the heaviest counts): its own if that is one, else the class's pads in order, low notes first; a kit without that class plays
 * the note's own pad.
 * @param channel 1 … 16.
 */
export function padOfNote(channel: number, note: number, pads: readonly NamedPad[]): number | undefined {
  const chosen = pads.find((pad) => pad.note === note)
  if (chosen !== undefined) return chosen.pad
  const place = note - padNote
  const isOwn = place >= 0 && place < padCount
  const own = isOwn ? pads.find((pad) => pad.pad === place && pad.note === undefined) : undefined
  const drum = channel === drumChannel ? drumOfNote.get(note) : undefined
  if (drum === undefined || (own && heaviestClass(own.class)) === drum) return own?.pad
  const ofClass = pads.filter((pad) => heaviestClass(pad.class) === drum).toSorted((a, b) => a.pad - b.pad)
  if (ofClass.length === 0) return own?.pad
  const notes = [...drumOfNote].filter(([, name]) => name === drum).map(([key]) => key)
  const rank = notes.indexOf(note) / notes.length
  return ofClass[Math.floor(rank * ofClass.length)]!.pad
}
