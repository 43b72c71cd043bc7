import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { type ZipEntry, zipStream } from '../../src/formats/zip.ts'
import { collected } from './collected.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-zip-'))
afterAll(() => rmSync(room, { recursive: true }))

const random = new RandomStream(1, 'bytes for a zip')
const noise = Uint8Array.from({ length: 100_000 }, () => random.integer(256))
const entries: readonly ZipEntry[] = [
  { path: 'Kit/a.txt', bytes: Buffer.from('a'.repeat(5000)) },
  { path: 'Kit/Samples/b.wav', bytes: noise },
  { path: 'Kit/空.txt', bytes: new Uint8Array(0) },
]

async function packed(all: readonly ZipEntry[] = entries): Promise<Buffer> {
  async function* source(): AsyncGenerator<ZipEntry> {
    yield* all
  }
  return Buffer.concat(await collected(zipStream(source())))
}

test('another program finds the archive whole, and every file in it with its bytes', async () => {
  const path = join(room, 'kit.zip')
  writeFileSync(path, await packed())
  expect(execFileSync('unzip', ['-tq', path], { encoding: 'utf8' })).toContain('No errors detected')
  execFileSync('unzip', ['-q', path, '-d', room], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  for (const { path: name, bytes } of entries) expect(readFileSync(join(room, name)).equals(bytes), name).toBe(true)
})

/** The fields of a local header that a reader of a stream goes by, at `at`. */
function localHeader(zip: Buffer, at: number) {
  const nameLength = zip.readUInt16LE(at + 26)
  return {
    signature: zip.readUInt32LE(at),
    flags: zip.readUInt16LE(at + 6),
    method: zip.readUInt16LE(at + 8),
    time: zip.readUInt32LE(at + 10),
    name: zip.toString('utf8', at + 30, at + 30 + nameLength),
    dataAt: at + 30 + nameLength,
  }
}

test('a file’s name is marked as UTF-8 where it must be, its end is known to a reader of the stream, its checksum stands behind it', async () => {
  const zip = await packed([entries[2]])
  const header = localHeader(zip, 0)
  expect(header).toMatchObject({ signature: 0x04034b50, method: 8, name: 'Kit/空.txt' })
  expect(header.flags & 0x800).toBe(0x800)
  expect(header.flags & 8).toBe(8) // sizes and checksum follow the data
  const descriptor = zip.indexOf(Buffer.from([0x50, 0x4b, 7, 8]))
  expect(zip.readUInt32LE(descriptor + 4)).toBe(crc32(entries[2].bytes))
})

test('the same entries are the same bytes, whatever the time and the zone', async () => {
  const first = await packed()
  const zone = process.env['TZ']
  try {
    for (const other of ['Pacific/Auckland', 'America/Los_Angeles']) {
      process.env['TZ'] = other
      expect((await packed()).equals(first)).toBe(true)
    }
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
  expect(localHeader(first, 0).time).toBe(((1 << 5) | 1) << 16) // 1 January 1980, 0:00
})

test('one entry is made at a time: the next is asked for when the pieces of the one before are taken', async () => {
  let asked = 0
  async function* source(): AsyncGenerator<ZipEntry> {
    for (; asked < 50;) yield { path: `${asked++}.bin`, bytes: noise }
  }
  let bytes = 0
  for await (const piece of zipStream(source())) {
    bytes += piece.length
    expect(asked * noise.length).toBeLessThan(bytes + 2 * noise.length)
  }
  expect(asked).toBe(50)
})

test('a reader that goes away ends the making', async () => {
  let ended = false
  async function* source(): AsyncGenerator<ZipEntry> {
    try {
      for (let i = 0; ; i++) yield { path: `${i}.bin`, bytes: noise }
    } finally {
      ended = true
    }
  }
  for await (const piece of zipStream(source())) if (piece.length > 0) break
  expect(ended).toBe(true)
})

test('a path that leads out of the archive is refused', async () => {
  for (const path of ['../a', '/a', 'a/../b', 'a//b', './a', 'a\\b', 'C:a', 'a\n', ''])
    await expect(packed([{ path, bytes: noise }]), JSON.stringify(path)).rejects.toThrow('no path within')
})
