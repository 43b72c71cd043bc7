// The plugin's sampler: what MIDI and strikes make of shots, sample by sample.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { dbToGain } from '../../src/dsp/level.ts'
import { plainRule } from '../../src/dsp/voice-bank.ts'
import { underCeiling } from '../../web/audio/ceiling.ts'
import { Sampler, type SamplerPad } from '../../web/wam/sampler.ts'

const rateHz = 48_000

interface Told {
  readonly struck: [pad: number, velocity: number, shot: number | undefined][]
  readonly programs: number[]
}

function rack(pads: readonly Partial<SamplerPad>[] = [{}]): { sampler: Sampler; told: Told } {
  const told: Told = { struck: [], programs: [] }
  const sampler = new Sampler(rateHz, {
    struck: (...hit) => told.struck.push(hit),
    program: (number) => told.programs.push(number),
  })
  sampler.setPads(
    pads.map((pad, place) => ({ pad: place, class: 'kick', rule: plainRule, isFrozen: true, layers: [127], ...pad })),
  )
  return { sampler, told }
}

const tone = (length: number, height = 0.5): Float32Array => new Float32Array(length).fill(height)
const shot = (id: number, samples: Float32Array, velocity = 127) => ({
  id,
  samples,
  velocity,
  levelDb: 0,
  semitones: 0,
})

function played(sampler: Sampler, length: number): [Float32Array, Float32Array] {
  const out: [Float32Array, Float32Array] = [new Float32Array(length), new Float32Array(length)]
  sampler.process(...out)
  return out
}

test('a note plays its pad at once, as loud as it was struck; a note off leaves a one-shot alone', () => {
  const { sampler, told } = rack()
  sampler.put(0, shot(1, tone(100)), true)
  sampler.midi([0x90, 36, 64])
  sampler.midi([0x80, 36, 0])
  const [left, right] = played(sampler, 120)
  const height = 0.5 * (64 / 127) ** 2
  for (const channel of [left, right]) {
    expect(channel.subarray(0, 100).every((x) => Math.abs(x - height) < 1e-6)).toBe(true)
    expect(channel.subarray(100).every((x) => x === 0)).toBe(true)
  }
  expect(told.struck).toEqual([[0, 64, 1]])
})

test('a gated pad is let go by a note off, by a note on of velocity 0, and by all notes off', () => {
  for (const off of [
    [0x80, 36, 64],
    [0x90, 36, 0],
    [0xb0, 123, 0],
  ]) {
    const { sampler } = rack([{ rule: { ...plainRule, gated: true } }])
    sampler.put(0, shot(1, tone(4800)), true)
    sampler.midi([0x90, 36, 127])
    played(sampler, 100)
    sampler.midi(off)
    expect(played(sampler, 481)[0][480]).toBe(0)
    expect(sampler.sounding).toBe(0)
  }
})

test('a hand on the cymbal, the hat’s pedal and all sound off cut what they mean, in 10 ms, and nothing else', () => {
  const cases: readonly (readonly [number[], number])[] = [
    [[0xa0, 37, 127], 1],
    [[0xa0, 37, 126], 2],
    [[0xb0, 4, 127], 1],
    [[0xb0, 4, 90], 2],
    [[0xb0, 120, 0], 0],
  ]
  for (const [bytes, left] of cases) {
    const { sampler } = rack([{}, { class: 'open-hat' }])
    for (const pad of [0, 1]) sampler.put(pad, shot(pad, tone(9600, 0.1)), true)
    sampler.midi([0x90, 36, 127])
    sampler.midi([0x90, 37, 127])
    sampler.midi(bytes)
    played(sampler, 600)
    expect(sampler.sounding, bytes.join()).toBe(left)
  }
})

test('notes find pads as everywhere: by their own note, by General MIDI on channel 10, else from 36 on', () => {
  const { sampler, told } = rack([{ class: 'snare', note: 60 }, { class: 'kick' }, { class: 'clap' }])
  for (const bytes of [
    [0x90, 60, 1],
    [0x90, 36, 1],
    [0x90, 37, 1],
    [0x99, 35, 1],
    [0x99, 39, 1],
    [0x90, 99, 1],
  ])
    sampler.midi(bytes)
  expect(told.struck.map(([pad]) => pad)).toEqual([0, 1, 1, 2])
})

test('hosts pad messages of one datum to three bytes: the third is no second message', () => {
  const { sampler, told } = rack()
  sampler.midi([0xc0, 4, 0])
  sampler.midi([0xd0, 100, 0])
  expect(told.programs).toEqual([4])
})

test('strokes are played by turns as the page plays them, and told; a pad without a sound says so', () => {
  const { sampler, told } = rack([{ isFrozen: false }, {}])
  sampler.put(0, shot(1, tone(10)), true)
  sampler.put(0, shot(2, tone(10)), false)
  sampler.put(0, shot(3, tone(10)), false)
  for (let hit = 0; hit < 5; hit++) sampler.strike(0, 100)
  sampler.strike(1, 100)
  sampler.put(0, shot(4, tone(10)), false)
  sampler.dropAhead(0)
  sampler.strike(0, 100)
  const ids = told.struck.map(([, , id]) => id)
  expect(new Set(ids.slice(0, 3))).toEqual(new Set([1, 2, 3]))
  expect(ids[3]).not.toBe(ids[4]) // of old ones, not the same again
  expect(ids[5]).toBeUndefined()
  expect(ids[6]).not.toBe(4)
})

test('level and tune are made up for, whatever the shot has of them already', () => {
  const { sampler } = rack()
  const ramp = Float32Array.from({ length: 1000 }, (_, i) => i / 2000)
  sampler.put(0, { ...shot(1, ramp), levelDb: -6, semitones: 12 }, true)
  sampler.turn(0, 'level', -12)
  sampler.turn(0, 'tune', 24)
  sampler.turn(0, 'brightness', 50) // is in the shots alone
  sampler.strike(0, 127)
  const [left] = played(sampler, 600)
  for (let i = 0; i < 500; i++) expect(left[i]).toBeCloseTo(dbToGain(-6) * ramp[2 * i], 6)
  expect(left.subarray(500).every((x) => x === 0)).toBe(true)
})

test('a velocity curve counts, and pan keeps the power', () => {
  const { sampler } = rack([{ velocityCurve: { fixed: 127 }, rule: { ...plainRule, pan: -1 } }])
  sampler.put(0, shot(1, tone(10, 0.25)), true)
  sampler.strike(0, 1)
  const [left, right] = played(sampler, 10)
  expect(left[0]).toBeCloseTo(0.25 * Math.SQRT2, 6)
  expect(right[0]).toBeCloseTo(0, 9)
})

test('the mix stays under the kit’s ceiling; with nothing sounding levels are there at once, else they glide', () => {
  const { sampler } = rack()
  sampler.setLevels({ masterDb: -6, driveDb: 12, ceilingDb: -3 })
  sampler.put(0, shot(1, tone(48_000)), true)
  sampler.strike(0, 127)
  const loud = underCeiling(0.5 * dbToGain(-6 + 12 + 3)) * dbToGain(-3)
  expect(played(sampler, 100)[0][99]).toBeCloseTo(loud, 6)
  sampler.setLevels({ masterDb: -60, driveDb: 0, ceilingDb: 0 })
  const [left] = played(sampler, 24_000)
  expect(Math.abs(left[0] - loud)).toBeLessThan(0.01)
  for (let i = 1; i < left.length; i++) expect(Math.abs(left[i] - left[i - 1])).toBeLessThan(0.005)
  expect(left[23_999]).toBeCloseTo(0.5 * dbToGain(-60), 5)
})

test('whatever bytes a host sends, what comes out is finite and under full scale', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(fc.array(fc.tuple(byte, byte, byte), { maxLength: 40 }), (messages) => {
      const { sampler } = rack([{}, { class: 'open-hat', rule: { ...plainRule, chokeGroup: 1 } }])
      for (const pad of [0, 1]) sampler.put(pad, shot(pad, tone(300, 0.9)), true)
      for (const bytes of messages) sampler.midi(bytes)
      sampler.strike(0, 127)
      for (const channel of played(sampler, 256)) expect(channel.every((x) => Math.abs(x) < 1)).toBe(true)
    }),
  )
})
