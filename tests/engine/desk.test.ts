import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Desk, type DeskKit, type DeskPad } from '../../src/engine/desk.ts'
import { type MidiEvent, MidiParser } from '../../src/protocol/midi-parser.ts'
import { LiveMetricsBoard } from '../../src/engine/live-metrics.ts'
import { plainRule } from '../../src/dsp/voice-bank.ts'
import { VoiceMixer } from '../../src/engine/voices.ts'

const rateHz = 48_000
const steady = (value: number, length = 20_000) => new Float32Array(length).fill(value)
const hats = { ...plainRule, chokeGroup: 1 }
const kit: DeskPad[] = [
  { pad: 0, class: 'kick', rule: plainRule, shots: [steady(1 / 8)] },
  { pad: 6, class: 'closed-hat', rule: hats, shots: [steady(1 / 16)] },
  { pad: 10, class: 'open-hat', rule: hats, shots: [steady(1 / 32)] },
  { pad: 13, class: 'cymbal', rule: { ...plainRule, gated: true }, shots: [steady(1 / 64)] },
]

interface Rig {
  readonly desk: Desk
  readonly board: LiveMetricsBoard
  readonly played: [number, number | undefined][]
  readonly velocities: number[]
  readonly programs: number[]
  readonly strikes: { pad: number; controls: object; velocity: number; spare: Float32Array | undefined }[]
  readonly turned: [readonly number[], string, readonly number[]][]
  readonly learned: [number, string, number | undefined][]
  /** Sends bytes as a port does. */
  readonly send: (...bytes: number[]) => void
  readonly process: VoiceMixer['process']
  /** Level of the left channel after the next 20 ms, in which every fade ends. */
  readonly level: () => number
}

/** A desk whose acts happen at once. */
function rig(pads: readonly DeskPad[] = kit, more: Omit<DeskKit, 'pads'> = {}): Rig {
  const mixer = new VoiceMixer(rateHz)
  const board = new LiveMetricsBoard()
  const told: Pick<Rig, 'played' | 'velocities' | 'programs' | 'strikes' | 'turned' | 'learned'> = {
    played: [],
    velocities: [],
    programs: [],
    strikes: [],
    turned: [],
    learned: [],
  }
  const desk = new Desk(
    {
      play: (act) => act(mixer, 17),
      bend: (semitones) => mixer.bend(semitones, 17),
      strike: ({ pad, live }, velocity, spare) => told.strikes.push({ pad, controls: live.controls, velocity, spare }),
    },
    {
      played(pad, velocity, place) {
        told.played.push([pad, place?.index])
        told.velocities.push(velocity)
      },
      program: (number) => told.programs.push(number),
      turned: (...deed) => told.turned.push(deed),
      learned: (...link) => told.learned.push(link),
    },
    board,
  )
  desk.load({ pads, ...more })
  const parser = new MidiParser()
  return {
    desk,
    board,
    ...told,
    send: (...bytes) => parser.feed(bytes, (event) => desk.midi(event)),
    process: (left, right) => mixer.process(left, right),
    level() {
      const [left, right] = [new Float32Array(960), new Float32Array(960)]
      mixer.process(left, right)
      return left.at(-1)!
    },
  }
}

test('a note plays its pad with its velocity, and a note without a pad plays nothing', () => {
  const { send, level, played } = rig()
  send(0x99, 36, 127)
  expect(level()).toBe(1 / 8)
  send(0x90, 49, 64)
  expect(level()).toBeCloseTo(1 / 8 + (64 / 127) ** 2 / 64, 6)
  send(0x90, 48, 127, 0x90, 100, 127)
  expect(played).toEqual([
    [0, 0],
    [13, 0],
  ])
})

test('letting go ends a gated pad and not a one-shot, by note-off and by velocity 0', () => {
  for (const off of [
    [0x80, 49, 0],
    [0x90, 49, 0],
    [0xb0, 123, 0],
  ]) {
    const { send, level } = rig()
    send(0x90, 36, 127, 49, 127)
    expect(level()).toBe(1 / 8 + 1 / 64)
    send(...off, 0x80, 36, 0)
    expect(level()).toBe(1 / 8)
  }
})

test('full note pressure chokes the cymbal, less pressure does not', () => {
  const { send, level } = rig()
  send(0x99, 49, 127, 0xa9, 49, 126)
  expect(level()).toBe(1 / 64)
  send(0xa9, 49, 127)
  expect(level()).toBe(0)
})

test('the hats cut each other, and the pedal cuts the open hat once each time that it is shut', () => {
  const { send, level } = rig()
  send(0x99, 46, 127)
  expect(level()).toBe(1 / 32)
  send(0x99, 42, 127)
  expect(level()).toBe(1 / 16)
  send(0xb0, 120, 0)
  expect(level()).toBe(0)
  send(0x99, 46, 127, 0xb9, 4, 99)
  expect(level()).toBe(1 / 32)
  send(0xb9, 4, 127)
  expect(level()).toBe(0)
  send(0x99, 46, 127, 0xb9, 4, 120, 0xb9, 4, 90, 0xb9, 4, 127) // it has not been open in between
  expect(level()).toBe(1 / 32)
  send(0xb9, 4, 0, 0xb9, 4, 127)
  expect(level()).toBe(0)
})

test('the wheel bends two semitones either way, the program change asks for a kit', () => {
  const ramp = Float32Array.from({ length: 30_000 }, (_, i) => i / 60_000)
  const { process, send, programs } = rig([{ ...kit[0], shots: [ramp] }])
  const [left, right] = [new Float32Array(9600), new Float32Array(9600)]
  for (const [wheel, semitones] of [
    [127, 2],
    [0, -2],
    [64, 0],
  ]) {
    send(0xb0, 120, 0)
    process(left, right)
    send(0xe0, wheel === 127 ? 127 : 0, wheel, 0x90, 36, 127)
    process(left, right)
    const slope = (left[9000] - left[1000]) / 8000
    expect(slope * 60_000).toBeCloseTo(2 ** (semitones / 12), 3)
  }
  send(0xc9, 3)
  expect(programs).toEqual([3])
})

test('a pool is played in turn, says what was played, and takes fresh shots in its places', () => {
  const { desk, level, played } = rig([
    { ...kit[0], rule: { ...plainRule, polyphony: 1 }, shots: [1, 2, 3].map((k) => steady(k / 8)) },
  ])
  const levels = Array.from({ length: 4 }, () => {
    desk.hit(0, 127)
    return level() * 8
  })
  expect(levels).toEqual([1, 2, 3, 1])
  expect(played.map(([, index]) => index)).toEqual([0, 1, 2, 0])
  desk.refill(0, { layer: 127, index: 1 }, steady(4 / 8))
  desk.refill(0, { layer: 127, index: 3 }, steady(5 / 8))
  desk.refill(9, { layer: 127, index: 0 }, steady(1))
  const again = Array.from({ length: 3 }, () => {
    desk.hit(0, 127)
    return level() * 8
  })
  expect(again).toEqual([4, 3, 5])
})

test('another kit takes the pads over while the old hits ring out', () => {
  const { desk, level } = rig()
  desk.hit(0, 127)
  desk.load({ pads: [{ pad: 0, class: 'tom', rule: plainRule, shots: [] }] })
  desk.hit(0, 127)
  desk.hit(6, 127)
  expect(level()).toBe(1 / 8)
})

test('a pad that goes on keeps its shots, and where it was in turn, under the rules of the new kit', () => {
  const { desk, level } = rig([{ ...kit[0], shots: [1, 2, 3].map((k) => steady(k / 8)) }])
  desk.hit(0, 127)
  expect(level() * 8).toBe(1)
  const rule = { ...plainRule, polyphony: 1 }
  desk.load({ pads: [{ ...kit[0], rule, velocityCurve: { fixed: 127 }, shots: [], goesOn: true }] })
  desk.hit(0, 1) // counts as 127
  expect(level() * 8).toBe(2)
  desk.load({ pads: [{ ...kit[0], pad: 5, shots: [steady(1 / 4)], goesOn: true }] }) // never was here
  desk.hit(5, 127)
  expect(level() * 8).toBe(2 + 2)
})

test('whatever arrives on a port, the desk neither throws nor goes beyond full scale', () => {
  const status = fc.constantFrom(0x90, 0x99, 0x80, 0xa9, 0xb9, 0xe0, 0xc0, 0xf0, 0xf8)
  const bytes = fc.array(fc.oneof(status, fc.constantFrom(36, 42, 46, 49, 4, 127, 120, 123), fc.nat(255)), {
    maxLength: 120,
  })
  fc.assert(
    fc.property(bytes, (stream) => {
      const knobs = [{ controller: 4, control: 'decay', pad: 0, min: 0.05, max: 1 }]
      const { desk, process } = rig(kit, { knobs, master: { driveDb: 12, ceilingDb: 0 } })
      const parser = new MidiParser()
      const hear = (event: MidiEvent) => desk.midi(event)
      for (let at = 0; at < stream.length; at += 10) {
        parser.feed(stream.slice(at, at + 10), hear)
        const [left, right] = [new Float32Array(256), new Float32Array(256)]
        process(left, right)
        expect([...left, ...right].every((x) => Math.abs(x) <= 1)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

test('a pad hears hits as its velocity curve says', () => {
  const { send, level } = rig([{ ...kit[0], velocityCurve: { fixed: 127 } }])
  send(0x90, 36, 1)
  expect(level()).toBe(1 / 8)
})

test('a pad with a note of its own plays from that on every channel, and its place from nothing', () => {
  const { send, played } = rig([{ ...kit[0], note: 60 }, kit[1]])
  send(0x90, 60, 100, 0x9f, 60, 100, 0x90, 36, 100, 0x90, 42, 100)
  expect(played.map(([pad]) => pad)).toEqual([0, 0, 6])
})

test('a live pad is struck with its curve, its controls and what controllers have made of them, and has a shot at hand', () => {
  const live = { class: 'kick', seed: 7, controls: { tune: 1 } }
  const knobs = [{ controller: 20, control: 'decay', pad: 0, min: 0.5, max: 1 }]
  const { desk, send, strikes, turned, played, velocities } = rig([{ ...kit[0], velocityCurve: 'hard', live }], {
    knobs,
  })
  send(0x90, 36, 127, 0xb0, 20, 0, 0x90, 36, 64, 0xb0, 21, 0)
  desk.set(0, 'tune', 3)
  desk.set(9, 'tune', 3)
  send(0x90, 36, 127)
  expect(strikes.map(({ velocity }) => velocity)).toEqual([127, 33, 127]) // 1 + 126·(63/126)² = 32.5
  expect(strikes.map(({ controls }) => controls)).toEqual([
    { tune: 1 },
    { tune: 1, decay: 0.5 },
    { tune: 3, decay: 0.5 },
  ])
  expect(strikes[0].spare).toBe(kit[0].shots[0])
  expect(turned).toEqual([[[0], 'decay', [0.5]]])
  expect(played).toEqual([127, 64, 127].map(() => [0, undefined]))
  expect(velocities).toEqual([127, 64, 127]) // as they were struck
})

test('a controller that is learned moves its control from then on, in place of the one before; the modes are never learned', () => {
  const knob = (controller: number, pad: number) => ({ controller, control: 'level', pad, min: -36, max: 6 })
  const { desk, send, turned, learned } = rig(kit, { knobs: [knob(20, 0), knob(20, 6)] })
  send(0xb0, 20, 127)
  expect(turned.splice(0)).toEqual([[[0, 6], 'level', [6, 6]]])
  desk.learn('level', [knob(0, 6)], 6)
  send(0xb0, 123, 0, 0xb0, 33, 0, 0xb0, 20, 0, 0xb0, 34, 0)
  expect(learned).toEqual([[33, 'level', 6]])
  expect(turned).toEqual([
    [[6], 'level', [-36]],
    [[0], 'level', [-36]],
  ])
})

test("a kit's limiter drives the mix and holds it under the ceiling", () => {
  const { send, level } = rig([{ ...kit[0], shots: [steady(0.25)] }], { master: { driveDb: 6, ceilingDb: -6 } })
  for (let i = 0; i < 3; i++) level() // it glides there
  send(0x90, 36, 127)
  expect(level()).toBeCloseTo(0.25 * 10 ** (6 / 20), 3)
  send(0x90, 36, 127, 36, 127)
  expect(level()).toBeLessThanOrEqual(10 ** (-6 / 20))
  expect(level()).toBeGreaterThan(0.99 * 10 ** (-6 / 20))
})

test('hits and messages are counted', () => {
  const { desk, send, board } = rig()
  send(0x90, 36, 127, 0x90, 36, 0, 0xb0, 1, 1)
  desk.hit(6, 1)
  desk.hit(7, 1) // an empty place
  expect(board.read()).toMatchObject({ hits: 2, midiEvents: 3 })
})
