import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { KitFeed } from '../../src/server/kit-feed.ts'
import { welcomeTo } from '../../src/server/socket-answers.ts'
import type { Instrument } from '../../src/server/instrument.ts'
import { carrierClasses } from '../engine/carrier-bundle.ts'
import { Client, type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.end())

/** As much of an instrument as a welcome takes. */
const bare = { version: '1.2.3', shelf: { summaries: () => [] }, kits: { list: () => [] } }
const kit = { ...plainKit(['kick', 'snare']), name: 'Mine' }
const json = { 'Content-Type': 'application/json' }
const call = (path: string, init: RequestInit = {}) => fetch(rig.server.address + path, init)
const put = (id: string, body: string, headers: Record<string, string> = json) =>
  call(`/api/kits/${id}`, { method: 'PUT', body, headers })

async function ids(): Promise<string[]> {
  const { kits } = (await (await call('/api/kits')).json()) as { kits: { id: string }[] }
  return kits.map(({ id }) => id)
}

async function refused(response: Response): Promise<[number, string]> {
  const { code } = (await response.json()) as { code: string }
  return [response.status, code]
}

test('a kit is saved, listed, read, and removed', async () => {
  const answer = await put('mine', JSON.stringify(kit))
  expect([answer.status, await answer.json()]).toEqual([200, { id: 'mine', program: 18 }]) // the rig's own kit has 17
  const { kits } = (await (await call('/api/kits')).json()) as { kits: object[] }
  expect(kits).toEqual([
    { id: 'plain', own: false, ...plainKit(carrierClasses), program: 17 },
    { id: 'mine', own: true, ...kit, program: 18 },
  ])
  expect(await (await call('/api/kits/mine')).json()).toEqual({ ...kit, program: 18 })
  expect((await call('/api/kits/mine', { method: 'DELETE' })).status).toBe(204)
  expect(await ids()).toEqual(['plain'])
  expect(await refused(await call('/api/kits/mine'))).toEqual([404, 'E_PATH'])
})

test('a shipped kit cannot be replaced or removed', async () => {
  expect(await refused(await put('plain', JSON.stringify(kit)))).toEqual([409, 'E_EXISTS'])
  expect(await refused(await call('/api/kits/plain', { method: 'DELETE' }))).toEqual([409, 'E_EXISTS'])
})

test('a page of another origin can neither save nor remove, nor can a form', async () => {
  const evil = { ...json, Origin: 'http://evil.example' }
  expect(await refused(await put('theirs', JSON.stringify(kit), evil))).toEqual([403, 'E_FORBIDDEN'])
  expect(await refused(await call('/api/kits/plain', { method: 'DELETE', headers: evil }))).toEqual([
    403,
    'E_FORBIDDEN',
  ])
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
    expect(await refused(await put('theirs', JSON.stringify(kit), { 'Content-Type': type }))).toEqual([400, 'E_USAGE'])
  expect(await ids()).toEqual(['plain'])
})

test('a kit that comes in chunks of unknown length is saved; one that is cut short is not, and is no bug of ours', async () => {
  const text = JSON.stringify(kit)
  const send = (end: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const head = `PUT /api/kits/chunks HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nContent-Type: application/json\r\n`
      const chunks = `${text.length.toString(16)}\r\n${text}\r\n${end}`
      const socket = connect(rig.port, '127.0.0.1', () =>
        socket.end(`${head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`),
      )
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer))
    })
  expect(await send('5\r\n')).not.toContain('500')
  expect(await ids()).toEqual(['plain'])
  expect(await send('0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ids()).toEqual(['plain', 'chunks'])
  await call('/api/kits/chunks', { method: 'DELETE' })
  const endless = new ReadableStream<Uint8Array>({ pull: (c) => c.enqueue(new Uint8Array(65_536).fill(32)) })
  const answer = call('/api/kits/chunks', {
    method: 'PUT',
    headers: json,
    body: endless,
    duplex: 'half',
  } as RequestInit)
  expect(await answer.then(({ status }) => status).catch(() => 429)).toBe(429) // or cut off before it was read
})

test('what is no kit, no JSON, too large or badly named is refused and leaves nothing behind', async () => {
  expect(await refused(await put('mine', '{'))).toEqual([400, 'E_USAGE'])
  expect(await refused(await put('mine', '{}'))).toEqual([422, 'E_CONFIG'])
  expect(await refused(await put('mine', JSON.stringify({ ...kit, description: 'x'.repeat(200_000) })))).toEqual([
    429,
    'E_LIMIT',
  ])
  for (const id of ['..%2fescape', 'A', '%00', 'con'])
    expect(await refused(await put(id, JSON.stringify(kit)))).toEqual([400, 'E_USAGE'])
  expect(await ids()).toEqual(['plain'])
  expect((await call('/api/kits', { method: 'POST', body: '{}', headers: json })).status).toBe(405)
})

test('a kit that a MIDI program puts on is told to every connection', async () => {
  const clients = await Promise.all([1, 2].map(() => new Client(rig.server).opened()))
  rig.kitFeed.put({ id: 'mine', program: 18, own: true, kit: kit })
  for (const client of clients) {
    expect(await client.message('program')).toEqual({ type: 'program', program: 18, kit: 'mine', name: 'Mine' })
    client.socket.close()
  }
  expect(rig.kitFeed.kit.name).toBe('Mine')
})

test('a kit is put on for MIDI where its connection says so, and pages are told that somebody has chosen', async () => {
  const client = await new Client(rig.server).opened()
  client.send({ type: 'load', id: 1, name: 'plain' })
  expect((await client.message('kit')).model).toBe('carrier')
  expect(rig.fromMidi).toEqual([])
  const wished = { ...plainKit(['kick']), name: 'Of the page' }
  client.send({ type: 'load', id: 2, kit: wished, midi: true })
  expect((await client.message('kit')).kit.name).toBe('Of the page')
  client.send({ type: 'load', id: 3, kit: { ...plainKit(['gong']), name: 'Gongs' }, midi: true })
  expect((await client.message('error')).code).toBe('E_CONFIG')
  expect(rig.fromMidi).toEqual([['Of the page', 'carrier']])
  const feed = new KitFeed(kit)
  const instrument = { ...bare, kitFeed: feed, playFromMidi: () => undefined } as unknown as Instrument
  expect(welcomeTo(instrument, kit, true).midi).toEqual({ chosen: false })
  feed.put({ id: 'mine', program: 3, own: true, kit })
  expect(welcomeTo(instrument, kit, true).midi).toEqual({ chosen: true })
  expect(welcomeTo(instrument, kit, false).midi).toBeUndefined() // from another machine
  client.socket.close()
})
