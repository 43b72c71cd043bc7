import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { zipStream } from '../../src/formats/zip.ts'
import { EntryCount, fetchPack } from '../../web/kit-pack.ts'
import { collected } from '../formats/collected.ts'

async function* entries() {
  for (let i = 0; i < 12; i++) yield { path: `${i}.bin`, bytes: Buffer.from('x'.repeat(i * 1000)) }
}
const zip = Buffer.concat(await collected(zipStream(entries())))

test('the files in an archive are counted, wherever its bytes are parted', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
      const count = new EntryCount()
      let seen = 0
      for (let at = 0, i = 0; at < zip.length; at += sizes[i++ % sizes.length])
        seen = count.add(zip.subarray(at, at + sizes[i % sizes.length]))
      expect(seen).toBe(12)
    }),
    { numRuns: 100 },
  )
})

test('bytes that only begin like a file are none', () => {
  expect(new EntryCount().add(Buffer.from('PKPPK\u0003PPK\u0003\u0004PK\u0001\u0002'))).toBe(1)
})

const token = 'a'.repeat(43)
const wishes = { format: 'sfz', bits: '24', layers: 2, model: 'style-lite' } as const
const headers = {
  'Ghostnote-Files': '12',
  'Content-Disposition': `attachment; filename="Gre.zip"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.zip`,
}

test('an archive is asked for with the kit, the wishes and the token, and comes with its name', async () => {
  const asked: { address: URL; init: RequestInit }[] = []
  const told: [number, number][] = []
  const pack = await fetchPack(
    `http://127.0.0.1:4770/#token=${token}`,
    '{"kit":1}',
    wishes,
    (done, of) => told.push([done, of]),
    new AbortController().signal,
    async (address, init) => {
      asked.push({ address: address as URL, init: init! })
      return new Response(new Uint8Array(zip), { headers })
    },
  )
  const [{ address, init }] = asked as [{ address: URL; init: RequestInit }]
  expect(`${address.pathname}${address.search}`).toBe('/api/packs?format=sfz&bits=24&layers=2&model=style-lite')
  expect(init).toMatchObject({ method: 'POST', body: '{"kit":1}', headers: { Authorization: `Bearer ${token}` } })
  expect(pack.name).toBe('Größe.zip')
  expect(Buffer.from(await pack.arrayBuffer()).equals(zip)).toBe(true)
  expect(told.at(-1)).toEqual([12, 12])
})

test('the server’s no is told in its own words', async () => {
  const answer = new Response(JSON.stringify({ code: 'E_LIMIT', message: 'packs: found 2 being made.' }), {
    status: 429,
  })
  const asking = fetchPack(
    'http://a/',
    '',
    wishes,
    () => {},
    new AbortController().signal,
    async () => answer,
  )
  await expect(asking).rejects.toThrow('packs: found 2 being made.')
})
