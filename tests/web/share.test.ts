// Links are packed and unpacked by Node's zlib as well, which knows nothing of the page.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { checkKit } from '../../src/protocol/kit.ts'
import type { Kit } from '../../src/protocol/kit.ts'
import { tokenFragment, tokenInFragment } from '../../src/protocol/token.ts'
import { kitFragment, kitInFragment, kitLink, mostLinkChars, withoutKit } from '../../web/share.ts'

const presets = join(import.meta.dirname, '../../presets')
const shipped = readdirSync(presets)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(presets, name), 'utf8')) as { format?: string })
  .filter(({ format }) => format === 'ghostnote-kit')
  .map((value) => checkKit(value, 'preset'))
const small: Kit = {
  format: 'ghostnote-kit',
  version: 1,
  name: 'Grün – 緑 🥁',
  pads: [{ pad: 0, class: 'kick', seed: 2 ** 53 - 1, name: 'Tief' }],
}
const token = 'A-_9'.repeat(11).slice(0, 43)
const packed = (text: string | Buffer): string => `#kit=1.${deflateRawSync(text).toString('base64url')}`

async function faultOf(fragment: string): Promise<string> {
  const error = await kitInFragment(fragment).then(
    () => undefined,
    (fault: unknown) => fault,
  )
  expect(error).toBeInstanceOf(Fault)
  expect((error as Fault).code).toBe('E_CONFIG')
  return (error as Fault).message
}

test('every shipped kit comes back from its link as it was, and zlib reads the same', async () => {
  expect(shipped.length).toBeGreaterThanOrEqual(6)
  for (const kit of [...shipped, small]) {
    const { $schema: _, ...said } = kit
    const fragment = await kitFragment(kit)
    expect(await kitInFragment(`#${fragment}`)).toEqual(said)
    const bytes = Buffer.from(fragment.slice('kit=1.'.length), 'base64url')
    expect(JSON.parse(inflateRawSync(bytes).toString('utf8'))).toEqual(said)
  }
})

test('a link has nothing of the address that it was made at but where the page is', async () => {
  const link = await kitLink(small, `http://me:secret@127.0.0.1:4770/drums/?debug=${token}#token=${token}`)
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4770\/drums\/#kit=1\.[\w-]+$/)
  expect(link).not.toContain(token)
  expect(link).not.toContain('secret')
})

test('a kit and a token find each other’s place in one fragment, and taking the kit out leaves the token', async () => {
  const both = `${tokenFragment(token)}&${await kitFragment(small)}`
  expect(tokenInFragment(both)).toBe(token)
  expect((await kitInFragment(both))?.name).toBe(small.name)
  expect(withoutKit(both)).toBe(tokenFragment(token))
  expect(withoutKit(`#${await kitFragment(small)}`)).toBe('')
})

test('an address without a kit has none', async () => {
  for (const fragment of ['', '#', '#elsewhere', tokenFragment(token)])
    expect(await kitInFragment(fragment)).toBeUndefined()
})

test('a damaged link is refused with a sentence: cut, altered, of another version, not a kit', async () => {
  const good = `#${await kitFragment(shipped[0])}`
  expect(await faultOf(good.slice(0, -20))).toMatch(/^The link: found text that was cut or altered; expected/)
  expect(await faultOf('#kit=1.')).toMatch(/^The link: found characters that are none/)
  expect(await faultOf('#kit=1.%20%20')).toMatch(/^The link: found characters that are none/)
  expect(await faultOf('#kit=2.abcd')).toMatch(/^The link: found version “2”; expected version 1/)
  expect(await faultOf(packed('{"format":"ghostnote-kit","version":1,"name":"x","pads":[]}'))).toMatch(
    /^The link: pads/,
  )
  expect(await faultOf(packed('[1,2'))).toMatch(/^The link: found text that is not JSON/)
  expect(await faultOf(packed('['.repeat(50_000) + ']'.repeat(50_000)))).toMatch(/^The link: found values nested/)
})

test('whatever is done to a link, it opens a kit or is refused with a sentence', async () => {
  const good = `#${await kitFragment(small)}`
  const damage = fc.tuple(fc.nat(good.length - 1), fc.string({ maxLength: 3 }))
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
      const bad = damages.reduce((text, [at, put]) => text.slice(0, at) + put + text.slice(at + 1), good)
      await kitInFragment(bad).catch((error: unknown) => expect(error).toBeInstanceOf(Fault))
    }),
  )
})

test('a bomb is not unpacked: forty megabytes of blanks end after a kit’s worth of bytes', async () => {
  const bomb = packed(Buffer.alloc(40 << 20, 0x20))
  expect(bomb.length).toBeLessThan(mostLinkChars)
  expect(await faultOf(bomb)).toMatch(/more than 131072 bytes when unpacked/)
  expect(await faultOf(`#kit=1.${'A'.repeat(mostLinkChars)}`)).toMatch(/characters; expected at most 65536/)
})
