import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDataset } from '../../src/dataset/loader.ts'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { tone, writeFolder } from './sounds.ts'

const root = mkdtempSync(join(tmpdir(), 'ghostnote-loader-'))
afterAll(() => rmSync(root, { recursive: true }))

writeFolder(join(root, 'in'), { 'kick/a.wav': tone(50), 'tom/b.wav': tone(120), 'tom/c.wav': tone(180) })
const good = join(root, 'good')
await prepareDataset({ folder: join(root, 'in'), out: good, mapping: { rows: [] }, jobs: 1, onProgress: () => {} })

let copies = 0
/** A copy of the dataset with something done to it. */
function spoilt(spoil: (folder: string) => void): string {
  const folder = join(root, `copy-${copies++}`)
  cpSync(good, folder, { recursive: true })
  spoil(folder)
  return folder
}

function edit(name: string, change: (text: string) => string): (folder: string) => void {
  return (folder) => writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')))
}

test('a whole dataset opens, reads and verifies', () => {
  const dataset = openDataset(good)
  dataset.verify()
  expect(dataset.rateHz).toBe(44_100)
  expect(dataset.examples.map((example) => example.class)).toEqual(['kick', 'tom', 'tom'])
  const [first] = dataset.examples
  expect(dataset.read(first)).toEqual(dataset.read(first))
  expect(dataset.read(first)).not.toBe(dataset.read(first))
  dataset.close()
})

test.each<[string, (folder: string) => void, RegExp]>([
  [
    'is not there',
    (folder) => rmSync(folder, { recursive: true }),
    /dataset\.json: found a file that cannot be read \(ENOENT\)/,
  ],
  ['is unfinished', (folder) => rmSync(join(folder, 'dataset.json')), /continues with the same command/],
  ['has a head that is not JSON', edit('dataset.json', (text) => text.slice(0, 50)), /found text that is not JSON/],
  ['is something else', edit('dataset.json', () => '{"format": "zip"}'), /found another kind of file/],
  ['is null', edit('dataset.json', () => 'null'), /found another kind of file/],
  [
    'is of a later version',
    edit('dataset.json', (text) => text.replace('"version": 1', '"version": 2')),
    /found version 2/,
  ],
  [
    'has a head without counts',
    edit('dataset.json', (text) => text.replace('"counts"', '"count"')),
    /dataset\.json, counts/,
  ],
  ['has lost its catalog', (folder) => rmSync(join(folder, 'catalog.jsonl')), /catalog\.jsonl: found no readable file/],
  [
    'has an altered catalog',
    edit('catalog.jsonl', (text) => text.replace('"tom"', '"tum"')),
    /found an altered catalog/,
  ],
  [
    'has a shortened catalog',
    (folder) => truncateSync(join(folder, 'catalog.jsonl'), 100),
    /found 100 bytes; expected \d+ bytes/,
  ],
  ['has lost a shard', (folder) => rmSync(join(folder, 'shards/000.f32')), /000\.f32: found no such file/],
  [
    'has a shortened shard',
    (folder) => truncateSync(join(folder, 'shards/000.f32'), 4000),
    /000\.f32: found 4000 bytes/,
  ],
])('a dataset that %s is refused with a sentence', (_, spoil, found) => {
  expect(() => openDataset(spoilt(spoil))).toThrow(found)
})

test('altered samples of the right length are found by verify', () => {
  const folder = spoilt((copy) => {
    const path = join(copy, 'shards/000.f32')
    const bytes = readFileSync(path)
    bytes[1000] ^= 1
    writeFileSync(path, bytes)
  })
  expect(() => openDataset(folder).verify()).toThrow(/000\.f32: found altered samples/)
})
