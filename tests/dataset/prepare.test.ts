import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { DoctorReport } from '../../src/dataset/doctor-report.ts'
import { openDataset } from '../../src/dataset/loader.ts'
import type { Mapping } from '../../src/dataset/mapping.ts'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { type DatasetRate, shotForm } from '../../src/dsp/shot.ts'
import { peakOf } from '../../src/dsp/level.ts'
import { fixture } from '../formats/known-signal.ts'
import { noise, pcm, tone, writeFolder } from './sounds.ts'

const root = mkdtempSync(join(tmpdir(), 'ghostnote-prepare-'))
afterAll(() => rmSync(root, { recursive: true }))

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

function prepare(
  folder: string,
  out: string,
  options: { jobs?: number; mapping?: Mapping; rateHz?: DatasetRate } = {},
): Promise<DoctorReport> {
  const { jobs = 2, mapping = { rows: [] }, rateHz } = options
  const rate = rateHz === undefined ? {} : { rateHz }
  return prepareDataset({ folder, out, mapping, ...rate, jobs, onProgress: () => {} })
}

/** Every file below a folder with its bytes. */
function contents(folder: string): Record<string, string> {
  const names = (
    readdirSync(folder, { recursive: true, withFileTypes: true }) as {
      name: string
      parentPath: string
      isFile(): boolean
    }[]
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    names.toSorted().map((name) => [name.slice(folder.length + 1), readFileSync(name).toString('base64')]),
  )
}

/** A pack in the factory's layout: kicks, snares and hats in folders named by class. */
const pack = join(root, 'pack')
const perClass = 50
for (let i = 0; i < perClass; i++) {
  const number = String(i).padStart(5, '0')
  const body = tone(180 + 3 * i)
  writeFolder(pack, {
    [`kick/kick-${number}.wav`]: tone(40 * 1.03 ** i, { decaySec: 0.05 + 0.002 * i }),
    [`snare/snare-${number}.wav`]: noise(i, { decaySec: 0.04 }).map((v, j) => 0.5 * v + 0.4 * body[j]),
    [`open-hat/open-hat-${number}.wav`]: noise(1000 + i, { decaySec: 0.1 }),
  })
}
const whole = join(root, 'whole')
const wholeReport = await prepare(pack, whole)

test('a folder of WAVs in folders named by class becomes a dataset that opens and reads', () => {
  expect(wholeReport.examples).toBe(3 * perClass)
  expect(wholeReport.skipped).toEqual([])
  const dataset = openDataset(whole)
  dataset.verify()
  expect(dataset.classes).toEqual(['kick', 'snare', 'open-hat'])
  expect(dataset.counts).toEqual(wholeReport.counts)
  for (const name of dataset.classes) {
    const of = dataset.examples.filter((example) => example.class === name)
    expect(of).toHaveLength(perClass)
    expect(new Set(of.map((example) => example.split))).toEqual(new Set(['train', 'validation', 'test']))
  }
  for (const example of dataset.examples) {
    const x = dataset.read(example)
    expect(x).toHaveLength(example.lengthSamples)
    expect(peakOf(x)).toBeCloseTo(10 ** (-1 / 20), 6)
    expect(peakOf(x.subarray(0, shotForm.prerollSamples))).toBeLessThan(0.01)
    expect(example.spectral!.centroidHz).toBeGreaterThan(0)
  }
  const meanCentroid = (name: string) => {
    const values = dataset.examples.filter((e) => e.class === name).map((e) => e.spectral!.centroidHz)
    return values.reduce((a, b) => a + b, 0) / values.length
  }
  expect(meanCentroid('open-hat')).toBeGreaterThan(5 * meanCentroid('kick'))
  dataset.close()
})

test('no source straddles the splits', () => {
  const dataset = openDataset(whole)
  const splitsOf = new Map<string, Set<string>>()
  for (const { source, split } of dataset.examples) splitsOf.set(source, (splitsOf.get(source) ?? new Set()).add(split))
  expect([...splitsOf.values()].every((set) => set.size === 1)).toBe(true)
})

test('the number of workers, the place of the folder and file times change no byte', async () => {
  const moved = join(root, 'elsewhere')
  cpSync(pack, moved, { recursive: true })
  utimesSync(join(moved, 'kick/kick-00000.wav'), 1, 1)
  await prepare(moved, join(root, 'one-job'), { jobs: 1 })
  await prepare(moved, join(root, 'three-jobs'), { jobs: 3 })
  expect(contents(join(root, 'one-job'))).toEqual(contents(whole))
  expect(contents(join(root, 'three-jobs'))).toEqual(contents(whole))
})

/** Runs the command and kills it once `parts` batches are on disk; resolves to whether it was still running then. */
async function killAfter(out: string, parts: number): Promise<boolean> {
  const child: ChildProcess = spawn(process.execPath, [main, 'prepare', pack, '--out', out, '--jobs', '1'], {
    stdio: 'ignore',
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const work = join(out, '.work')
  for (;;) {
    const found = existsSync(work) ? readdirSync(work).filter((name) => name.endsWith('.part')).length : 0
    if (found >= parts || child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  child.kill('SIGKILL')
  return (await ended) === null
}

test('killed twice and started again, it ends with the bytes of an undisturbed run and nothing else', async () => {
  const out = join(root, 'killed')
  expect(await killAfter(out, 1)).toBe(true)
  expect(existsSync(join(out, 'dataset.json'))).toBe(false)
  expect(() => openDataset(out)).toThrow('cannot be read (ENOENT)')
  const first = readdirSync(join(out, '.work')).filter((name) => name.endsWith('.part'))
  expect(await killAfter(out, first.length + 1)).toBe(true)
  // What was done is not done again.
  expect(readdirSync(join(out, '.work'))).toEqual(expect.arrayContaining(first))
  await prepare(pack, out)
  expect(contents(out)).toEqual(contents(whole))
})

test('preparing again over a finished dataset replaces it', async () => {
  const out = join(root, 'twice')
  cpSync(whole, out, { recursive: true })
  writeFolder(join(root, 'few'), { 'kick/a.wav': tone(50), 'kick/b.wav': tone(70), 'kick/c.wav': tone(90) })
  const report = await prepare(join(root, 'few'), out)
  expect(report.examples).toBe(3)
  expect(openDataset(out).examples).toHaveLength(3)
  expect(existsSync(join(out, '.work'))).toBe(false)
})

test('every file that was skipped, mended or left out is named with its reason', async () => {
  const folder = join(root, 'mess')
  const sound = tone(60)
  const stereo = noise(9)
  writeFolder(folder, {
    'Kicks/good.wav': sound,
    'Kicks/same again.wav': sound,
    'Kicks/quieter.wav': sound.map((value) => value * 0.25),
    'Kicks/late.wav': tone(90, { leadSec: 0.1 }),
    'Kicks/offset.wav': tone(120).map((value) => value + 0.1),
    'Kicks/48k.wav': pcm(tone(150, { rateHz: 48_000 }), 48_000),
    'Kicks/long.wav': tone(75, { lengthSec: 3, decaySec: 3 }),
    'Snares/wide.wav': { channels: [stereo, stereo.map((value) => value * 0.5)], rateHz: 44_100 },
    'Snares/phase.wav': { channels: [noise(10), noise(10).map((value) => -value)], rateHz: 44_100 },
    'Snares/silent.wav': new Float32Array(4410),
    'Snares/empty.wav': '',
    'Snares/broken.wav': 'RIFF\u0010\0\0\0WAVEfmt \0\0\0\0',
    'Snares/cut.wav': Uint8Array.from(fixture('s16-stereo.wav')).subarray(0, 2000),
    'Snares/alaw.wav': fixture('alaw.wav'),
    'Snares/really an aiff.wav': fixture('s16.aiff'),
    'Snares/Kick 7.wav': tone(45),
    'Misc/what is it.wav': noise(11),
    'Misc/song.mp3': 'ID3\u0004\0\0\0',
    'readme.txt': 'hello',
    '.hidden.wav': sound,
  })
  symlinkSync(folder, join(folder, 'loop'))
  const out = join(root, 'mess-out')
  const report = await prepare(folder, out)
  const reasons = Object.fromEntries(report.skipped.map(({ file, reason }) => [file, reason]))
  expect(reasons).toEqual({
    'Snares/silent.wav': 'found silence (peak -Infinity dBFS); expected a sound above -80 dBFS',
    'Snares/broken.wav': 'found a format chunk of 0 bytes; expected one of 16 bytes or more, all of them in the file',
    'Snares/alaw.wav': 'found WAV coding 0x0006; expected plain PCM (1) or floating point (3)',
    'Misc/what is it.wav': 'neither its name nor its folders say which drum it is',
    'Misc/song.mp3': 'neither its name nor its folders say which drum it is',
  })
  expect(report.ignored).toEqual([
    { file: '.hidden.wav', reason: 'hidden' },
    { file: 'Snares/empty.wav', reason: 'empty file' },
    { file: 'loop', reason: 'a link to a folder' },
    { file: 'readme.txt', reason: 'not audio' },
  ])
  expect(report.duplicates).toEqual([{ file: 'Kicks/same again.wav', sameAs: 'Kicks/good.wav', labels: '' }])
  expect(report.nearDuplicates.map(({ files }) => files)).toEqual([['Kicks/good.wav', 'Kicks/quieter.wav']])
  expect(report.conflicts).toEqual([{ file: 'Snares/Kick 7.wav', text: '"Snares" says snare; taken as kick' }])
  const mends = Object.fromEntries(report.mended.map(({ file, mends: list }) => [file, list.map((mend) => mend.kind)]))
  expect(mends['Kicks/late.wav']).toContain('lead')
  expect(mends['Kicks/offset.wav']).toContain('offset')
  expect(mends['Kicks/48k.wav']).toContain('resampled')
  expect(mends['Kicks/long.wav']).toContain('cut')
  expect(mends['Snares/wide.wav']).toContain('stereo')
  expect(mends['Snares/phase.wav']).toContain('phase')
  expect(mends['Snares/cut.wav']).toContain('damaged')

  const dataset = openDataset(out)
  const splitOf = (file: string) => dataset.examples.find((example) => example.file === file)?.split
  expect(splitOf('Kicks/quieter.wav')).toBe(splitOf('Kicks/good.wav'))
  expect(splitOf('Kicks/same again.wav')).toBeUndefined()
  // What the report counts is what was found.
  const { examples, skipped, duplicates, ignored } = report
  expect(examples + skipped.length + duplicates.length + ignored.length).toBe(report.files)
  const text = readFileSync(join(out, 'report.md'), 'utf8')
  for (const { file } of [...skipped, ...duplicates, ...report.mended, ...ignored]) expect(text).toContain(file)
  expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toEqual(report)
})

test('a mapping names classes of its own, leaves files out and gives sources', async () => {
  const folder = join(root, 'mapped')
  writeFolder(folder, {
    'a/1.wav': noise(1),
    'a/2.wav': noise(2),
    'b/kick.wav': tone(60),
    'b/kick two.wav': tone(90),
    'b/bell.wav': tone(700),
  })
  const rows = [
    { pattern: 'a/*.wav', class: 'zap', source: 'one machine' },
    { pattern: 'b/bell.wav', class: 'cowbell' },
    { pattern: 'b/kick two.wav', class: null },
    { pattern: 'c', class: 'tom' },
  ]
  const out = join(root, 'mapped-out')
  const report = await prepare(folder, out, { mapping: { rows } })
  const dataset = openDataset(out)
  expect(dataset.classes).toEqual(['kick', 'cowbell', 'zap'])
  expect(dataset.examples.filter((e) => e.class === 'zap').map((e) => e.source)).toEqual(['one machine', 'one machine'])
  expect(report.skipped).toEqual([{ file: 'b/kick two.wav', reason: 'left out by the mapping file' }])
  expect(report.unusedMappings).toEqual(['c'])
})

test('a folder without a usable sound is a Fault and leaves nothing behind', async () => {
  const folder = join(root, 'useless')
  writeFolder(folder, { 'kick.wav': new Float32Array(4410), 'notes.txt': 'x' })
  await expect(prepare(folder, join(root, 'useless-out'))).rejects.toThrow(
    /prepare: found no usable sound among 2 files \(kick\.wav: found silence/,
  )
  expect(existsSync(join(root, 'useless-out'))).toBe(false)
})

test('an output that cannot be written is a Fault', async () => {
  writeFolder(root, { 'a-file': 'x' })
  await expect(prepare(join(root, 'mapped'), join(root, 'a-file', 'set'))).rejects.toThrow(
    /--out .*set: found a place that cannot be written: the path leads through a file \(ENOTDIR/,
  )
})

test('wrong folders are Faults that say so', async () => {
  writeFolder(root, { 'nothing/in/.keep': '', 'full/letter.txt': 'mine' })
  await expect(prepare(join(root, 'missing'), join(root, 'o'))).rejects.toThrow('missing: found nothing there')
  await expect(prepare(join(root, 'full/letter.txt'), join(root, 'o'))).rejects.toThrow('letter.txt: found a file')
  await expect(prepare(join(root, 'nothing'), join(root, 'o'))).rejects.toThrow('nothing: found no files')
  await expect(prepare(pack, join(root, 'full'))).rejects.toThrow(/full: found a folder with other things in it/)
  await expect(prepare(pack, pack)).rejects.toThrow('found the folder that is read')
  await expect(prepare(join(pack, 'kick'), pack)).rejects.toThrow('found the folder that is read')
  expect(existsSync(join(root, 'o'))).toBe(false)
  expect(readdirSync(join(root, 'full'))).toEqual(['letter.txt'])
})

test('a dataset folder inside the folder that is read is not read', async () => {
  const folder = join(root, 'nested')
  writeFolder(folder, { 'kick/a.wav': tone(50), 'kick/b.wav': tone(80) })
  await prepare(folder, join(folder, 'kick-set'))
  expect((await prepare(folder, join(folder, 'kick-set'))).files).toBe(2)
})

test('a dataset at 16 kHz has the same sounds in the same splits, and says its rate and pre-roll', async () => {
  const out = join(root, 'at-16k')
  const report = await prepare(pack, out, { rateHz: 16_000 })
  expect(report.counts).toEqual(wholeReport.counts)
  const [low, high] = [openDataset(out), openDataset(whole)]
  expect(low).toMatchObject({ rateHz: 16_000, prerollSamples: 9, maxLengthSamples: 23_777 })
  const places = ({ examples }: typeof low) => examples.map(({ file, class: name, split }) => ({ file, name, split }))
  expect(places(low)).toEqual(places(high))
  for (const [i, example] of low.examples.entries())
    expect(Math.abs(example.lengthSamples / 16_000 - high.examples[i].lengthSamples / 44_100)).toBeLessThan(0.05)
  const onset = low.examples.map((example) => peakOf(low.read(example).subarray(0, low.prerollSamples)))
  expect(Math.max(...onset)).toBeLessThan(0.05)
  low.close()
  high.close()
})
