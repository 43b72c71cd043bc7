// The player against a real offline graph: what comes out of it is what a mixer makes that never had to think again.

import * as fc from 'fast-check'
import { OfflineAudioContext } from 'node-web-audio-api'
import { expect, test } from 'vitest'
import { type Act, AheadPlayer, blockFrames } from '../../src/engine/ahead-player.ts'
import { Desk } from '../../src/engine/desk.ts'
import { GraphClock } from '../../src/engine/graph-clock.ts'
import type { PlayedContext } from '../../src/engine/laid-pieces.ts'
import { LiveMetricsBoard } from '../../src/engine/live-metrics.ts'
import { MidiParser } from '../../src/protocol/midi-parser.ts'
import { plainRule } from '../../src/dsp/voice-bank.ts'
import { VoiceMixer } from '../../src/engine/voices.ts'

const rateHz = 48_000
const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => 0.8 * Math.sin(i * i * seed))

/** A graph that is rendered when all is over, behind a clock that the test turns. */
function stage(seconds: number, buffer = 128) {
  const graph = new OfflineAudioContext(2, seconds * rateHz, rateHz)
  let [ms, stoodMs] = [0, 0]
  const context: PlayedContext & { currentTime: number } = {
    sampleRate: rateHz,
    currentTime: 0,
    destination: graph.destination,
    createBuffer: (...args) => graph.createBuffer(...args),
    createBufferSource: () => graph.createBufferSource() as unknown as ReturnType<PlayedContext['createBufferSource']>,
  }
  const mixer = new VoiceMixer(rateHz)
  const board = new LiveMetricsBoard()
  const clock = new GraphClock(context, () => ms)
  const player = new AheadPlayer(context, mixer, board, { clock })
  player.stop() // the test advances it
  const origin = clock.soonest(0.7) // where its first block begins
  return {
    player,
    mixer,
    board,
    origin,
    frame: () => (ms / 1000) * rateHz,
    /** Lets time pass, with a tick at its end. */
    pass: (stepMs: number) => {
      ms += stepMs
      context.currentTime = (Math.floor((((ms - stoodMs) / 1000) * rateHz) / buffer) * buffer) / rateHz
      player.advance()
    },
    /** Lets time pass in which the graph stands still. */
    stand: (forMs: number) => {
      stoodMs += forMs
      for (let left = forMs; left > 0; left -= 4) {
        ms += Math.min(4, left)
        player.advance()
      }
    },
    heard: async () => {
      const made = await graph.startRendering()
      return [made.getChannelData(0), made.getChannelData(1)] as const
    },
  }
}

interface Event {
  readonly frame: number
  readonly act: Act
}

/** What a mixer makes of the events, block by block from `origin` on. */
function straight(events: readonly Event[], frames: number, origin: number): [Float32Array, Float32Array] {
  const mixer = new VoiceMixer(rateHz)
  const out: [Float32Array, Float32Array] = [new Float32Array(frames), new Float32Array(frames)]
  for (let at = origin; at + blockFrames <= frames; at += blockFrames) {
    for (const { frame, act } of events) if (frame >= at && frame < at + blockFrames) act(mixer, frame - at)
    mixer.process(out[0].subarray(at, at + blockFrames), out[1].subarray(at, at + blockFrames))
  }
  return out
}

function worstDifference(a: Float32Array, b: Float32Array, until: number): number {
  let worst = 0
  for (let i = 0; i < until; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
  return worst
}

test('however hits fall and ticks waver, the graph plays what a mixer makes that knew it all before', async () => {
  const shots = [noise(3000, 0.001), noise(9000, 0.0007), noise(700, 0.003)]
  const deed = fc.record({
    /** From 22 ms on: what is due sooner cannot come that long before, for nothing comes before the stage is there. */
    frame: fc.integer({ min: 1056, max: 16_000 }),
    kind: fc.constantFrom('hit', 'hit', 'hit', 'choke', 'bend', 'release'),
    pad: fc.nat(2),
    velocity: fc.integer({ min: 20, max: 127 }),
    /** How long before its frame it comes, milliseconds. */
    noticeMs: fc.double({ min: 22, max: 60, noNaN: true }),
  })
  const actOf = ({ kind, pad, velocity }: { kind: string; pad: number; velocity: number }): Act => {
    if (kind === 'hit') return (mixer, offset) => mixer.start(pad, shots[pad], velocity, offset)
    if (kind === 'choke') return (mixer, offset) => mixer.choke(pad, offset)
    if (kind === 'release') return (mixer, offset) => mixer.release(pad, offset)
    return (mixer, offset) => mixer.bend((velocity - 64) / 40, offset)
  }
  const steps = fc.array(fc.double({ min: 0.2, max: 9, noNaN: true }), { minLength: 3, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { maxLength: 14 }),
      steps,
      fc.constantFrom(128, 512),
      async (deeds, waver, buffer) => {
        const { player, mixer, board, origin, pass, frame, heard } = stage(0.5, buffer)
        const rules = (to: VoiceMixer) => {
          to.setRule(0, { ...plainRule, chokeGroup: 1, pan: -0.4 })
          to.setRule(1, { ...plainRule, chokeGroup: 1, polyphony: 2 })
          to.setRule(2, { ...plainRule, gated: true })
        }
        rules(mixer)
        const events = deeds.map((one) => ({ ...one, act: actOf(one) })).toSorted((a, b) => a.frame - b.frame)
        const due = events.toSorted((a, b) => a.frame - a.noticeMs * 48 - (b.frame - b.noticeMs * 48))
        let turn = 0
        while (frame() < 20_000) {
          while (due.length > 0 && due[0].frame - due[0].noticeMs * 48 <= frame()) {
            const { act, frame: at } = due.shift()!
            player.playAt(act, at)
          }
          pass(waver[turn++ % waver.length])
        }
        // Events of one frame happen in the order in which they came.
        const inOrder = events.toSorted((a, b) => a.frame - b.frame || b.noticeMs - a.noticeMs)
        const first: Event = { frame: origin, act: rules }
        const expected = straight([first, ...inOrder], 24_000, origin)
        const out = await heard()
        for (const channel of [0, 1] as const)
          expect(worstDifference(out[channel], expected[channel], 19_500)).toBeLessThan(1e-6)
        expect(board.read()).toMatchObject({ underruns: 0, lateHits: 0 })
      },
    ),
    { numRuns: 40, interruptAfterTimeLimit: 20_000 },
  )
})

// Where a buffer ends is seen at a tick: the longer the buffers, the fewer there are to learn from.
test.each([
  [128, 0.3],
  [512, 0.3],
  [2048, 0.3],
  [4096, 1],
])(
  'a hit sounds one lead after it came and the limiter later, wherever it falls in a buffer of %d frames, to %d ms',
  async (buffer, withinMs) => {
    const { player, mixer, pass, frame, heard } = stage(2, buffer)
    const click = Float32Array.of(0.5)
    for (let i = 0; i < 300; i++) pass(3.1) // the clock learns
    const expected: number[] = []
    for (let i = 0; i < 40; i++) {
      pass(11.3 + (i % 9) * 0.37)
      player.play((to, offset) => to.start(0, click, 127, offset))
      expected.push(frame() + player.leadFrames + mixer.latencyFrames)
      pass(0.01)
    }
    for (let i = 0; i < 5; i++) pass(4)
    const [left] = await heard()
    const clicks = [...left.keys()].filter((i) => left[i] > 0.1)
    expect(clicks).toHaveLength(40)
    clicks.forEach((at, i) => expect(Math.abs(at - expected[i])).toBeLessThan(withinMs * 48))
  },
)

test('a shot that grows while it is mixed ahead is heard whole', async () => {
  const { player, pass, heard } = stage(0.5)
  const shot = noise(9000, 0.0011)
  const samples = new Float32Array(12_000)
  const growth = { filled: 0, end: Infinity }
  const grow = (to: number) => {
    samples.set(shot.subarray(growth.filled, to), growth.filled)
    growth.filled = to
    if (to === shot.length) growth.end = to
    player.refresh()
  }
  for (let i = 0; i < 5; i++) pass(4)
  grow(1200)
  player.playAt((to, offset) => to.start(0, samples, 127, offset, growth), 2000)
  for (const to of [1300, 2600, 5000, 9000]) {
    for (let i = 0; i < 5; i++) pass(4)
    grow(to)
  }
  for (let i = 0; i < 60; i++) pass(4)
  const [left] = await heard()
  const latency = new VoiceMixer(rateHz).latencyFrames
  const from = 2000 + latency
  expect(worstDifference(left.subarray(from), shot, shot.length)).toBeLessThan(1e-6)
  expect(left.subarray(from + 9000).every((x) => x === 0)).toBe(true)
})

test('a thread that is held up beyond the horizon costs one gap, and what was to sound in it sounds late and whole', async () => {
  const { player, board, pass, heard } = stage(1)
  const shot = noise(2000, 0.0013)
  for (let i = 0; i < 20; i++) pass(4)
  player.play((to, offset) => to.start(1, new Float32Array(9000), 127, offset)) // else nobody would hear a gap
  pass(4)
  player.playAt((to, offset) => to.start(0, shot, 127, offset), 9000)
  pass(200)
  pass(4)
  expect(board.read()).toMatchObject({ underruns: 1 })
  for (let i = 0; i < 40; i++) pass(4)
  expect(board.read().underruns).toBe(1)
  const [left] = await heard()
  const start = left.findIndex((x) => x !== 0) - 1 // the shot's first sample is 0
  expect(start).toBeGreaterThan(0.28 * rateHz)
  expect(worstDifference(left.subarray(start), shot, shot.length)).toBeLessThan(1e-6)
})

test.each([6, 30, 70, 250, 3200])(
  'after a graph has stood still for %d ms, hits sound as soon as before',
  async (forMs) => {
    const { player, mixer, board, pass, stand, heard } = stage(2)
    const click = Float32Array.of(0.5)
    for (let i = 0; i < 300; i++) pass(3.1) // the clock learns
    const before = 300 * 3.1
    player.play((to, offset) => to.start(1, new Float32Array(9000), 127, offset)) // else nobody would hear a gap
    stand(forMs / 2)
    player.play((to, offset) => to.start(0, click, 127, offset))
    stand(forMs / 2)
    for (let i = 0; i < 100; i++) pass(4.1)
    expect(board.read().underruns).toBeGreaterThan(0)
    const times: number[] = []
    for (let i = 0; i < 10; i++) {
      player.play((to, offset) => to.start(0, click, 127, offset))
      times.push(before + 100 * 4.1 + i * (0.01 + 5 * 4.1))
      pass(0.01)
      for (let turn = 0; turn < 5; turn++) pass(4.1)
    }
    const [left] = await heard()
    const clicks = [...left.keys()].filter((i) => left[i] > 0.1).map((i) => ((i - mixer.latencyFrames) / rateHz) * 1000)
    expect(clicks).toHaveLength(11)
    // The one that came meanwhile is not lost, and does not wait as long as the graph stood.
    expect(clicks[0] - before).toBeLessThan(50)
    clicks
      .slice(1)
      .forEach((at, i) => expect(Math.abs(at - times[i] - (player.leadFrames / rateHz) * 1000)).toBeLessThan(1))
  },
)

test('a kit played from MIDI: velocity, choke, gate and one-shot, as the graph plays them', async () => {
  const { player, mixer, pass, heard } = stage(2)
  const steady = (value: number) => new Float32Array(24_000).fill(value)
  const listener = { played: () => {}, program: () => {}, turned: () => {}, learned: () => {} }
  const desk = new Desk({ play: (act) => player.play(act), bend: () => {}, strike: () => {} }, listener)
  const hats = { ...plainRule, chokeGroup: 1 }
  desk.load({
    pads: [
      { pad: 0, class: 'kick', rule: plainRule, shots: [steady(1 / 4)] },
      { pad: 6, class: 'closed-hat', rule: hats, shots: [steady(1 / 8)] },
      { pad: 10, class: 'open-hat', rule: hats, shots: [steady(1 / 16)] },
      { pad: 13, class: 'cymbal', rule: { ...plainRule, gated: true }, shots: [steady(1 / 32)] },
    ],
  })
  const parser = new MidiParser()
  const levels: number[] = []
  const times: number[] = []
  const score = [
    [0x90, 46, 127], // the open hat
    [0x90, 42, 127], // chokes it
    [0x90, 36, 64], // softer
    [0x90, 49, 127],
    [0x80, 49, 0, 0x80, 36, 0], // ends the gated cymbal and not the kick
  ]
  for (let i = 0; i < 5; i++) pass(4)
  let ms = 20
  for (const bytes of score) {
    parser.feed(bytes, (event) => desk.midi(event))
    for (let i = 0; i < 10; i++) pass(4)
    ms += 40
    times.push(Math.round((ms - 5) * 48))
  }
  const [left] = await heard()
  for (const at of times) levels.push(left[at])
  const kick = (64 / 127) ** 2 / 4
  const expected = [1 / 16, 1 / 8, 1 / 8 + kick, 1 / 8 + kick + 1 / 32, 1 / 8 + kick]
  levels.forEach((level, i) => expect(level).toBeCloseTo(expected[i], 5))
  expect(mixer.cut).toBe(0)
})
