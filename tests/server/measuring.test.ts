import { expect, onTestFinished, test } from 'vitest'
import type { Instrument } from '../../src/server/instrument.ts'
import { timbreOf } from '../../src/timbre/models.ts'
import { Client, startRig } from './rig.ts'

async function open(more: Partial<Instrument> = {}) {
  const rig = await startRig({}, {}, undefined, more)
  const client = await new Client(rig.server).opened()
  onTestFinished(async () => {
    client.socket.close()
    await rig.end()
  })
  return { rig, client }
}

const sound = { class: 'kick', seed: 7, velocity: 127 }

test('what a sound measures is what the timbre models say of the samples that a client is sent', async () => {
  const { client } = await open()
  client.send({ type: 'render', id: 1, ...sound })
  const { rateHz, lengthSamples } = await client.message('shot')
  const samples = new Float32Array(lengthSamples)
  for (let at = 0; at < lengthSamples;) {
    const frame = await client.frame()
    samples.set(frame.samples, at)
    at += frame.samples.length
  }
  client.send({ type: 'measure', id: 2, ...sound })
  const { id, timbre } = await client.message('measured')
  const { brightness, depth } = timbreOf([samples], rateHz).timbre
  expect([id, timbre.brightness, timbre.depth]).toEqual([2, brightness, depth])
  client.send({ type: 'measure', id: 3, ...sound })
  expect((await client.message('measured')).tookMs).toBe(0)
})

test('a sound that the model does not have is not measured, and too many at once are refused', async () => {
  const { client } = await open()
  client.send({ type: 'measure', id: 1, ...sound, class: 'kicc' })
  expect(await client.message('error')).toMatchObject({ id: 1, code: 'E_USAGE' })
  for (let id = 2; id < 12; id++) client.send({ type: 'measure', id, ...sound })
  const types: string[] = []
  while (types.length < 10) {
    const answer = await client.next()
    types.push('type' in answer ? answer.type : 'frame')
  }
  expect(types.filter((type) => type === 'error')).toHaveLength(2)
  expect(types.filter((type) => type === 'measured')).toHaveLength(8)
})

test('what controllers turn is told to who asked for it, and to nobody else', async () => {
  const { rig, client } = await open()
  const other = await new Client(rig.server).opened()
  onTestFinished(() => other.socket.close())
  client.send({ type: 'subscribe', id: 1, hits: 'none', controllers: true })
  await client.message('done')
  rig.turns.turn([3], 'decay', [0.5])
  expect(await client.message('turned')).toEqual({ type: 'turned', control: 'decay', pads: [3], values: [0.5] })
  other.send({ type: 'clock', id: 2, clientMs: 0 })
  expect((await other.next()) as object).toMatchObject({ type: 'time' })
})

test('a connection that comes while audio is being opened is told whether there is any', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const { client } = await open({ midiOpens: promise })
  client.send({ type: 'hello' })
  expect((await client.message('welcome')).midi).toEqual({ chosen: false, opening: true })
  resolve(false)
  expect(await client.message('midi')).toEqual({ type: 'midi', there: false })
})
