import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { carrierClasses } from '../engine/carrier-bundle.ts'
import { Client, type Rig, startRig } from './rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.end())

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
