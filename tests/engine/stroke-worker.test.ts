// The real stroke worker on the shipped model: what it sends in slices is what the synth renders whole.

import { MessageChannel, Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawLatent } from '../../src/dsp/generator-signals.ts'
import { resample } from '../../src/dsp/resample.ts'
import type { FromStrokes, StrikeMessage, ToStrokes } from '../../src/engine/stroke-messages.ts'
import { resolveShot } from '../../src/engine/shot-request.ts'
import { Synth } from '../../src/engine/synth.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { leaningBundle } from './leaning-bundle.ts'
import { shippedFolder } from '../shipped.ts'

const rateHz = 48_000
const bundle = leaningBundle(readBundle(shippedFolder))
const { port1, port2 } = new MessageChannel()
const synth = new Synth(bundle)
let worker: Worker

beforeAll(() => {
  const workerData = { bundle, rateHz, port: port1 }
  worker = new Worker(new URL('../../src/engine/stroke-worker.ts', import.meta.url), {
    workerData,
    transferList: [port1],
  })
})
afterAll(async () => {
  await worker.terminate()
  await synth.close()
})

type Heard = Extract<FromStrokes, { kind: 'slice' }>

/** All that comes back for these strikes, in the order of its coming, until each has ended. */
async function answers(...asked: ToStrokes[]): Promise<Heard[]> {
  const heard: Heard[] = []
  const open = new Set(asked.flatMap((message) => (message.kind === 'strike' ? [message.id] : [])))
  const done = new Promise<void>((resolve, reject) => {
    const hear = (message: FromStrokes) => {
      if (message.kind === 'prepared' || !open.has(message.id)) return undefined // another test's
      if (message.kind === 'failed') return reject(new Error(message.sentence))
      heard.push(message)
      if (message.last) open.delete(message.id)
      if (open.size > 0) return undefined
      port2.off('message', hear)
      return resolve()
    }
    port2.on('message', hear)
  })
  for (const message of asked) port2.postMessage(message)
  await done
  return heard
}

const strike = (id: number, controls: StrikeMessage['controls'], dueInMs = 5): StrikeMessage => {
  return { kind: 'strike', id, class: 'tom', seed: 14, velocity: 90, controls, dueInMs }
}

function joined(slices: readonly Heard[]): Float32Array {
  const whole = new Float32Array(slices.at(-1)!.start + slices.at(-1)!.samples.length)
  let next = 0
  for (const { start, samples } of slices) {
    expect(start).toBe(next)
    whole.set(samples, start)
    next += samples.length
  }
  return whole
}

test.each([{ variation: 0.9 }, { variation: 1.1, tune: 3, level: -6 }])(
  'a strike with %o comes in several slices that are the whole shot',
  async (controls) => {
    const slices = await answers(strike(1, controls))
    expect(slices.length).toBeGreaterThan(3)
    expect(slices[0].samples.length).toBeLessThan(0.03 * rateHz)
    const shot = await synth.render({ class: 'tom', seed: 14, velocity: 90, controls })
    expect(shot.reducedDb).toBe(0)
    const whole = resample(shot.samples, shot.rateHz, rateHz)
    const streamed = joined(slices)
    expect(streamed.length).toBe(whole.length)
    expect(Math.max(...whole.map((x, i) => Math.abs(x - streamed[i])))).toBeLessThan(2e-6)
  },
)

test('a sound that was made ready decays as the rendered one does', async () => {
  const controls = { decay: 0.3 }
  const prepare = { kind: 'prepare', class: 'tom', seed: 14, controls } as const
  const slices = await answers(prepare, strike(2, controls))
  const shot = await synth.render({ class: 'tom', seed: 14, velocity: 90, controls })
  const whole = resample(shot.samples, shot.rateHz, rateHz)
  const streamed = joined(slices)
  // The natural length is that of the hardest hit, the rendered one's its own: they differ a little.
  const levelAt = (x: Float32Array, at: number) => Math.max(...x.subarray(at, at + 960).map(Math.abs))
  for (const at of [0, 2400, 4800]) {
    const ratioDb = 20 * Math.log10(levelAt(streamed, at) / levelAt(whole, at))
    expect(Math.abs(ratioDb)).toBeLessThan(6)
  }
})

test('a wish that moves the latent is struck as it is rendered, whatever the sound was made ready with', async () => {
  const controls = { brightness: 40, warmth: 55 }
  const prepare = { kind: 'prepare', class: 'tom', seed: 14, controls: { brightness: 22 } } as const
  const streamed = joined(await answers(prepare, strike(3, controls)))
  const shot = await synth.render({ class: 'tom', seed: 14, velocity: 90, controls })
  const whole = resample(shot.samples, shot.rateHz, rateHz)
  expect(streamed.length).toBe(whole.length)
  expect(Math.max(...whole.map((x, i) => Math.abs(x - streamed[i])))).toBeLessThan(2e-6)
  const { job } = resolveShot({ class: 'tom', seed: 14, velocity: 90, controls }, bundle)
  const drawn = drawLatent(14, bundle.manifest.latentSize)
  expect(
    Math.max(...drawn.map((z, i) => Math.abs(z - (job.from as { latent: readonly number[] }).latent[i]))),
  ).toBeGreaterThan(0.1)
})

test('a strike that is urgent does not wait for those that are not', async () => {
  const later = Array.from({ length: 12 }, (_, i) => strike(10 + i, { variation: 1 }, 60_000))
  const heard = await answers(...later, strike(50, { variation: 1.05 }))
  const urgent = heard.findLastIndex(({ id }) => id === 50)
  expect(urgent).toBeLessThan(heard.length - 6)
  for (const { id } of [...later, { id: 50 }]) joined(heard.filter((slice) => slice.id === id))
})

test('a sound that the model does not have is told, and the next strikes are made', async () => {
  const failed = new Promise<FromStrokes>((resolve) => port2.once('message', resolve))
  port2.postMessage({ ...strike(5, {}), class: 'gong' })
  expect(await failed).toMatchObject({
    kind: 'failed',
    id: 5,
    sentence: expect.stringMatching(/^E_USAGE class: found "gong"/),
  })
  port2.postMessage({ kind: 'forget', id: 5 })
  joined(await answers(strike(6, {})))
})
