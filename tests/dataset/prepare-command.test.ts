import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { DoctorReport } from '../../src/dataset/doctor-report.ts'
import { fixture } from '../formats/known-signal.ts'
import { noise, tone, writeFolder } from './sounds.ts'

const root = mkdtempSync(join(tmpdir(), 'ghostnote-prepare-command-'))
afterAll(() => rmSync(root, { recursive: true }))

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

function ghostnote(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: root })
}

/** As on a Linux machine without ALSA's library: what the loader finds under its name is no library. */
function ghostnoteWithoutAlsa(...args: string[]) {
  writeFolder(join(root, 'lib'), { 'libasound.so.2': '' })
  const env = { ...process.env, LD_LIBRARY_PATH: join(root, 'lib') }
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: root, env })
}

writeFolder(join(root, 'in'), { 'kick/a.wav': tone(50), 'kick/b.wav': tone(90), 'odd/c.wav': noise(1), 'x.txt': 'x' })
writeFileSync(join(root, 'labels.csv'), 'odd/*,zap\n')

test('prepare ends with the counts to expect and where things are', () => {
  const { status, stdout } = ghostnote('prepare', 'in', '--out', 'set')
  expect(status).toBe(0)
  expect(stdout).toContain('4 files found: 2 examples, 1 skipped, 0 duplicates left out, 1 ignored.')
  expect(stdout).toMatch(/^kick +1 +1 +0 +2$/m)
  expect(stdout).toContain('Warning: no kick in test; add more sources.')
  expect(stdout).toContain('Skipped odd/c.wav: neither its name nor its folders say which drum it is')
  expect(stdout).toContain(join(root, 'set', 'report.md'))
})

test('prepare --json prints the report and nothing else', () => {
  const { status, stdout } = ghostnote(
    'prepare',
    'in',
    '--out',
    'set-json',
    '--labels',
    'labels.csv',
    '--jobs',
    '1',
    '--json',
  )
  expect(status).toBe(0)
  const report = JSON.parse(stdout) as DoctorReport
  expect(report.examples).toBe(3)
  expect(Object.keys(report.counts)).toEqual(['kick', 'zap'])
})

test.runIf(process.platform === 'linux')(
  'without the native decoder WAV and AIFF still work, and the rest says what to install',
  () => {
    writeFolder(join(root, 'mixed'), {
      'kick/a.wav': tone(50),
      'kick/b.aiff': fixture('s16.aiff'),
      'kick/c.flac': fixture('s24-96k-stereo.flac'),
    })
    const { status, stdout } = ghostnoteWithoutAlsa('prepare', 'mixed', '--out', 'set-mixed')
    expect(status).toBe(0)
    expect(stdout).toContain('3 files found: 2 examples, 1 skipped')
    expect(stdout).toContain('Skipped kick/c.flac: found no native decoder for it on this machine')
    expect(stdout).toContain('apt-get install libasound2')
  },
)

test.each([
  ['a folder that is not there', ['prepare', 'nowhere', '--out', 'o'], 3, 'E_PATH nowhere: found nothing there'],
  [
    'a mapping file that is not there',
    ['prepare', 'in', '--out', 'o', '--labels', 'no.json'],
    3,
    'E_PATH --labels no.json',
  ],
  ['no --out', ['prepare', 'in'], 2, "required option '--out <dataset>' not specified"],
  ['a misspelt flag', ['prepare', 'in', '--out', 'o', '--label', 'x'], 2, 'Did you mean --labels?'],
  [
    'a bad number of jobs',
    ['prepare', 'in', '--out', 'o', '--jobs', 'many'],
    2,
    'Found "many"; expected a whole number',
  ],
])('%s is one sentence and an exit status', (_, args, status, sentence) => {
  const result = ghostnote(...args)
  expect(result.status).toBe(status)
  expect(result.stderr).toContain(sentence)
  expect(result.stderr).not.toContain('    at ')
  expect(existsSync(join(root, 'o'))).toBe(false)
})
