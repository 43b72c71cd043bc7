import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDataset } from '../../src/dataset/loader.ts'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { readConditioning } from '../../src/dataset/conditioning.ts'
import { measureTimbre, readTimbre } from '../../src/dataset/timbre.ts'
import { timbreNames, timbreOf } from '../../src/timbre/models.ts'
import { noise, tone, writeFolder } from './sounds.ts'

const root = mkdtempSync(join(tmpdir(), 'ghostnote-timbre-'))
afterAll(() => rmSync(root, { recursive: true }))

const kick = tone(60, { lengthSec: 0.2 })
writeFolder(
  join(root, 'in'),
  {
    'kick/a.wav': kick,
    'kick/soft.wav': tone(60.5, { lengthSec: 0.2, level: 0.07 }),
    'snare/a.wav': noise(1, { lengthSec: 0.1 }),
    'hat/long.wav': noise(2, { lengthSec: 1.2, decaySec: 0.5 }),
    'tom/tiny.wav': noise(3, { lengthSec: 0.005, decaySec: 0.001 }),
  },
  '32f',
)
const prepared = join(root, 'set')
await prepareDataset({ folder: join(root, 'in'), out: prepared, mapping: { rows: [] }, jobs: 1, onProgress: () => {} })

let copies = 0
function copy(): string {
  const folder = join(root, `copy-${copies++}`)
  cpSync(prepared, folder, { recursive: true })
  return folder
}

const measured = copy()
const progress: [number, number][] = []
await measureTimbre(openDataset(measured), { workers: 2, onProgress: (...count) => progress.push(count) })
const text = readFileSync(join(measured, 'timbre.jsonl'), 'utf8')

test('every example gets the timbre of its canonical form: 32 768 samples, faded where cut', () => {
  const dataset = openDataset(measured)
  const rows = readTimbre(dataset)!
  expect([...rows.keys()]).toEqual(dataset.examples.map(({ id }) => id))
  expect(progress.at(0)).toEqual([0, 5])
  expect(progress.at(-1)).toEqual([5, 5])
  for (const example of dataset.examples) {
    const x = new Float32Array(32_768)
    x.set(dataset.read(example).subarray(0, x.length))
    if (example.lengthSamples > x.length)
      for (let i = 0; i < 3277; i++) x[x.length - 1 - i] *= Math.sin(((i + 0.5) / 3277) * (Math.PI / 2)) ** 2
    const expected = timbreOf([x], 44_100).timbre
    for (const name of timbreNames)
      expect(Math.abs(rows.get(example.id)!.timbre[name]! - expected[name]!), `${example.file} ${name}`).toBeLessThan(
        1e-4,
      )
  }
})

test('energy is that of the source: 20 dB less for a tenth of the level, and the mean square in dB', () => {
  const dataset = openDataset(measured)
  const rows = readTimbre(dataset)!
  const energyDb = (file: string) => rows.get(dataset.examples.find((example) => example.file === file)!.id)!.energyDb
  expect(energyDb('kick/a.wav') - energyDb('kick/soft.wav')).toBeCloseTo(20, 0)
  const squares = kick.reduce((sum, value) => sum + value * value, 0)
  expect(energyDb('kick/a.wav')).toBeCloseTo(10 * Math.log10(squares / 32_768), 1)
})

test('conditioning.json says what each class is like, for this dataset only', async () => {
  const folder = copy()
  const dataset = openDataset(folder)
  expect(readConditioning(dataset)).toBeUndefined()
  cpSync(join(measured, 'timbre.jsonl'), join(folder, 'timbre.jsonl'))
  await measureTimbre(dataset)
  const conditioning = readConditioning(dataset)!
  const kicks = dataset.examples.filter((example) => example.class === 'kick')
  expect(conditioning.classes.map((group) => group.class)).toEqual(dataset.classes)
  expect(conditioning.classes.find((group) => group.class === 'kick')!.count).toBe(kicks.length)
  expect(conditioning.all.count).toBe(5)
  const rows = readTimbre(dataset)!
  const [a, b] = kicks.map(({ id }) => rows.get(id)!.energyDb).toSorted((x, y) => x - y)
  const { energy } = conditioning.classes.find((group) => group.class === 'kick')!.percentiles
  expect(energy[3]).toBeCloseTo((a + b) / 2, 9)
  const path = join(folder, 'conditioning.json')
  const written = readFileSync(path, 'utf8')
  writeFileSync(path, written.replace(dataset.fingerprint, '0'.repeat(64)))
  expect(readConditioning(dataset)).toBeUndefined()
  writeFileSync(path, written.slice(0, -20))
  expect(() => readConditioning(dataset)).toThrow(/conditioning\.json: found /)
  await measureTimbre(dataset)
  expect(readFileSync(path, 'utf8')).toBe(written)
})

test('an interrupted measurement goes on where it was, and ends with the same bytes', async () => {
  const folder = copy()
  const stop = new AbortController()
  const half = measureTimbre(openDataset(folder), {
    workers: 1,
    signal: stop.signal,
    onProgress: (done) => (done === 2 ? stop.abort(new Error('enough')) : undefined),
  })
  await expect(half).rejects.toThrow('enough')
  expect(readTimbre(openDataset(folder))).toBeUndefined()
  const path = join(folder, 'timbre.jsonl')
  expect(readFileSync(path, 'utf8').split('\n').length).toBe(4)
  appendFileSync(path, '{"id":"0123","timb') // as a kill leaves it
  const counts: number[] = []
  await measureTimbre(openDataset(folder), { workers: 1, onProgress: (done) => counts.push(done) })
  expect(counts).toEqual([2, 3, 4, 5])
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a measured dataset is not measured again, and a file that cannot be trusted is not taken over', async () => {
  const path = join(measured, 'timbre.jsonl')
  const counts: number[] = []
  await measureTimbre(openDataset(measured), { onProgress: (done) => counts.push(done) })
  expect(counts).toEqual([5])
  const dataset = openDataset(measured)
  for (const spoilt of [
    text.replace(dataset.fingerprint, '0'.repeat(64)),
    text.replace('"lengthSamples":32768', '"lengthSamples":65536'),
    text.replace('"energyDb":-', '"energyDb":"-'),
    text.replace('"hardness":', '"hardnes":'),
    '',
  ]) {
    writeFileSync(path, spoilt)
    expect(readTimbre(dataset)).toBeUndefined()
  }
  truncateSync(path, 0)
  writeFileSync(path, text)
  expect(readTimbre(dataset)?.size).toBe(5)
})

test('the same sound in a dataset at 16 kHz has the same low timbre and energy', async () => {
  const out = join(root, 'set-16k')
  const options = { folder: join(root, 'in'), out, mapping: { rows: [] }, rateHz: 16_000 as const, jobs: 1 }
  await prepareDataset({ ...options, onProgress: () => {} })
  const dataset = openDataset(out)
  await measureTimbre(dataset, { workers: 2 })
  const low = readTimbre(dataset)!
  const high = readTimbre(openDataset(measured))!
  const of = (rows: typeof low, set: typeof dataset) =>
    rows.get(set.examples.find(({ file }) => file === 'kick/a.wav')!.id)!
  const [a, b] = [of(low, dataset), of(high, openDataset(measured))]
  for (const name of ['depth', 'boominess'] as const)
    expect(Math.abs(a.timbre[name]! - b.timbre[name]!), name).toBeLessThan(2)
  expect(Math.abs(a.energyDb - b.energyDb)).toBeLessThan(0.2)
})
