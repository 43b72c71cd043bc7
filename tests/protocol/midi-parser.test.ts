import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MidiEvent, MidiParser } from '../../src/protocol/midi-parser.ts'

/** What is heard of the pieces, one after the other. */
function heard(...pieces: (readonly number[])[]): MidiEvent[] {
  const parser = new MidiParser()
  const events: MidiEvent[] = []
  for (const piece of pieces) parser.feed(piece, (event) => events.push(event))
  return events
}

test('every channel message of the MIDI 1.0 table is read, on all sixteen channels', () => {
  for (let c = 0; c < 16; c++) {
    const channel = c + 1
    expect(heard([0x90 | c, 60, 100])).toEqual([{ kind: 'note-on', channel, note: 60, velocity: 100 }])
    expect(heard([0x80 | c, 60, 64])).toEqual([{ kind: 'note-off', channel, note: 60 }])
    expect(heard([0xa0 | c, 49, 127])).toEqual([{ kind: 'note-pressure', channel, note: 49, pressure: 127 }])
    expect(heard([0xb0 | c, 4, 90])).toEqual([{ kind: 'control', channel, controller: 4, value: 90 }])
    expect(heard([0xc0 | c, 7])).toEqual([{ kind: 'program', channel, program: 7 }])
    expect(heard([0xd0 | c, 33])).toEqual([{ kind: 'channel-pressure', channel, pressure: 33 }])
    expect(heard([0xe0 | c, 0, 0x40])).toEqual([{ kind: 'bend', channel, bend: 0 }])
  }
})

test('every note and velocity arrives as it was struck, and velocity 0 is a note-off', () => {
  for (let note = 0; note < 128; note++)
    for (let velocity = 0; velocity < 128; velocity++)
      expect(heard([0x99, note, velocity])).toEqual([
        velocity === 0 ? { kind: 'note-off', channel: 10, note } : { kind: 'note-on', channel: 10, note, velocity },
      ])
})

test('the wheel goes from −1 to 1, rests at 0, and never goes back while it is pushed', () => {
  const bends = Array.from({ length: 1 << 14 }, (_, steps) => {
    const [event] = heard([0xe0, steps & 127, steps >> 7])
    return event.kind === 'bend' ? event.bend : Number.NaN
  })
  expect([bends[0], bends[8192], bends[16_383]]).toEqual([-1, 0, 1])
  expect(bends.every((bend, i) => i === 0 || bend > bends[i - 1])).toBe(true)
})

test('running status carries on over many notes and is ended by system messages, not by real-time bytes', () => {
  expect(heard([0x99, 36, 1, 38, 2, 42, 3]).map((event) => event.kind === 'note-on' && event.note)).toEqual([
    36, 38, 42,
  ])
  expect(heard([0x99, 36, 1, 0xf8, 38, 2])).toHaveLength(2)
  for (const system of [[0xf0, 1, 2, 0xf7], [0xf1, 5], [0xf2, 1, 2], [0xf3, 1], [0xf4], [0xf6], [0xf7]])
    expect(heard([0x99, 36, 1, ...system, 38, 2]), system.join()).toHaveLength(1)
})

test('an exclusive message of any length is passed over, in one piece or many, and a status byte ends it', () => {
  const long = Array.from({ length: 100_000 }, (_, i) => i & 127)
  expect(heard([0xf0, ...long], long, [...long, 0xf7], [0x99, 36, 9])).toHaveLength(1)
  expect(heard([0xf0, 1, 2, 0x99, 36, 9])).toHaveLength(1)
  expect(heard([0xf0, 0x90, 0xf7, 36, 9])).toEqual([])
})

test('a message that breaks off is dropped, and data without a status means nothing', () => {
  expect(heard([36, 100, 0x40])).toEqual([])
  expect(heard([0x99, 36, 0x99, 38, 5])).toEqual([{ kind: 'note-on', channel: 10, note: 38, velocity: 5 }])
  expect(heard([0x99, 36], [0xb0, 4, 1])).toEqual([{ kind: 'control', channel: 1, controller: 4, value: 1 }])
})

const stream = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x90, 0x99, 0x80, 0xb9, 0xe0, 0xf0, 0xf7),
    fc.nat(127),
    fc.nat(127),
  ),
  { maxLength: 200 },
)

test('whatever bytes come, every event is in range, and there are at most as many as bytes', () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      const events = heard(bytes)
      expect(events.length).toBeLessThanOrEqual(bytes.length)
      for (const event of events) {
        expect(event.channel).toBeGreaterThanOrEqual(1)
        expect(event.channel).toBeLessThanOrEqual(16)
        for (const [field, value] of Object.entries(event)) {
          if (typeof value !== 'number') continue
          expect(value).toBeGreaterThanOrEqual(field === 'bend' ? -1 : field === 'velocity' ? 1 : 0)
          expect(value).toBeLessThanOrEqual(field === 'bend' ? 1 : 127)
        }
      }
    }),
    { numRuns: 5000 },
  )
})

test('how the stream is cut into pieces changes nothing, nor do real-time bytes in between', () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 6 })
  const clock = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0xf8, max: 0xff })), { maxLength: 10 })
  fc.assert(
    fc.property(stream, cuts, clock, (bytes, at, realTime) => {
      const whole = heard(bytes)
      const edges = [0, ...at.filter((cut) => cut <= bytes.length).toSorted((a, b) => a - b), bytes.length]
      expect(heard(...edges.slice(1).map((end, i) => bytes.slice(edges[i], end)))).toEqual(whole)
      const ticking = [...bytes]
      for (const [place, byte] of realTime) ticking.splice(place, 0, byte)
      expect(heard(ticking)).toEqual(whole)
    }),
    { numRuns: 2000 },
  )
})
