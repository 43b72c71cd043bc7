import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ModelShelf } from '../../src/engine/shelf.ts'
import type { Kit } from '../../src/protocol/kit.ts'
import { placeToText } from '../../src/dsp/place.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { type Rig, startRig } from './rig.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-strudel-'))
let rig: Rig
let shelf: ModelShelf
const kit: Kit = {
  format: 'ghostnote-kit',
  version: 1,
  name: 'Mine',
  pads: [
    {
      pad: 3,
      class: { snare: 0.7, kick: 0.3 },
      seed: 5,
      name: 'Mix',
      latent: placeToText(Float32Array.of(1, -1, 0.5, 0)),
    },
    { pad: 0, class: 'kick', seed: 7, name: 'Kick', controls: { tune: -2.5, level: -3 } },
    { pad: 1, class: 'kick', seed: 8, name: 'Other' },
  ],
}
beforeAll(async () => {
  writeCarrierBundle(room, 'carrier')
  shelf = new ModelShelf(room)
  rig = await startRig({}, {}, shelf)
  rig.kits.save('mine', kit)
})
afterAll(async () => {
  await rig.end()
  rmSync(room, { recursive: true })
})

/** As the page of Strudel asks. */
const foreign = { Origin: 'https://strudel.cc', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' }
const ask = (path: string, headers: Record<string, string> = foreign, at = rig) =>
  fetch(new URL(path, at.server.address), { headers })

type Map = Readonly<Record<string, readonly string[]>> & { readonly _base: string }
const mapAt = async (path: string): Promise<Map> => (await (await ask(path)).json()) as Map

const digest = (bytes: ArrayBuffer) => createHash('sha256').update(Buffer.from(bytes)).digest('hex')

test('a kit’s map has its pads by class and in a row, and each address gives the pad’s own sound to any page', async () => {
  const map = await mapAt('/strudel/mine.json')
  expect(map['_base']).toBe(`${rig.server.address}/strudel/shots/`)
  expect(Object.keys(map).toSorted()).toEqual(
    ['_base', 'kick', 'bd', 'snare', 'sd', 'mine_kick', 'mine_bd', 'mine_snare', 'mine_sd', 'mine'].toSorted(),
  )
  expect([map['bd'].length, map['sd'].length, map['mine'].length]).toEqual([2, 1, 3])
  const latent = kit.pads[0].latent!
  const plain = [
    '/shots/carrier/kick/7.wav?tune=-2.5&level=-3',
    '/shots/carrier/kick/8.wav',
    `/shots/carrier/snare:0.7+kick:0.3/5.wav?latent=${latent}`,
  ]
  for (const [i, path] of map['mine'].entries()) {
    expect(path).not.toContain('?') // Strudel keeps sounds by their address, and servers before it may drop a query
    const response = await ask(map['_base'] + path)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(response.headers.get('cache-control')).toContain('immutable') // its address says the edition
    const own = await ask(plain[i], {})
    expect(digest(await response.arrayBuffer())).toBe(digest(await own.arrayBuffer()))
  }
})

test('a model’s map has so many seeds of each class, and seed and place in the list agree', async () => {
  const map = await mapAt('/strudel/models/carrier.json?seeds=3')
  expect(map['bd']).toHaveLength(3)
  expect(map['carrier_sd']).toHaveLength(3)
  expect(map['bd'][2]).toMatch(/^carrier\/kick\/2;edition=[0-9a-f]{16}\.wav$/)
  expect((await mapAt('/strudel/models/carrier.json'))['bd']).toHaveLength(16)
})

test('when a map has come, the first sound of each class is rendered; soon all are', async () => {
  const { tally } = shelf.synth()
  const pads = Array.from({ length: 16 }, (_, pad) => ({
    pad,
    class: ['kick', 'snare'][pad % 2],
    seed: 9000 + pad,
    name: `${pad}`,
  }))
  rig.kits.save('fresh', { ...kit, name: 'Fresh', pads })
  const map = await mapAt('/strudel/fresh.json')
  const misses = tally.bankMisses
  for (const name of ['bd', 'sd']) await (await ask(map['_base'] + map[name][0])).arrayBuffer()
  const renderedMeanwhile = tally.bankMisses - misses
  expect(renderedMeanwhile).toBeLessThanOrEqual(14) // none of these two
  for (let seen = -1; seen !== tally.bankMisses; await wait(200)) seen = tally.bankMisses
  const rest = tally.bankMisses
  for (const path of map['fresh']) await (await ask(map['_base'] + path)).arrayBuffer()
  expect(tally.bankMisses).toBe(rest)
})

test('nothing else is open to other pages, nothing can be changed by them, and a foreign name of the server is refused', async () => {
  for (const path of ['/shots/carrier/kick/7.wav', '/api/kits', '/api/kits/mine/pack', '/strudel', '/metrics'])
    expect([path, (await ask(path)).status]).toEqual([path, 403])
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await fetch(`${rig.server.address}/strudel/mine.json`, { method, headers: foreign })).status).toBe(403)
  expect(rig.kits.list().map(({ id }) => id)).toContain('mine')
})

test('a server with a token gives maps to no page but those that are let in and show it', async () => {
  const token = 'A'.repeat(43)
  const guarded = await startRig({}, { token, allowOrigins: ['https://drums.example'] })
  try {
    const map = '/strudel/plain.json'
    expect((await ask(map, foreign, guarded)).status).toBe(403)
    expect((await ask(map, {}, guarded)).status).toBe(401)
    const bearer = { Authorization: `Bearer ${token}` }
    expect((await ask(map, bearer, guarded)).status).toBe(200)
    const guest = await ask(map, { ...bearer, Origin: 'https://drums.example' }, guarded)
    expect(guest.headers.get('access-control-allow-origin')).toBe('https://drums.example')
  } finally {
    await guarded.end()
  }
})

test('names that are none, and settings that are, are refused in a sentence', async () => {
  const cases: [string, number][] = [
    ['/strudel/mine', 404],
    ['/strudel/none.json', 404],
    ['/strudel/..%2f..%2fpackage.json', 404],
    ['/strudel/models/none.json', 404],
    ['/strudel/models/carrier.json?seeds=0', 400],
    ['/strudel/models/carrier.json?seeds=33', 400],
    ['/strudel/models/carrier.json?seeds=x', 400],
    ['/strudel/shots/carrier/kick/x.wav', 404],
    ['/strudel/shots/carrier/kick/7', 404],
    ['/strudel/shots/carrier/gong/7.wav', 400],
    ['/strudel/shots/carrier/kick/7;tune=99.wav', 400],
    ['/strudel/shots/carrier/kick/7;mood=dark.wav', 400],
    ['/strudel/shots/carrier/kick/7;tune=1;tune=2.wav', 400],
    ['/strudel/shots/carrier/kick/7;edition=0000000000000000.wav', 404],
  ]
  for (const [path, status] of cases) {
    const response = await ask(path)
    expect([path, response.status]).toEqual([path, status])
    expect(((await response.json()) as { message: string }).message).toMatch(/found .*; expected /)
  }
})

test('many sounds that are asked for at once by other pages are rendered one by one: another hit waits for one at most', async () => {
  const base = (await mapAt('/strudel/mine.json'))['_base']
  const many = Array.from({ length: 40 }, (_, i) => ask(`${base}carrier/kick/${5000 + i}.wav`))
  let most = 0
  const synth = shelf.synth()
  const watch = setInterval(() => (most = Math.max(most, synth.queued)), 1)
  const statuses = await Promise.all(many.map(async (response) => (await response).status))
  clearInterval(watch)
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(most).toBeLessThanOrEqual(1)
})
