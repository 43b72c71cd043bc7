import { expect, test } from 'vitest'
import { padOfNote } from '../../src/protocol/midi-map.ts'
import { plainKit, readKit } from '../../src/engine/kits.ts'

const { pads } = readKit('presets/first-light.json')
const classOf = (pad: number | undefined) => pads.find((row) => row.pad === pad)?.class

test('notes 36 to 51 are the sixteen pads on every channel but 10, and other notes are nothing', () => {
  for (const channel of [1, 9, 11, 16])
    for (let note = 0; note < 128; note++)
      expect(padOfNote(channel, note, pads)).toBe(note >= 36 && note <= 51 ? note - 36 : undefined)
})

test('on channel 10 the notes of a General MIDI drum map play drums of that name', () => {
  // Sound names from the GM Level 1 percussion key map.
  const generalMidi: Readonly<Record<number, string>> = {
    35: 'kick', // Acoustic Bass Drum
    36: 'kick', // Bass Drum 1
    37: 'rim', // Side Stick
    38: 'snare', // Acoustic Snare
    39: 'clap', // Hand Clap
    40: 'snare', // Electric Snare
    41: 'tom', // Low Floor Tom
    42: 'closed-hat', // Closed Hi-Hat
    43: 'tom', // High Floor Tom
    44: 'closed-hat', // Pedal Hi-Hat
    45: 'tom', // Low Tom
    46: 'open-hat', // Open Hi-Hat
    47: 'tom', // Low-Mid Tom
    48: 'tom', // Hi-Mid Tom
    49: 'cymbal', // Crash Cymbal 1
    50: 'tom', // High Tom
    51: 'cymbal', // Ride Cymbal 1
    52: 'cymbal', // Chinese Cymbal
    53: 'cymbal', // Ride Bell
    55: 'cymbal', // Splash Cymbal
    57: 'cymbal', // Crash Cymbal 2
    59: 'cymbal', // Ride Cymbal 2
  }
  for (const [note, name] of Object.entries(generalMidi)) expect(classOf(padOfNote(10, Number(note), pads))).toBe(name)
  for (const note of [34, 54, 56, 58, 60, 81, 127]) expect(padOfNote(10, note, pads)).toBeUndefined()
})

test('on channel 10 a pad that is that drum already keeps its own note, and toms go upwards with the notes', () => {
  for (const note of [36, 37, 38, 39, 40, 41, 42, 44, 46, 49, 51]) expect(padOfNote(10, note, pads)).toBe(note - 36)
  const toms = [41, 43, 47, 48, 50].map((note) => padOfNote(10, note, pads)!)
  expect(toms).toEqual([5, 5, 9, 9, 9])
})

test('a kit without a drum plays the pad of the note instead, and a kit with fewer pads leaves notes empty', () => {
  const kicks = plainKit(['kick']).pads
  expect(padOfNote(10, 42, kicks)).toBe(6)
  expect(padOfNote(10, 35, kicks)).toBe(0)
  expect(padOfNote(10, 57, kicks)).toBeUndefined()
  expect(padOfNote(1, 40, kicks.slice(0, 4))).toBeUndefined()
})

test('a note that a pad has for its own plays it on channel 10, too', () => {
  const own = [
    { pad: 0, class: 'snare', note: 36 },
    { pad: 1, class: 'kick' },
  ]
  expect(padOfNote(10, 36, own)).toBe(0)
  expect(padOfNote(1, 36, own)).toBe(0)
  expect(padOfNote(10, 35, own)).toBe(1)
})
