import type { MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openGenerator } from '../../src/engine/generator.ts'
import type { GrowingSound } from '../../src/engine/growing-sound.ts'
import { neighbour } from '../../src/engine/live-kit.ts'
import type { FromStrokes, StrikeMessage, ToStrokes } from '../../src/engine/stroke-messages.ts'
import type { Recipe, Stroke } from '../../src/engine/stroke-pools.ts'
import { StrokeMaker } from '../../src/engine/stroke-slices.ts'
import { StrokeStreams } from '../../src/engine/stroke-streams.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

const bundle = readBundle(shippedFolder)
const recipe: Recipe = { model: shippedModel, class: 'snare', seed: 7, controls: { decay: 0.6 }, frozen: false }
const silence = { samples: new Float32Array(900).fill(0.25) } as unknown as Stroke['shot']

const ends: (() => void)[] = []
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => {
  vi.useRealTimers()
  for (const end of ends.splice(0)) end()
})

const arrived = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Streams whose worker is the test. */
async function rig() {
  const asked: ToStrokes[] = []
  const trouble: unknown[] = []
  const died: ((error: Error) => void)[] = []
  let port: MessagePort | undefined
  const streams = new StrokeStreams(
    bundle,
    (cause) => trouble.push(cause),
    (options) => {
      port = options.port
      port.on('message', (message: ToStrokes) => asked.push(message))
      const worker = {
        on: (event: string, listener: (error: Error) => void) => (event === 'error' && died.push(listener), worker),
        unref() {},
        terminate: () => Promise.resolve(0),
      }
      return worker as unknown as ReturnType<NonNullable<ConstructorParameters<typeof StrokeStreams>[2]>>
    },
  )
  ends.push(() => port!.close())
  const answer = async (message: FromStrokes) => {
    port!.postMessage(message)
    await arrived()
  }
  const heard: (GrowingSound | undefined)[] = []
  const strike = (by: object, velocity = 100) =>
    streams.strike({
      recipe,
      velocity,
      by,
      spare: () => ({ shot: silence, gain: 0.5 }),
      heard: (sound) => heard.push(sound),
    })
  const slice = (id: number, start: number, length: number, last = false): FromStrokes => {
    return { kind: 'slice', id, start, samples: new Float32Array(length).fill(1), last }
  }
  const strikes = () => asked.filter((message): message is StrikeMessage => message.kind === 'strike')
  streams.prepare(recipe)
  await answer({ kind: 'prepared', sound: recipe })
  return { streams, asked, strikes, answer, heard, strike, slice, trouble, died }
}

test('from the worker comes, slice by slice, the neighbour of the sound that a stroke by itself would be', async () => {
  const streams = new StrokeStreams(bundle, (cause) => expect(cause).toBeUndefined())
  ends.push(() => streams.close())
  const heard: GrowingSound[] = []
  const order = { recipe, velocity: 90, by: {}, spare: () => undefined }
  // No deadline passes meanwhile: the timers are the test's.
  while (!streams.strike({ ...order, heard: (sound) => heard.push(sound!) })) await arrived()
  while (!heard[0]?.isWhole) await arrived()
  const { generatorPath, manifest } = bundle
  const generator = openGenerator({ generatorPath, manifest, threads: 1 })
  const maker = new StrokeMaker(generator, bundle, 44_100)
  const sound = { class: 'snare', seed: 7, controls: recipe.controls }
  await maker.prepare({ ...sound, velocity: 127 })
  let at = 0
  const controls = neighbour(7, recipe.controls, 0)
  for await (const { samples } of maker.slices({ ...sound, controls, velocity: 90 })) {
    expect(heard[0].samples.subarray(at, at + samples.length)).toEqual(samples)
    at += samples.length
  }
  expect(heard[0].ready).toBe(at)
  expect([heard.length, streams.underWay, streams.lateSlices]).toEqual([1, 0, 0])
  await (await generator).release()
})

test('what the worker does not know yet is refused and prepared, once', async () => {
  const { streams, asked, heard } = await rig()
  const other = {
    recipe: { ...recipe, seed: 8 },
    velocity: 1,
    by: {},
    spare: () => undefined,
    heard: () => heard.push(),
  }
  expect([streams.strike(other), streams.strike(other)]).toEqual([false, false])
  await arrived()
  expect(asked.map(({ kind }) => kind)).toEqual(['prepare', 'prepare'])
  expect(asked[1]).toMatchObject({ class: 'snare', seed: 8 })
})

test('two wait for their first slice, four are under way, two of one player; the next come when these are done', async () => {
  const { streams, strike, strikes, answer, slice, heard } = await rig()
  const [a, b, c, d] = [{}, {}, {}, {}]
  expect([strike(a), strike(b), strike(c)]).toEqual([true, true, false])
  await answer(slice(0, 0, 1000))
  expect([strike(c), strike(d)]).toEqual([true, false])
  await answer(slice(1, 0, 1000))
  await answer(slice(2, 0, 1000))
  expect([strike(a), strike(a)]).toEqual([true, false])
  await answer(slice(3, 0, 1000))
  expect([streams.underWay, strike(d)]).toEqual([4, false])
  await answer(slice(1, 1000, 200, true))
  expect([strike(a), strike(d), streams.underWay]).toEqual([false, true, 4])
  await arrived()
  expect(heard.map((sound) => sound?.isWhole)).toEqual([false, true, false, false])
  expect(new Set(strikes().map(({ controls }) => controls['variation'])).size).toBe(5)
})

test('without a first slice in two and a half times the usual time, 5 ms at the start, it is not played at all, and what comes later is dropped', async () => {
  const { streams, strike, answer, slice, heard, asked } = await rig()
  strike({})
  vi.advanceTimersByTime(4)
  expect(heard).toEqual([])
  vi.advanceTimersByTime(1)
  expect([heard, streams.underWay]).toEqual([[undefined], 0])
  await answer(slice(0, 0, 1000))
  expect([heard.length, asked.at(-1)]).toEqual([1, { kind: 'forget', id: 0 }])
  expect(strike({})).toBe(true)
})

test('as first slices come later they are waited for longer, up to 8 ms, and none is struck behind one that waits', async () => {
  const { strike, answer, slice, heard } = await rig()
  const waitedMs = () => {
    const before = heard.length
    if (!strike({})) throw new Error('refused')
    let ms = 0
    for (; heard.length === before; ms++) vi.advanceTimersByTime(1)
    return ms
  }
  const waits = Array.from({ length: 20 }, waitedMs)
  expect([waits[0], waits.at(-1)]).toEqual([5, 8])
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect([strike({}), strike({})]).toEqual([true, false])
  await answer(slice(20, 0, 1000))
  expect(heard.at(-1)?.ready).toBeGreaterThan(0)
})

test('where strokes are refused as well, none is tried for a quarter of a second after one that was not in time', async () => {
  const { strike, heard } = await rig()
  expect([1, 2, 3, 4, 5, 6].map(() => strike({}))).toEqual([true, true, false, false, false, false])
  vi.advanceTimersByTime(8)
  expect(heard).toEqual([undefined, undefined])
  vi.advanceTimersByTime(246) // the first of them was given 5 ms
  expect(strike({})).toBe(false)
  vi.advanceTimersByTime(2)
  expect(strike({})).toBe(true)
})

test('when a later slice is not there as what is ready ends, it goes over to a rendered stroke', async () => {
  const { streams, strike, answer, slice, heard } = await rig()
  strike({})
  await answer(slice(0, 0, 661)) // 15 ms, of which 10 are ready
  expect([heard[0]!.ready, streams.lateSlices]).toEqual([440, 0])
  vi.advanceTimersByTime(8)
  expect(heard[0]!.isWhole).toBe(false)
  vi.advanceTimersByTime(2)
  expect([heard[0]!.isWhole, heard[0]!.ready, streams.lateSlices]).toEqual([true, 900, 1])
  expect([heard[0]!.samples[439], heard[0]!.samples[661], heard[0]!.samples[899]]).toEqual([1, 0.125, 0.125])
})

test('a stroke that cannot be made is not played, and after the worker’s death none is', async () => {
  const { streams, strike, answer, heard, slice, trouble, died } = await rig()
  strike({})
  await answer({ kind: 'failed', id: 0, sentence: 'E_MODEL' })
  expect(heard).toEqual([undefined])
  vi.advanceTimersByTime(300)
  strike({})
  await answer(slice(1, 0, 1000))
  for (const listener of died) listener(new Error('gone'))
  expect(heard[1]!.isWhole).toBe(true)
  expect([strike({}), streams.underWay, String(trouble[0])]).toEqual([false, 0, 'Error: gone'])
})
