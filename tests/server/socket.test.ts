import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { controlTable } from '../../src/protocol/controls.ts'
import { ShotAssembly } from '../../src/protocol/pcm-frame.ts'
import { carrierClasses, lengthSamples } from '../engine/carrier-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'
import { Client, type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.end())

const connect = () => new Client(rig.server).opened()
const kick = { type: 'render', class: 'kick', seed: 7, velocity: 100 } as const

/** Receives one shot: its message, then its frames until the last. */
async function receiveShot(client: Client) {
  const shot = await client.message('shot')
  const assembly = new ShotAssembly(shot.lengthSamples)
  for (;;) {
    const frame = await client.frame()
    expect([frame.id, frame.rateHz]).toEqual([shot.id, shot.rateHz])
    const samples = assembly.accept(frame)
    if (samples !== undefined) return { shot, samples }
  }
}

test('hello is answered with models, kit and the control table', async () => {
  const client = await connect()
  expect(client.socket.protocol).toBe('ghostnote.v1')
  expect(client.socket.extensions).toBe('')
  client.send({ type: 'hello' })
  const welcome = await client.message('welcome')
  expect(welcome.version).toBe('1.2.3')
  const sizes = { latentSize: 4, conditionCount: 0 }
  expect(welcome.models).toEqual([
    { name: 'carrier', classes: carrierClasses, rateHz: 44_100, lengthSamples, ...sizes },
  ])
  expect(welcome.kit.pads.length).toBe(16)
  expect(welcome.controls).toEqual(controlTable)
  client.socket.close()
})

test('a render is answered with its shot and frames that equal the WAV at the sound’s address', async () => {
  const client = await connect()
  client.send({ ...kick, id: 5, model: 'carrier', controls: { tune: 3, level: -3 } })
  const { shot, samples } = await receiveShot(client)
  expect(shot.id).toBe(5)
  const response = await fetch(`${rig.server.address}/shots/carrier/kick/7.wav?velocity=100&tune=3&level=-3&bits=32f`)
  const { channels, rateHz } = decodeWav(new Uint8Array(await response.arrayBuffer()), 'answer')
  expect(rateHz).toBe(shot.rateHz)
  expect(Buffer.from(samples.buffer).equals(Buffer.from(channels[0].buffer))).toBe(true)
  expect(20 * Math.log10(samples.reduce((m, x) => Math.max(m, Math.abs(x)), 0))).toBeCloseTo(shot.peakDb, 4)
  client.socket.close()
})

test('renders are answered in the order they were asked for, frames never mixed', async () => {
  const client = await connect()
  for (let id = 0; id < 16; id++) client.send({ ...kick, id, seed: id })
  for (let id = 0; id < 16; id++) expect((await receiveShot(client)).shot.id).toBe(id)
  client.socket.close()
})

test('a bad message is answered with its code, its id where it has one, and the connection stays', async () => {
  const client = await connect()
  const say = async (text: string) => {
    client.socket.send(text)
    const { code, id, message } = await client.message('error')
    return { code, id, message }
  }
  expect(await say('{')).toMatchObject({ code: 'E_PROTOCOL', id: undefined })
  expect(await say('{"type":"sing"}')).toMatchObject({ code: 'E_PROTOCOL' })
  expect(await say(JSON.stringify({ ...kick, id: 3, velocity: 0 }))).toMatchObject({ code: 'E_PROTOCOL', id: 3 })
  const unknown = await say(JSON.stringify({ ...kick, id: 4, class: 'kik' }))
  expect(unknown).toMatchObject({ code: 'E_USAGE', id: 4 })
  expect(unknown.message).toContain('Did you mean "kick"?')
  expect(await say(JSON.stringify({ ...kick, id: 6, model: 'carier' }))).toMatchObject({ code: 'E_PATH', id: 6 })
  expect(await say(JSON.stringify({ ...kick, id: 7, controls: { tune: 99 } }))).toMatchObject({
    code: 'E_PROTOCOL',
    id: 7,
  })
  client.send({ type: 'hello' })
  await client.message('welcome')
  client.socket.close()
})

test('a message that is too large ends the connection with 1009, a binary one with 1003', async () => {
  const large = await connect()
  large.socket.send('x'.repeat((64 << 10) + 1))
  expect((await large.closed()).code).toBe(1009)
  const binary = await connect()
  binary.socket.send(Buffer.from('hello'))
  expect((await binary.closed()).code).toBe(1003)
})

test('an upgrade is refused for a foreign Host or Origin, another path, or without the subprotocol', async () => {
  const refused = async (options: ConstructorParameters<typeof Client>[1]) =>
    String(await new Client(rig.server, options).opened().catch((error: unknown) => error))
  expect(await refused({ headers: { Origin: 'http://evil.example' } })).toContain('403')
  expect(await refused({ headers: { Origin: 'null' } })).toContain('403')
  expect(await refused({ headers: { Host: 'evil.example' } })).toContain('403')
  expect(await refused({ protocol: 'ghostnote.v9' })).toContain('400')
  const elsewhere = new Client({ ...rig.server, address: `${rig.server.address}/other` })
  expect(String(await elsewhere.opened().catch((error: unknown) => error))).toContain('404')
  const own = new Client(rig.server, { headers: { Origin: rig.server.address } })
  await own.opened()
  own.socket.close()
})

test('more renders than a connection may have waiting are refused one by one, the others come', async () => {
  const client = await connect()
  for (let id = 0; id < 100; id++) client.send({ ...kick, id, seed: 1000 + id })
  let shots = 0
  let refused = 0
  while (shots + refused < 100) {
    const arrived = await client.next()
    if ('samples' in arrived) continue
    if (arrived.type === 'shot') shots++
    else if (arrived.type === 'error' && arrived.code === 'E_LIMIT') refused++
    else throw new Error(JSON.stringify(arrived))
  }
  expect(shots).toBeGreaterThanOrEqual(64)
  expect(refused).toBeGreaterThan(0)
  client.socket.close()
})

test('a flood of messages is refused at the rate limit and ends the connection with 1008', async () => {
  const client = await connect()
  const closed = client.closed()
  for (let i = 0; i < 3000; i++) client.socket.send('{"type":"hello"}')
  expect((await closed).code).toBe(1008)
})

test('a client that takes no data is rendered for no further, and holds up nobody else', async () => {
  const own = await startRig({ frames: 1024 }) // half a megabyte a shot: more than the kernel buffers for a socket
  const stalled = await new Client(own.server).opened()
  stalled.socket.pause()
  for (let id = 0; id < 30; id++) stalled.send({ ...kick, id, seed: id })
  const healthy = await new Client(own.server).opened()
  for (let id = 0; id < 34; id++) {
    healthy.send({ ...kick, id, seed: 1000 + id })
    await receiveShot(healthy)
  }
  healthy.send({ ...kick, id: 99, seed: 29 })
  expect((await receiveShot(healthy)).shot.renderMs).toBeGreaterThan(0) // nobody has rendered the stalled one's last
  stalled.socket.terminate()
  healthy.socket.close()
  await own.end()
})

test('when the server stops, every client hears 1001', async () => {
  const own = await startRig()
  const clients = await Promise.all(Array.from({ length: 5 }, () => new Client(own.server).opened()))
  clients[0].send({ ...kick, id: 1 })
  const closed = Promise.all(clients.map((client) => client.closed()))
  await own.end()
  expect((await closed).map(({ code }) => code)).toEqual([1001, 1001, 1001, 1001, 1001])
  await expect(fetch(`${own.server.address}/livez`)).rejects.toThrow()
})

test('a shot of a steered model says what it is expected to measure, and what could not be had', async () => {
  const steered = await startRig({ steered: { conditioning: steeredConditioning() } })
  const client = await new Client(steered.server).opened()
  client.send({ type: 'hello' })
  expect((await client.message('welcome')).timbre.map((row) => row.id)).toContain('brightness')
  const ask = async (id: number, controls: Record<string, number>) => {
    client.send({ type: 'render', id, class: 'kick', seed: 7, velocity: 127, controls })
    const shot = await client.message('shot')
    while (!(await client.frame()).last);
    return shot
  }
  const drawn = await ask(1, {})
  expect(drawn.limited).toBeUndefined()
  const asked = await ask(2, { brightness: 44 })
  expect(asked.timbre!.brightness).toBeCloseTo(44, 9)
  expect(asked.timbre!.brightness).not.toBeCloseTo(drawn.timbre!.brightness, 1)
  const beyond = await ask(3, { brightness: 150 })
  expect(beyond.limited).toEqual([{ control: 'brightness', asked: 150, played: beyond.timbre!.brightness }])
  client.socket.close()
  await steered.end()
})
