// Files are read back with another library than the one that writes them.

import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pattern } from '../../../src/protocol/pattern.ts'
import { midiFileOf } from '../../../web/groove/midi-file.ts'
import type { MidiFileOptions } from '../../../web/groove/midi-file.ts'

interface ReadEvent {
  readonly delta: number
  readonly subtype: number
  readonly channel?: number
  readonly param1?: number
  readonly param2?: number
  readonly tempo?: number
  readonly data?: readonly number[]
}
interface ReadFile {
  readonly header: { getFormat(): number; getTracksCount(): number; getTicksPerBeat(): number }
  getTrackEvents(track: number): ReadEvent[]
}
const require = createRequire(import.meta.url)
const MidiFile = require('midifile') as new (bytes: ArrayBuffer) => ReadFile
const [noteOff, noteOn, endOfTrack, setTempo, trackName] = [0x8, 0x9, 0x2f, 0x51, 0x03]

const plain: MidiFileOptions = { name: 'Test', bars: 1 }

function read(pattern: Pattern, options = plain) {
  const file = new MidiFile(midiFileOf(pattern, options).buffer)
  const track = (number: number) => {
    let tick = 0
    return file.getTrackEvents(number).map((event) => ({ ...event, tick: (tick += event.delta) }))
  }
  const [conductor, drums] = [track(0), track(1)]
  const ons = drums
    .filter(({ subtype }) => subtype === noteOn)
    .map(({ tick, param1, param2 }) => [tick, param1, param2])
  return { header: file.header, conductor, drums, ons }
}

const beat: Pattern = {
  tempo: 93.5,
  swing: 58,
  accents: [4],
  lanes: [
    { pad: 0, steps: [{ step: 0, velocity: 110 }, { step: 7, velocity: 90 }] }, // prettier-ignore
    { pad: 2, steps: [{ step: 4, velocity: 100 }, { step: 12, velocity: 100, nudge: 0.1 }] }, // prettier-ignore
    { pad: 6, steps: [{ step: 15, velocity: 60, ratchet: 3 }] },
  ],
}

test('another reader finds format 1, two tracks, 480 ticks a beat, the tempo, the title and one bar', () => {
  const { header, conductor, drums } = read(beat, { ...plain, name: 'Zinn – Blech' })
  expect([header.getFormat(), header.getTracksCount(), header.getTicksPerBeat()]).toEqual([1, 2, 480])
  expect(conductor.find(({ subtype }) => subtype === setTempo)!.tempo).toBe(Math.round(60e6 / 93.5))
  const title = conductor.find(({ subtype }) => subtype === trackName)!.data!
  expect(String.fromCodePoint(...title)).toBe('Zinn ? Blech')
  for (const track of [conductor, drums]) {
    expect(track.at(-1)!.subtype).toBe(endOfTrack)
    expect(track.at(-1)!.tick).toBe(4 * 480)
  }
})

test('hits stand where the swing formula puts them, at the notes of their pads, as hard as they are', () => {
  const { ons, drums } = read(beat)
  const step7 = 6 * 120 + Math.round(240 * 0.58)
  const step15 = 14 * 120 + Math.round(240 * 0.58)
  expect(ons).toEqual([
    [0, 36, 110],
    [4 * 120, 38, 120], // accented
    [step7, 36, 90],
    [12 * 120 + 12, 38, 100], // a tenth of a step late
    [step15, 42, 60],
    [Math.round(14 * 120 + 240 * (0.58 + 0.42 / 3)), 42, 60],
    [Math.round(14 * 120 + 240 * (0.58 + 0.84 / 3)), 42, 60],
  ])
  expect(new Set(drums.filter(({ subtype }) => subtype === noteOn).map(({ channel }) => channel))).toEqual(new Set([9]))
})

test('a pad with a note of its own is written with that', () => {
  expect(read(beat, { ...plain, notes: new Map([[0, 24]]) }).ons[0]).toEqual([0, 24, 110])
})

test('chance is resolved as it is played, bar by bar, and from any bar on', () => {
  const steps = Array.from({ length: 16 }, (_, step) => ({ step, velocity: 90, probability: 0.5 }))
  const maybe: Pattern = { tempo: 120, seed: 7, lanes: [{ pad: 3, steps }] }
  const four = read(maybe, { ...plain, bars: 4 }).ons.map(([tick]) => tick!)
  const third = read(maybe, { ...plain, firstBar: 2 }).ons.map(([tick]) => tick!)
  expect(four.filter((tick) => tick >= 2 * 1920 && tick < 3 * 1920).map((tick) => tick - 2 * 1920)).toEqual(third)
  expect(four.length).toBeGreaterThan(16)
  expect(four.length).toBeLessThan(48)
})

test('every note ends, before the next of its key begins and within the time of the file', () => {
  const stepOf = fc.record({
    step: fc.integer({ min: 0, max: 15 }),
    velocity: fc.integer({ min: 1, max: 127 }),
    nudge: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    ratchet: fc.integer({ min: 1, max: 4 }),
  })
  const steps = fc.uniqueArray(stepOf, { selector: ({ step }) => step, maxLength: 16 })
  const lanes = fc.uniqueArray(fc.record({ pad: fc.integer({ min: 0, max: 15 }), steps }), {
    selector: ({ pad }) => pad,
    maxLength: 4,
  })
  const swing = fc.double({ min: 50, max: 75, noNaN: true })
  fc.assert(
    fc.property(fc.record({ tempo: fc.constant(120), swing, lanes }), (pattern) => {
      const { drums } = read(pattern, { ...plain, notes: new Map([[1, 36]]) }) // two pads on one key
      const sounding = new Set<number>()
      for (const { subtype, param1 } of drums) {
        if (subtype === noteOn) expect(sounding.has(param1!)).toBe(false)
        if (subtype === noteOn) sounding.add(param1!)
        if (subtype === noteOff) expect(sounding.delete(param1!)).toBe(true)
      }
      expect(sounding.size).toBe(0)
      expect(drums.every(({ delta }) => delta >= 0)).toBe(true)
      expect(drums.at(-1)!.tick).toBe(1920)
    }),
    { numRuns: 60 },
  )
})
