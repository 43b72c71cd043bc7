// A pattern as a Standard MIDI File (format 1, 480 ticks a beat): tempo and title in the first track, the hits in the
// second, swing, nudges, ratchets and accents as they are played, chance as the pattern's seed draws it.

import { type MidiEvent, writeMidi } from 'midi-file'
import { stepsPerBar } from '../../src/protocol/pattern.ts'
import type { Pattern } from '../../src/protocol/pattern.ts'
import { heldSteps, hitsOf } from './timing.ts'

const ticksPerBeat = 480
const ticksPerStep = ticksPerBeat / 4
/** Channel 10, where General MIDI has its drums, as files count channels. */
const drumChannel = 9
const noteTicks = ticksPerStep * heldSteps
/** MIDI clocks between two beats of a metronome, as the time signature's third field counts. */
const clocksPerBeat = 24
const padNote = 36

export interface MidiFileOptions {
  readonly name: string
  readonly bars: number
  /** The first bar's number: chance falls otherwise in each. */
  readonly firstBar?: number
  /** Pad → its note; 36 + pad where it has none of its own. */
  readonly notes?: ReadonlyMap<number, number>
}

interface Note {
  readonly key: number
  readonly velocity: number
  readonly tick: number
}

/** The bytes of the file, whole bars long to be looped: what is nudged beyond its ends stands at them. */
export function midiFileOf(pattern: Pattern, options: MidiFileOptions): Uint8Array<ArrayBuffer> {
  const { name, bars } = options
  const lengthTicks = bars * stepsPerBar * ticksPerStep
  const conductor: MidiEvent[] = [
    { deltaTime: 0, meta: true, type: 'trackName', text: asLatin(name) },
    {
      deltaTime: 0,
      meta: true,
      type: 'timeSignature',
      numerator: 4,
      denominator: 4,
      metronome: clocksPerBeat,
      thirtyseconds: 8,
    },
    { deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60e6 / pattern.tempo) },
    { deltaTime: lengthTicks, meta: true, type: 'endOfTrack' },
  ]
  const drums = [
    { tick: 0, event: { deltaTime: 0, meta: true, type: 'trackName', text: 'Drums' } satisfies MidiEvent },
    ...inOrder(notesOf(pattern, options, lengthTicks), lengthTicks),
    { tick: lengthTicks, event: { deltaTime: 0, meta: true, type: 'endOfTrack' } satisfies MidiEvent },
  ]
  const header = { format: 1, numTracks: 2, ticksPerBeat } as const
  const tracks = [conductor, deltas(drums)]
  return Uint8Array.from(writeMidi({ header, tracks }))
}

function notesOf(pattern: Pattern, { bars, firstBar = 0, notes }: MidiFileOptions, lengthTicks: number): Note[] {
  const from = firstBar * stepsPerBar
  return Array.from({ length: bars * stepsPerBar }, (_, i) => hitsOf(pattern, from + i))
    .flat()
    .map(({ pad, velocity, at }) => ({
      key: notes?.get(pad) ?? padNote + pad,
      velocity,
      tick: Math.min(lengthTicks - 1, Math.max(0, Math.round((at - from) * ticksPerStep))),
    }))
    .toSorted((a, b) => a.tick - b.tick)
}

interface Timed {
  readonly tick: number
  readonly event: MidiEvent
}

/** Ons and offs in time; a note ends before the next of its key begins. Of two at once the harder one stays. */
function inOrder(notes: readonly Note[], lengthTicks: number): Timed[] {
  const kept = notes.filter(
    (note, i) =>
      !notes.some(
        (other, j) =>
          other.key === note.key &&
          other.tick === note.tick &&
          (other.velocity > note.velocity || (other.velocity === note.velocity && j < i)),
      ),
  )
  const timed = kept.flatMap(({ key, velocity, tick }, i): Timed[] => {
    const next = kept.slice(i + 1).find((other) => other.key === key)
    const endTick = Math.min(tick + noteTicks, next?.tick ?? lengthTicks, lengthTicks)
    const base = { deltaTime: 0, channel: drumChannel, noteNumber: key } as const
    return [
      { tick, event: { ...base, type: 'noteOn', velocity } },
      { tick: endTick, event: { ...base, type: 'noteOff', velocity: 0 } },
    ]
  })
  const isOn = ({ event }: Timed): number => (event.type === 'noteOn' ? 1 : 0)
  return timed.toSorted((a, b) => a.tick - b.tick || isOn(a) - isOn(b))
}

/** Ticks from the beginning → ticks from one to the next. */
function deltas(events: readonly Timed[]): MidiEvent[] {
  return events.map(({ tick, event }, i) => ({ ...event, deltaTime: tick - (events[i - 1]?.tick ?? 0) }))
}

/** Text in MIDI files has no declared encoding, and the writer takes a byte a character: what is not Latin 1 becomes "?". */
function asLatin(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/gu, '?')
}
