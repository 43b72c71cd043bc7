// The requests of the WebSocket that play: a real client against the real server and a real generator.

import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { neighbourOf } from '../../src/engine/morph-request.ts'
import type { Answer } from '../../src/protocol/messages.ts'
import { readClock } from '../../src/protocol/clock.ts'
import { ShotAssembly } from '../../src/protocol/pcm-frame.ts'
import { requestTypes } from '../../src/protocol/requests.ts'
import { carrierClasses } from '../engine/carrier-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { Client, type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
  const half = { ...plainKit(carrierClasses), name: 'Half' }
  rig.kits.save('half', { ...half, pads: half.pads.slice(0, 8) })
})
afterAll(() => rig.end())

async function connect(to: Rig = rig): Promise<Client> {
  const client = await new Client(to.server).opened()
  onTestFinished(() => client.socket.terminate())
  return client
}

/** The samples of the shot or hit that was just announced. */
async function soundOf(client: Client, { id, lengthSamples }: Answer<'hit'> | Answer<'shot'>) {
  const assembly = new ShotAssembly(lengthSamples)
  for (;;) {
    const frame = await client.frame()
    expect(frame.id).toBe(id)
    const samples = assembly.accept(frame)
    if (samples !== undefined) return samples
  }
}

async function strike(client: Client, id: number, pad: number, velocity = 127) {
  client.send({ type: 'trigger', id, pad, velocity })
  const hit = await client.message('hit')
  return { hit, samples: await soundOf(client, hit) }
}

async function rendered(client: Client, name: string, seed: number, controls: Record<string, number> = {}) {
  client.send({ type: 'render', id: 999, class: name, seed, velocity: 127, controls })
  return await soundOf(client, await client.message('shot'))
}

const peakOf = (x: Float32Array) => x.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)
const scaled = (x: Float32Array, gain: number) => x.map((value) => value * gain)

test('welcome says every request that the server understands, and the kits that can be loaded', async () => {
  const client = await connect()
  client.send({ type: 'hello' })
  const welcome = await client.message('welcome')
  expect(welcome.requests).toEqual(requestTypes)
  expect(welcome.requests).toContain('trigger')
  expect(welcome.kits).toEqual([
    { id: 'plain', name: 'Plain' },
    { id: 'half', name: 'Half' },
  ])
  expect(welcome.maxCreditBytes).toBe(262_144)
})

test('the first stroke of a pad is the sound of its class and seed, softer ones by the square of velocity', async () => {
  const client = await connect()
  const pure = await rendered(client, 'kick', 1)
  const { hit, samples } = await strike(client, 5, 0, 64)
  expect(hit).toMatchObject({ id: 5, from: 'you', pad: 0, class: 'kick', seed: 1, velocity: 64, rateHz: 44_100 })
  expect(samples).toEqual(scaled(pure, (64 / 127) ** 2))
})

test('no two of four strokes are alike once their neighbours are rendered', async () => {
  const client = await connect()
  await strike(client, 1, 5)
  await vi.waitFor(async () => {
    const strokes: Float32Array[] = []
    for (let id = 0; id < 4; id++) strokes.push((await strike(client, id, 5)).samples)
    const different = strokes.filter((x, i) => strokes.every((y, j) => i === j || x.some((v, n) => v !== y[n])))
    expect(different).toHaveLength(4)
  }, 5000)
})

test('what is set acts on the next stroke: on one pad or all, until it is taken back', async () => {
  const client = await connect()
  const set = async (controls: Record<string, number | null>, pad?: number) => {
    client.send({ type: 'set', id: 50, controls, ...(pad === undefined ? {} : { pad }) })
    expect(await client.message('done')).toEqual({ type: 'done', id: 50 })
  }
  await set({ level: -20, variation: 0.7 }, 3)
  expect((await strike(client, 1, 3)).samples).toEqual(
    await rendered(client, 'kick', 4, { level: -20, variation: 0.7 }),
  )
  await set({ decay: 0.3 })
  const [third, fourth] = [{ decay: 0.3, level: -20, variation: 0.7 }, { decay: 0.3 }]
  expect((await strike(client, 2, 3)).samples).toEqual(await rendered(client, 'kick', 4, third))
  expect((await strike(client, 3, 4)).samples).toEqual(await rendered(client, 'kick', 5, fourth))
  await set({ level: null, decay: null }, 3)
  expect((await strike(client, 4, 3)).samples).toEqual(await rendered(client, 'kick', 4, { variation: 0.7 }))
  const other = await connect()
  expect(peakOf((await strike(other, 1, 3)).samples)).toBeGreaterThan(0.8) // another connection's pads are its own
})

test('a control that cannot be had is refused with its code, and nothing is set', async () => {
  const client = await connect()
  const refusal = async (controls: Record<string, number>, pad?: number) => {
    client.send({ type: 'set', id: 8, controls, ...(pad === undefined ? {} : { pad }) })
    const { id, code, message } = await client.message('error')
    expect(id).toBe(8)
    return `${code} ${message}`
  }
  expect(await refusal({ tune: 99 })).toMatch(/^E_PROTOCOL controls: tune: found 99/)
  expect(await refusal({ tunee: 1 }, 2)).toMatch(/^E_PROTOCOL .*Did you mean "tune"/)
  expect(await refusal({ brightness: 50 })).toMatch(/^E_USAGE controls: brightness/)
  expect(await refusal({ tune: 1, level: -40 }, 2)).toMatch(/^E_PROTOCOL controls: level/)
  expect((await strike(client, 1, 2)).samples).toEqual(await rendered(client, 'kick', 3))
})

test('a kit is loaded by name or from the client, for this connection alone; what does not fit leaves the old one on', async () => {
  const client = await connect()
  client.send({ type: 'load', id: 1, name: 'half' })
  expect((await client.message('kit')).kit.pads).toHaveLength(8)
  client.send({ type: 'trigger', id: 2, pad: 12, velocity: 100 })
  expect(await client.message('error')).toMatchObject({ id: 2, code: 'E_PATH' })
  const pads = [{ pad: 12, class: 'snare', seed: 77, name: 'Mine', mode: 'frozen' as const }]
  const kit = { format: 'ghostnote-kit' as const, version: 1 as const, name: 'Own', pads }
  client.send({ type: 'load', id: 3, kit })
  expect(await client.message('kit')).toEqual({ type: 'kit', id: 3, model: 'carrier', kit: { name: 'Own', pads } })
  const { hit, samples } = await strike(client, 4, 12)
  expect([hit.class, hit.seed]).toEqual(['snare', 77])
  const refusal = async (message: object) => {
    client.socket.send(JSON.stringify({ type: 'load', id: 5, ...message }))
    return (await client.message('error')).code
  }
  expect(await refusal({ name: 'haf' })).toBe('E_PATH')
  expect(await refusal({})).toBe('E_PROTOCOL')
  expect(await refusal({ name: 'half', kit })).toBe('E_PROTOCOL')
  expect(await refusal({ name: 'half', model: 'other' })).toBe('E_PATH')
  expect(await refusal({ kit: { ...kit, pads: [{ ...pads[0], class: 'gong' }] } })).toBe('E_CONFIG')
  expect(await refusal({ kit: { ...kit, pads: [] } })).toBe('E_PROTOCOL')
  expect((await strike(client, 6, 12)).samples).toEqual(samples)
  const other = await connect()
  other.send({ type: 'hello' })
  expect((await other.message('welcome')).kit.name).toBe('Plain')
})

test('in 16 bits a stroke is the same to half a step, at half the size', async () => {
  const client = await connect()
  const pads = [{ pad: 0, class: 'snare', seed: 5, name: 'Still', mode: 'frozen' as const }]
  client.send({ type: 'load', id: 1, kit: { format: 'ghostnote-kit', version: 1, name: 'Still', pads } })
  await client.message('kit')
  const exact = (await strike(client, 2, 0, 90)).samples
  client.send({ type: 'hello', format: 's16' })
  await client.message('welcome')
  const coarse = (await strike(client, 3, 0, 90)).samples
  expect(coarse.length).toBe(exact.length)
  expect(peakOf(coarse.map((x, i) => x - exact[i]))).toBeLessThan(0.51 / 32_767)
})

test('subscribers hear the hits of others, from sockets and from MIDI, with their sound or without, and not their own', async () => {
  const [player, listener, reader] = [await connect(), await connect(), await connect()]
  listener.send({ type: 'subscribe', id: 1, hits: 'sound' })
  await listener.message('done')
  reader.send({ type: 'subscribe', id: 1, hits: 'events' })
  await reader.message('done')
  const own = await strike(player, 7, 9, 80)
  const heard = await listener.message('hit')
  expect(heard).toMatchObject({ from: 'socket', pad: 9, velocity: 80, class: own.hit.class, seed: own.hit.seed })
  expect(heard.id).toBeGreaterThanOrEqual(2 ** 31)
  expect(await soundOf(listener, heard)).toEqual(own.samples)
  expect(await reader.message('hit')).toMatchObject({ from: 'socket', pad: 9, lengthSamples: 0, atMs: heard.atMs })

  const recipe = { model: 'carrier', class: own.hit.class, seed: own.hit.seed, controls: {}, frozen: false }
  rig.hits.publish({ from: 'midi', by: rig, pad: 9, recipe, velocity: 33, atMs: 1234 })
  const struck = await listener.message('hit')
  expect(struck).toMatchObject({ from: 'midi', pad: 9, velocity: 33, atMs: 1234 })
  expect((await soundOf(listener, struck)).length).toBe(struck.lengthSamples)
  expect(await reader.message('hit')).toMatchObject({ from: 'midi', pad: 9, velocity: 33 })

  await strike(listener, 3, 1) // its own hit comes once, as the answer
  expect(await reader.message('hit')).toMatchObject({ pad: 1 })
  reader.send({ type: 'subscribe', id: 2, hits: 'none' })
  await reader.message('done')
  await strike(player, 8, 2)
  expect(await listener.message('hit')).toMatchObject({ pad: 2 })
  reader.send({ type: 'seed', id: 3 })
  await reader.message('fresh') // and no hit before it
})

test('a morph is at its ends the sounds that it lies between, and its neighbours can be asked for by it', async () => {
  const client = await connect()
  const [from, to] = [
    { class: 'kick', seed: 3 },
    { class: 'snare', seed: 4, controls: { tune: 5 } },
  ]
  const morph = async (amount: number) => {
    client.send({ type: 'morph', id: 4, from, to, amount, velocity: 127 })
    return await soundOf(client, await client.message('shot'))
  }
  expect(await morph(0)).toEqual(await rendered(client, 'kick', 3))
  expect(await morph(1)).toEqual(await rendered(client, 'snare', 4, { tune: 5 }))
  const middle = await morph(0.5)
  expect(middle).not.toEqual(await morph(0.6))

  client.send({ type: 'similar', id: 5, class: 'kick', seed: 3, count: 3, distance: 0.25 })
  const { sounds } = await client.message('neighbours')
  expect(sounds).toEqual([0, 1, 2].map((i) => neighbourOf(from, i, 0.25)))
  client.send({ type: 'morph', id: 6, velocity: 127, ...sounds[1] })
  const neighbour = await soundOf(client, await client.message('shot'))
  const correlation = (a: Float32Array, b: Float32Array) => {
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0)
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  }
  // The carrier is noise: a quarter of a right angle away it correlates by cos 22.5°, before compression.
  const pure = await rendered(client, 'kick', 3)
  expect(correlation(pure, neighbour)).toBeCloseTo(Math.cos(Math.PI / 8), 1)
  expect(correlation(pure, await rendered(client, 'kick', sounds[1].to.seed))).toBeLessThan(0.1)
})

test('seeds that nobody chose differ, the clock stands between question and answer, and the report counts', async () => {
  const client = await connect()
  const seeds = new Set<number>()
  for (let id = 0; id < 5; id++) {
    client.send({ type: 'seed', id })
    seeds.add((await client.message('fresh')).seed)
  }
  expect(seeds.size).toBeGreaterThan(3)

  const clientMs = performance.now()
  client.send({ type: 'clock', id: 6, clientMs })
  const time = await client.message('time')
  const { offsetMs, roundTripMs } = readClock({ ...time, arrivalMs: performance.now() })
  expect(time.clientMs).toBe(clientMs)
  expect(Math.abs(offsetMs)).toBeLessThanOrEqual(roundTripMs / 2 + 0.01) // both are this process's clock

  client.send({ type: 'status', id: 7 })
  const before = await client.message('report')
  await strike(client, 8, 0)
  client.send({ type: 'status', id: 9 })
  const after = await client.message('report')
  expect(after.hits).toBe(before.hits + 1)
  expect(after.connections).toBeGreaterThanOrEqual(1)
  expect(after.memoryBytes).toBeGreaterThan(20e6)
  expect(after.atMs).toBeGreaterThan(before.atMs)
  expect(after.live).toBeUndefined()
})

test('after bye the connection ends with 1000, and its hits are no longer listened to', async () => {
  const client = await connect()
  client.send({ type: 'subscribe', id: 1, hits: 'events' })
  await client.message('done')
  const closed = client.closed()
  client.send({ type: 'bye' })
  expect((await closed).code).toBe(1000)
  const other = await connect()
  await strike(other, 1, 0)
  other.send({ type: 'status', id: 2 })
  expect((await other.message('report')).dropped.events).toBe(0)
})

test('a client that grants no credit is told what it did not get, and gets what is new once it grants again', async () => {
  const own = await startRig()
  onTestFinished(() => own.end())
  const client = await connect(own)
  client.grants = false
  client.send({ type: 'hello', creditBytes: 4096 })
  await client.message('welcome')
  client.send({ type: 'trigger', id: 1, pad: 0, velocity: 127 })
  const first = await client.message('hit')
  const frame = await client.frame()
  expect([frame.id, frame.last]).toEqual([1, false])
  expect(await client.message('dropped')).toEqual({
    type: 'dropped',
    ids: [1],
    hits: 1,
    bytes: 4 * (first.lengthSamples - frame.samples.length),
    events: 0,
  })
  client.grants = true
  client.send({ type: 'credit', bytes: 200_000 })
  const { samples } = await strike(client, 2, 0)
  expect(samples.length).toBe(first.lengthSamples)
  client.send({ type: 'status', id: 3 })
  expect((await client.message('report')).dropped).toMatchObject({ hits: 1 })
})

test('stalled clients neither grow the server nor hold up the others, and read on when they are back', async () => {
  const own = await startRig({ frames: 1024 }) // half a megabyte a hit
  onTestFinished(() => own.end())
  const healthy = await connect(own)
  await strike(healthy, 0, 0)
  const stalled = await Promise.all(Array.from({ length: 10 }, () => connect(own)))
  for (const client of stalled) {
    client.socket.pause()
    client.grants = false
    // It grants for all that it did not read: the server must not believe it.
    for (let id = 0; id < 60; id++) {
      client.send({ type: 'credit', bytes: 262_144 })
      client.send({ type: 'trigger', id, pad: id % 16, velocity: 127 })
    }
  }
  for (let id = 1; id < 20; id++) await strike(healthy, id, 0)
  await vi.waitFor(async () => {
    healthy.send({ type: 'status', id: 99 })
    expect((await healthy.message('report')).dropped.hits).toBeGreaterThan(100)
  }, 10_000)
  const [back] = stalled
  back.socket.resume()
  back.send({ type: 'seed', id: 1000 })
  let dropped = 0
  for (;;) {
    const arrived = await back.next()
    if (!('type' in arrived)) continue
    if (arrived.type === 'dropped') dropped += arrived.ids.length
    if (arrived.type === 'fresh') break
  }
  await vi.waitFor(async () => {
    back.send({ type: 'status', id: 1 })
    const arrived = await back.next()
    if ('type' in arrived && arrived.type === 'dropped') dropped += arrived.ids.length
    expect(dropped).toBeGreaterThan(10)
  }, 5000)
})

test('a hit of a steered model says what could not be had', async () => {
  const own = await startRig({ steered: { conditioning: steeredConditioning() } })
  onTestFinished(() => own.end())
  const client = await connect(own)
  client.send({ type: 'set', id: 1, controls: { brightness: 150 } })
  await client.message('done')
  const { hit } = await strike(client, 2, 0)
  expect(hit.limited).toMatchObject([{ control: 'brightness', asked: 150 }])
})

test('a client that comes back finds the kit as the server has it, under new ids', async () => {
  const client = await connect()
  client.send({ type: 'set', id: 1, controls: { level: -30 } })
  await client.message('done')
  client.socket.terminate()
  const again = await connect()
  again.send({ type: 'hello' })
  await again.message('welcome')
  expect((await strike(again, 1, 6)).hit.id).toBe(1)
  expect(peakOf((await strike(again, 2, 6)).samples)).toBeGreaterThan(0.5)
})
