import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FileReport } from '../../src/cli/analyze-file.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { ghostnote } from './launch.ts'

const sounds = join(import.meta.dirname, '../fixtures/timbre')
const sound = (name: string) => join(sounds, `${name}.wav`)
const room = mkdtempSync(join(tmpdir(), 'ghostnote-analyze-'))
afterAll(() => rmSync(room, { recursive: true }))

const reports = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FileReport)

test('--json prints one object a line: numbers for the file as it is, at its own rate', () => {
  const { status, stdout, stderr } = ghostnote('analyze', sound('e21_snare_16k'), sound('s01_snare'), '--json')
  expect([status, stderr]).toEqual([0, ''])
  const [low, snare] = reports(stdout)
  expect(low).toMatchObject({ file: sound('e21_snare_16k'), form: 'as-is', rateHz: 16_000, lengthSamples: 9600 })
  expect(low.timbre.hardness).toBeCloseTo(67.163, 1)
  expect(snare.timbre).toMatchObject({ reverb: 0 })
  expect(snare.timbre.brightness).toBeCloseTo(75.84, 1)
  expect(snare.spectral?.centroidHz).toBeGreaterThan(5000)
  expect(snare.temporal.logAttackTime).toBeLessThan(-2)
  expect(snare.reasons).toEqual({})
})

test('--canonical measures the same shot however far into the file it starts, and says so', () => {
  const { channels, rateHz } = decodeWav(readFileSync(sound('k03_kick_tight')), 'kick')
  const late = new Float32Array(channels[0].length + 4321)
  late.set(
    channels[0].map((value) => value / 2),
    4321,
  )
  const path = join(room, 'late.wav')
  writeFileSync(path, encodeWav({ channels: [late, late], rateHz }, '32f'))
  const [plain, moved] = reports(ghostnote('analyze', sound('k03_kick_tight'), path, '--canonical', '--json').stdout)
  expect([plain.form, moved.form, moved.rateHz]).toEqual(['canonical', 'canonical', 44_100])
  expect([plain.lengthSamples, moved.lengthSamples]).toEqual([32_768, 32_768])
  for (const name of ['hardness', 'depth', 'brightness', 'warmth', 'sharpness', 'boominess'] as const)
    expect(Math.abs(moved.timbre[name]! - plain.timbre[name]!), name).toBeLessThan(0.01)
})

test('several threads print the same lines in the order of the files', () => {
  const names = ['h01_hat_closed', 'e03_short_20ms', 'k03_kick_tight', 'e05_impulse', 's04_rimshot', 'e07_len_4096']
  const files = names.map(sound)
  const one = ghostnote('analyze', ...files, '--json', '--jobs', '1')
  const two = ghostnote('analyze', ...files, '--json', '--jobs', '2')
  expect([one.status, two.status, two.stderr]).toEqual([0, 0, ''])
  expect(two.stdout).toBe(one.stdout)
  expect(reports(two.stdout).map(({ file }) => file)).toEqual(files)
})

test('the table has a row for each file, and a reason for what is missing', () => {
  const { status, stdout } = ghostnote('analyze', sound('s04_rimshot'), sound('e23_silence'))
  expect(status).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines[0]).toMatch(
    /^file +hardness +depth +brightness +roughness +warmth +sharpness +boominess +reverb +centroid$/,
  )
  expect(lines[1]).toMatch(/s04_rimshot\.wav +65\.8 +23\.8 +61\.7 +0\.0 +26\.4 +41\.6 +19\.2 +no +1102 Hz$/)
  expect(lines.slice(2).join('\n')).toContain('The sound is silent.')
})

test('bad files are named on stderr, the others measured; the status is 3', () => {
  const notes = join(room, 'notes.txt')
  writeFileSync(notes, 'no sound')
  const missing = join(room, 'missing.wav')
  const { status, stdout, stderr } = ghostnote('analyze', missing, notes, sound('s04_rimshot'), room, '--json')
  expect(status).toBe(3)
  expect(reports(stdout).map(({ file }) => file)).toEqual([sound('s04_rimshot')])
  expect(stderr).toContain(`E_PATH ${missing}: found nothing there`)
  expect(stderr).toContain(`E_AUDIO ${notes}: found no audio format that is known`)
  expect(stderr).toContain(`E_PATH ${room}: found a folder`)
  expect(stderr).toContain('3 of 4 files that could not be measured')
  expect(ghostnote('analyze', missing)).toMatchObject({ status: 3, stdout: '' })
})

test('--data measures a dataset, writes the report and says where; again it has nothing left to do', () => {
  const folder = join(room, 'drums')
  const names = ['k03_kick_tight', 's04_rimshot', 'h01_hat_closed'] as const
  for (const [i, part] of ['kick', 'rim', 'hat'].entries()) {
    mkdirSync(join(folder, part), { recursive: true })
    cpSync(sound(names[i]), join(folder, part, 'a.wav'))
  }
  const set = join(room, 'set')
  expect(ghostnote('prepare', folder, '--out', set).status).toBe(0)
  const { status, stdout } = ghostnote('analyze', '--data', set)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^median of +examples +hardness +depth .* energy$/m)
  expect(stdout).toMatch(/^kick +1 /m)
  expect(stdout).toContain(`Report: ${join(set, 'timbre-report.html')}`)
  const rows = readFileSync(join(set, 'timbre.jsonl'), 'utf8').trimEnd().split('\n').slice(1)
  const canonical = reports(ghostnote('analyze', sound(names[0]), '--canonical', '--json').stdout)[0]
  expect(rows.map((line) => (JSON.parse(line) as FileReport).timbre)).toContainEqual(canonical.timbre)
  const other = join(room, 'report')
  const again = ghostnote('analyze', '--data', set, '--out', other, '--json')
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(readFileSync(join(other, 'timbre-report.json'), 'utf8')))
  expect(readFileSync(join(other, 'timbre-report.html'), 'utf8')).toBe(
    readFileSync(join(set, 'timbre-report.html'), 'utf8'),
  )
})

test.each([
  [['analyze'], 2, 'ghostnote analyze: found no file'],
  [['analyze', 'a.wav', '--data', 'x'], 2, '--data: found sound files as well'],
  [['analyze', '--data', 'x', '--canonical'], 2, '--data: found --canonical as well'],
  [['analyze', 'a.wav', '--out', 'x'], 2, '--out: found a folder for a report on sound files'],
  [['analyze', '--data', 'nowhere'], 3, 'nowhere/dataset.json: found a file that cannot be read'],
])('%j is refused with a way out', (args, status, sentence) => {
  const ended = ghostnote(...args)
  expect([ended.status, ended.stdout]).toEqual([status, ''])
  expect(ended.stderr).toContain(sentence)
})
