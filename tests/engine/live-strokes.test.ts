import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Act } from '../../src/engine/ahead-player.ts'
import { LiveMetricsBoard } from '../../src/engine/live-metrics.ts'
import { LiveStrokes } from '../../src/engine/live-strokes.ts'
import type { FromStrokes, StrikeMessage, ToStrokes } from '../../src/engine/stroke-messages.ts'
import { plainRule } from '../../src/dsp/voice-bank.ts'
import { VoiceMixer } from '../../src/engine/voices.ts'

const rateHz = 48_000
const longest = 12_000
const live = { class: 'snare', seed: 7, controls: { tune: 1 } }
const pad = { pad: 3, class: 'snare', rule: plainRule, shots: [], live }
const steady = (value: number, length = 9000) => new Float32Array(length).fill(value)

/** A stage whose time is the test's, and the stroke worker's end of the port. */
function rig() {
  const board = new LiveMetricsBoard()
  const acts: { at: number; act: Act }[] = []
  const failed: [number, string][] = []
  const time = { frame: 1000 }
  const stage = {
    get frame() {
      return time.frame
    },
    leadFrames: 96,
    play: (act: Act) => acts.push({ at: time.frame + 96, act }),
    playAt: (act: Act, at: number) => void acts.push({ at, act }),
    refresh: vi.fn<() => void>(),
  }
  const strokes = new LiveStrokes(stage, rateHz, board, (...problem) => failed.push(problem))
  const { port1, port2 } = new MessageChannel()
  const asked: ToStrokes[] = []
  port2.on('message', (message: ToStrokes) => asked.push(message))
  strokes.connect(port1, longest)
  ports.push(port2)
  /** What a mixer makes of all acts, from frame 0. */
  const heard = (frames: number): Float32Array => {
    const mixer = new VoiceMixer(rateHz)
    const left = new Float32Array(frames + mixer.latencyFrames)
    for (let at = 0; at < left.length; at += 128) {
      for (const one of acts) if (one.at >= at && one.at < at + 128) one.act(mixer, one.at - at)
      mixer.process(left.subarray(at, at + 128), new Float32Array(left.subarray(at, at + 128).length))
    }
    return left.subarray(mixer.latencyFrames)
  }
  return {
    board,
    strokes,
    asked,
    failed,
    time,
    stage,
    heard,
    answer: (message: FromStrokes) => port2.postMessage(message),
  }
}

const ports: { close(): void }[] = []
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  for (const port of ports.splice(0)) port.close()
})

/** Until the messages that are under way have arrived. */
const arrived = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}
const strike = (asked: readonly ToStrokes[], index = 0): StrikeMessage =>
  asked.filter((message): message is StrikeMessage => message.kind === 'strike')[index]
const dueAfter = 96 + Math.round(0.0032 * rateHz)

test('a hit asks for its sound at once, with its velocity, and plays the slices as one sound at its due frame', async () => {
  const { strokes, asked, answer, heard, board, stage } = rig()
  strokes.strike(pad, 90, steady(0.5))
  await arrived()
  const { id, velocity, seed, controls, dueInMs } = strike(asked)
  expect({ velocity, seed, tune: controls['tune'] }).toEqual({ velocity: 90, seed: 7, tune: 1 })
  expect(dueInMs).toBeCloseTo((dueAfter / rateHz) * 1000, 6)
  expect(board.read().queueDepth).toBe(1)
  const ramp = Float32Array.from({ length: 3000 }, (_, i) => (i + 1) / 6000)
  answer({ kind: 'slice', id, start: 0, samples: ramp.slice(0, 1200), last: false })
  await arrived()
  answer({ kind: 'slice', id, start: 1200, samples: ramp.slice(1200), last: true })
  await arrived()
  vi.advanceTimersByTime(1000)
  expect(stage.refresh).toHaveBeenCalledTimes(1)
  const out = heard(6000)
  const due = 1000 + dueAfter
  expect(out.subarray(0, due).every((x) => x === 0)).toBe(true)
  expect(out.slice(due, due + 3000)).toEqual(ramp)
  expect(out.subarray(due + 3000).every((x) => x === 0)).toBe(true)
  expect(board.read()).toMatchObject({ liveHits: 1, deadlineMisses: 0, fallbacks: 0, queueDepth: 0 })
})

test('no two strokes ask for the same sound', async () => {
  const { strokes, asked } = rig()
  for (let i = 0; i < 20; i++) strokes.strike(pad, 90, undefined)
  await arrived()
  const variations = asked.map((message) => (message.kind === 'strike' ? message.controls['variation'] : NaN))
  expect(new Set(variations).size).toBe(20)
})

test('a first slice that does not come is missed once, and the rendered shot sounds in its place and at its level', async () => {
  const { strokes, asked, answer, heard, board } = rig()
  strokes.strike(pad, 64, steady(0.5))
  await arrived()
  vi.advanceTimersByTime(10)
  const { id } = strike(asked)
  answer({ kind: 'slice', id, start: 0, samples: steady(0.9), last: true }) // too late
  await arrived()
  expect(asked.at(-1)).toEqual({ kind: 'later', id, byMs: 250 })
  const out = heard(6000)
  const due = 1000 + dueAfter
  expect(out[due - 1]).toBe(0)
  expect(out[due]).toBeCloseTo(0.5 * (64 / 127) ** 2, 6)
  expect(out[due + 4000]).toBeCloseTo(0.5 * (64 / 127) ** 2, 6)
  expect(board.read()).toMatchObject({ liveHits: 1, deadlineMisses: 1, fallbacks: 1, queueDepth: 0 })
})

test('a stroke that comes too late is made all the same, and stands in for the next that does: a chord is new each time', async () => {
  const { strokes, asked, answer, heard, board, time } = rig()
  strokes.strike(pad, 64, steady(0.5))
  await arrived()
  vi.advanceTimersByTime(10)
  const { id } = strike(asked)
  answer({ kind: 'slice', id, start: 0, samples: steady(0.2, 300), last: false })
  answer({ kind: 'slice', id, start: 300, samples: steady(0.2, 300), last: true })
  await arrived()
  time.frame = 12_000
  strokes.strike(pad, 64, steady(0.5))
  await arrived()
  vi.advanceTimersByTime(10)
  const out = heard(14_000)
  const due = 12_000 + dueAfter
  expect(out[due - 1]).toBe(0)
  expect(out[due]).toBeCloseTo(0.2, 6)
  expect(out[due + 599]).toBeCloseTo(0.2, 6)
  expect(out[due + 600]).toBe(0)
  expect(board.read()).toMatchObject({ liveHits: 2, deadlineMisses: 2, fallbacks: 2 })
  // With too many of them the machine is too slow for live pads altogether.
  for (let i = 0; i < 10; i++) strokes.strike(pad, 64, undefined)
  vi.advanceTimersByTime(10)
  await arrived()
  const answers = asked.filter(({ kind }) => kind === 'later' || kind === 'forget').slice(2)
  expect(answers.map(({ kind }) => kind)).toEqual([...Array<string>(7).fill('later'), 'forget', 'forget', 'forget'])
})

test('a later slice that does not come lets the sound go over to the rendered shot before it breaks off', async () => {
  const { strokes, asked, answer, heard, board, time } = rig()
  strokes.strike(pad, 127, steady(0.25))
  await arrived()
  answer({ kind: 'slice', id: strike(asked).id, start: 0, samples: steady(0.5, 2000), last: false })
  await arrived()
  const due = 1000 + dueAfter
  time.frame = due + 1500
  strokes.tick()
  expect(board.read().deadlineMisses).toBe(0)
  time.frame = due + 1650
  strokes.tick()
  strokes.tick()
  expect(board.read()).toMatchObject({ deadlineMisses: 1, fallbacks: 1 })
  const out = heard(8000)
  expect(out[due + 1500]).toBeCloseTo(0.5, 6)
  expect(out[due + 2000]).toBeCloseTo(0.25, 6)
  let steepest = 0
  for (let i = due + 1; i < due + 8000 - due; i++) steepest = Math.max(steepest, Math.abs(out[i] - out[i - 1]))
  expect(steepest).toBeLessThan(0.01)
})

test('what stands in is the stroke that was struck most alike', async () => {
  const { strokes, asked, answer, heard, time } = rig()
  for (const [i, [velocity, level]] of [
    [30, 0.03],
    [100, 0.3],
  ].entries()) {
    strokes.strike(pad, velocity, steady(1 / 2, 100))
    await arrived()
    answer({ kind: 'slice', id: strike(asked, i).id, start: 0, samples: steady(level, 600), last: true })
    await arrived()
    vi.advanceTimersByTime(50)
    time.frame += 2000
  }
  strokes.strike(pad, 33, undefined)
  vi.advanceTimersByTime(50)
  const out = heard(8000)
  expect(out[5000 + dueAfter + 300]).toBeCloseTo(0.03 * (33 / 30) ** 2, 6)
})

test('a sound that cannot be made is told, and the rendered shot sounds; without one there is silence', async () => {
  const { strokes, asked, answer, heard, failed, board } = rig()
  strokes.strike(pad, 127, undefined)
  await arrived()
  answer({ kind: 'failed', id: strike(asked).id, sentence: 'E_MODEL it is broken' })
  await arrived()
  expect(failed).toEqual([[3, 'E_MODEL it is broken']])
  expect(heard(6000).every((x) => x === 0)).toBe(true)
  expect(board.read()).toMatchObject({ deadlineMisses: 1, fallbacks: 0 })
})
