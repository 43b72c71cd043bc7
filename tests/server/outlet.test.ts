import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseServerMessage, type ServerMessage } from '../../src/protocol/messages.ts'
import { type PcmFrame, parsePcmFrame } from '../../src/protocol/pcm-frame.ts'
import { FrameBuffers } from '../../src/server/frame-buffers.ts'
import { Outlet, staleMs } from '../../src/server/outlet.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const cap = 256 << 10

/** An outlet on a socket whose kernel takes what `take` lets it, and all that has been sent. */
function desk() {
  const sent: (ServerMessage | PcmFrame)[] = []
  const buffered: { bytes: number; sent: () => void }[] = []
  const state = {
    stalled: false,
    closed: undefined as number | undefined,
    audio: 0,
    most: 0,
    inFlight: [] as Uint8Array[],
  }
  const wire = {
    readyState: 1,
    get bufferedAmount() {
      return buffered.reduce((sum, { bytes }) => sum + bytes, 0)
    },
    send(data: string | Uint8Array, done: () => void) {
      if (typeof data === 'string') sent.push(parseServerMessage(data))
      else {
        sent.push(parsePcmFrame(data))
        state.inFlight.push(data)
        state.audio += data.length
      }
      buffered.push({ bytes: data.length, sent: done })
      state.most = Math.max(state.most, wire.bufferedAmount)
      if (!state.stalled) queueMicrotask(take)
    },
    close(code: number) {
      state.closed ??= code
    },
  }
  const take = (): void => {
    const all = buffered.splice(0)
    state.inFlight = []
    for (const { sent: done } of all) done()
  }
  const total = { hits: 0, bytes: 0, events: 0 }
  const outlet = new Outlet(wire, () => Date.now(), total, new FrameBuffers())
  const frames = () => sent.filter((data): data is PcmFrame => 'samples' in data)
  const messages = () => sent.filter((data): data is ServerMessage => 'type' in data)
  const strike = (id: number, length = 32_768, from: 'you' | 'socket' = 'you') =>
    outlet.strike({ ...told, id, from }, sound(id, length))
  const dropped = () => messages().filter((message) => message.type === 'dropped')
  return { outlet, strike, dropped, state, take, total, frames, messages, wire }
}

const sound = (id: number, length = 32_768) => ({ id, rateHz: 44_100, samples: new Float32Array(length) })
const told = {
  type: 'hit',
  pad: 0,
  class: 'kick',
  seed: 1,
  velocity: 1,
  atMs: 0,
  rateHz: 44_100,
  lengthSamples: 0,
} as const
const done = (id: number) => ({ type: 'done', id }) as const

test('without a grant exactly the first 256 KiB of audio go out, and every grant lets as much through', async () => {
  const { outlet, strike, state, frames } = desk()
  for (let id = 0; id < 4; id++) {
    strike(id)
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(state.audio).toBeLessThanOrEqual(cap)
  expect(state.audio).toBeGreaterThan(cap - 2048 - 24)
  await vi.advanceTimersByTimeAsync(0)
  outlet.credit += 100_000
  await vi.advanceTimersByTimeAsync(0)
  expect(state.audio).toBeLessThanOrEqual(cap + 100_000)
  expect(state.audio).toBeGreaterThan(cap + 100_000 - 2048 - 24)
  outlet.credit += cap
  await vi.advanceTimersByTimeAsync(0)
  expect(frames().filter(({ last }) => last)).toHaveLength(4)
})

test('grants beyond the cap are not kept, so that no more than it is ever on the way', () => {
  const { outlet, strike, state } = desk()
  for (let i = 0; i < 50; i++) outlet.credit += cap
  for (let id = 0; id < 20; id++) strike(id)
  expect(state.audio).toBeLessThanOrEqual(cap)
})

test('a client that grants and does not read costs at most 256 KiB of audio, whatever it says', async () => {
  const { outlet, strike, state, wire } = desk()
  state.stalled = true
  for (let id = 0; id < 300; id++) {
    outlet.credit += cap
    strike(id)
    await vi.advanceTimersByTimeAsync(20)
  }
  expect(wire.bufferedAmount).toBeGreaterThan(cap / 2)
  expect(state.most).toBeLessThan(cap + 1024) // and one message
})

test('audio that could not be sent for half a second is dropped, oldest first, and the client is told which', async () => {
  const { outlet, strike, dropped, total, frames } = desk()
  outlet.credit = 0
  strike(1, 1000)
  await vi.advanceTimersByTimeAsync(staleMs / 2)
  strike(2, 1000)
  await vi.advanceTimersByTimeAsync(staleMs / 2 + 110)
  expect(dropped()).toEqual([{ type: 'dropped', ids: [1], hits: 1, bytes: 4000, events: 0 }])
  outlet.credit = cap
  expect(frames().map(({ id }) => id)).toEqual([2])
  expect(total).toEqual({ hits: 1, bytes: 4000, events: 0 })
})

test('of more hits than may wait the oldest go at once', async () => {
  const { outlet, strike, dropped, frames } = desk()
  outlet.credit = 0
  for (let id = 0; id < 70; id++) {
    strike(id, 100)
    await vi.advanceTimersByTimeAsync(1)
  }
  await vi.advanceTimersByTimeAsync(60)
  expect(dropped()).toEqual([{ type: 'dropped', ids: [0, 1, 2, 3, 4, 5], hits: 6, bytes: 2400, events: 0 }])
  outlet.credit = cap
  expect(frames().map(({ id }) => id)).toEqual(Array.from({ length: 64 }, (_, i) => i + 6))
})

test('hits share what room there is, a frame each in turn, and go before a whole sound', async () => {
  const { outlet, strike, frames } = desk()
  outlet.credit = 0
  const delivered = outlet.deliver(sound(9))
  strike(1, 20_000)
  strike(2, 20_000)
  outlet.credit = 160_100
  await vi.advanceTimersByTimeAsync(0)
  expect(frames().map(({ id }) => id)).toEqual([1, 2, 1, 2])
  outlet.credit = cap
  expect(await delivered).toBe(true)
  expect(frames().map(({ id }) => id)).toEqual([1, 2, 1, 2, 9, 9])
})

test('a whole sound is never cut short: it waits for credit, and is given up after half a minute without any', async () => {
  const { outlet, messages, frames } = desk()
  outlet.credit = 5000
  const delivered = outlet.deliver(sound(1))
  await vi.advanceTimersByTimeAsync(29_000)
  outlet.credit += 5000
  await vi.advanceTimersByTimeAsync(29_000)
  expect(frames()).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(2000)
  expect(await delivered).toBe(false)
  expect(messages()).toEqual([])
})

test('messages wait in a queue of their own, in order, and a client that asks on without reading is let go', async () => {
  const { outlet, state, take, messages, wire } = desk()
  state.stalled = true
  const fill = () => {
    while (wire.bufferedAmount < cap) outlet.tell({ type: 'error', code: 'E_USAGE', message: 'x'.repeat(4000) })
  }
  fill()
  const buffered = wire.bufferedAmount
  for (let id = 1; id <= 100; id++) outlet.tell(done(id))
  expect(wire.bufferedAmount).toBe(buffered)
  state.stalled = false
  take()
  await vi.advanceTimersByTimeAsync(0)
  expect(messages().slice(-100)).toEqual(Array.from({ length: 100 }, (_, i) => done(i + 1)))
  state.stalled = true
  fill()
  for (let id = 0; id < 3000; id++) outlet.tell(done(id))
  expect(state.closed).toBe(1013)
  expect(state.most).toBeLessThan(cap + (64 << 10))
})

test('hits of others are left out where messages wait, one’s own are named; neither ever ends the connection', async () => {
  const { outlet, strike, state, take, dropped, frames, total, wire } = desk()
  state.stalled = true
  while (wire.bufferedAmount < cap) outlet.tell({ type: 'error', code: 'E_USAGE', message: 'x'.repeat(4000) })
  for (let id = 0; id < 7; id++) strike(100 + id, 10, 'socket')
  for (let id = 0; id < 3000; id++) strike(id, 10)
  expect(wire.bufferedAmount).toBeLessThan(cap + 4100)
  state.stalled = false
  take()
  await vi.advanceTimersByTimeAsync(200)
  const ids = Array.from({ length: 256 }, (_, i) => i)
  expect(dropped()).toEqual([{ type: 'dropped', ids, hits: 3000, bytes: 120_000, events: 7 }])
  expect(total).toEqual({ hits: 3000, bytes: 120_000, events: 7 })
  expect(state.closed).toBeUndefined()
  strike(1, 10, 'socket')
  expect(frames().map(({ id }) => id)).toEqual([1])
})

test('whatever happens in whatever order, no frame goes without credit, and every hit ends or is said to be dropped', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('play' as const), samples: fc.nat(40_000) }),
    fc.record({ kind: fc.constant('grant' as const), bytes: fc.integer({ min: 1, max: cap }) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(700) }),
    fc.record({ kind: fc.constant('stall' as const) }),
    fc.record({ kind: fc.constant('read' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { outlet, strike, state, take, frames, dropped } = desk()
      outlet.credit = 4096
      let granted = 4096
      let id = 0
      for (const now of steps) {
        if (now.kind === 'play') strike(id++, now.samples)
        else if (now.kind === 'grant') {
          outlet.credit += now.bytes
          granted += now.bytes
        } else if (now.kind === 'stall') state.stalled = true
        else if (now.kind === 'read') {
          state.stalled = false
          take()
        } else await vi.advanceTimersByTimeAsync(now.ms)
        expect(state.audio).toBeLessThanOrEqual(granted)
        expect(state.most).toBeLessThanOrEqual(cap + 1024)
      }
      state.stalled = false
      take()
      await vi.advanceTimersByTimeAsync(2 * staleMs)
      const ended = frames().filter(({ last }) => last)
      const fates = [...ended.map((frame) => frame.id), ...dropped().flatMap(({ ids }) => ids)]
      expect(fates.toSorted((a, b) => a - b)).toEqual(Array.from({ length: id }, (_, i) => i))
      outlet.close()
    }),
    { numRuns: 200 },
  )
})

test('closed, it lets go of everything: a waiting whole sound is told so, and no timer is left', async () => {
  const { outlet, strike } = desk()
  outlet.credit = 0
  strike(1)
  const delivered = outlet.deliver(sound(2))
  outlet.close()
  expect(await delivered).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('a frame’s buffer serves again when the frame has left, and not before', async () => {
  const { outlet, state, take } = desk()
  state.stalled = true
  const strike = (id: number) =>
    outlet.strike({ ...told, id, from: 'you' }, { ...sound(id), samples: new Float32Array(100).fill(id) })
  strike(1)
  strike(2)
  const [first, second] = state.inFlight
  expect([first, second].map((bytes) => parsePcmFrame(bytes).samples[99])).toEqual([1, 2])
  take()
  strike(3)
  expect([first.buffer, second.buffer]).toContain(state.inFlight[0].buffer)
  expect(parsePcmFrame(state.inFlight[0]).samples).toEqual(new Float32Array(100).fill(3))
})
