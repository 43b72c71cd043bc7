import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
