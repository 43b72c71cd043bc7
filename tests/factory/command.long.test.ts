import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, expect, test } from 'vitest'
import { renderClassShot } from '../../src/factory/render.ts'
import { decodeWav } from '../../src/formats/wav.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')
const base = mkdtempSync(join(tmpdir(), 'factory-'))
afterAll(() => rmSync(base, { recursive: true }))

function factory(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, 'factory', ...args], { encoding: 'utf8' })
}

/** Every file below the folder with its SHA-256, except SOURCE.md and the like at the top when `soundsOnly`. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  )
  return Object.fromEntries(
    files.toSorted().map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  )
}

interface Label {
  file: string
  class: string
  style: string
  velocity: number
  parameters: Record<string, number>
  sha256: string
}

function labelsOf(folder: string): Label[] {
  const lines = readFileSync(join(folder, 'labels.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as Label)
}

const one = join(base, 'one')

test('one worker and two write the same bytes, and labels that fit them', () => {
  const two = join(base, 'two')
  const first = factory('--count', '9', '--seed', '6', '--out', one, '--jobs', '1', '--json')
  expect(first.stderr + first.status).toMatch(/0$/)
  expect(JSON.parse(first.stdout)).toMatchObject({
    written: 9,
    kept: 0,
    total: 9,
    seed: 6,
    classes: { kick: 2, tom: 1 },
  })
  expect(factory('--count', '9', '--seed', '6', '--out', two, '--jobs', '2').status).toBe(0)
  expect(contents(two)).toEqual(contents(one))

  const labels = labelsOf(one)
  const hashes = contents(one)
  expect(labels).toHaveLength(9)
  for (const row of labels) expect(hashes[join(row.file)]).toBe(row.sha256)
  const shot = renderClassShot('snare', 6, 0)
  const label = labels.find(({ file }) => file === 'snare/snare-00000.wav')!
  expect(label).toMatchObject({
    class: 'snare',
    style: shot.style,
    velocity: shot.velocity,
    parameters: shot.parameters,
  })
  const wav = decodeWav(readFileSync(join(one, label.file)), label.file)
  expect(wav.rateHz).toBe(44_100)
  expect(wav.channels).toHaveLength(1)
  wav.channels[0].forEach((value, i) => expect(Math.abs(value - shot.samples[i])).toBeLessThan(1e-6))
  expect(readFileSync(join(one, 'SOURCE.md'), 'utf8')).toMatch(/seed 6[^]*CC0-1\.0[^]*\| pitchHz \| Hz \|/)
})

test('the same command again keeps what is whole and mends what is not', () => {
  const before = contents(one)
  truncateSync(join(one, 'kick/kick-00001.wav'), 100)
  rmSync(join(one, 'tom/tom-00000.wav'))
  writeFileSync(join(one, 'tom/.tom-00000.wav.123.tmp'), 'half')
  const again = factory('--count', '9', '--seed', '6', '--out', one, '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ written: 2, kept: 7, total: 9 })
  expect(contents(one)).toEqual(before)
})

test('a run that was killed is continued from its journal', () => {
  const whole = join(base, 'whole')
  const killed = join(base, 'killed')
  expect(factory('--count', '6', '--class', 'rim', '--out', whole).status).toBe(0)
  expect(factory('--count', '4', '--class', 'rim', '--out', killed).status).toBe(0)
  const rows = readFileSync(join(killed, 'labels.jsonl'), 'utf8')
  rmSync(join(killed, 'labels.jsonl'))
  rmSync(join(killed, 'SOURCE.md'))
  writeFileSync(join(killed, 'labels.journal.jsonl'), rows.slice(0, -40)) // the last row is torn
  const resumed = factory('--count', '6', '--class', 'rim', '--out', killed, '--json')
  expect(JSON.parse(resumed.stdout)).toMatchObject({ written: 3, kept: 3 })
  expect(contents(killed)).toEqual(contents(whole))
})

test('a folder of something else, or of another seed, is left alone', () => {
  const other = factory('--count', '1', '--seed', '7', '--out', one)
  expect([other.status, other.stderr]).toEqual([3, expect.stringContaining('found factory sounds of seed 6')])
  const foreign = mkdtempSync(join(base, 'foreign-'))
  writeFileSync(join(foreign, 'thesis.txt'), 'mine')
  const refused = factory('--count', '1', '--out', foreign)
  expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('thesis.txt')])
  expect(readdirSync(foreign)).toEqual(['thesis.txt'])
  const throughFile = factory('--count', '1', '--out', join(foreign, 'thesis.txt', 'deeper'))
  expect([throughFile.status, throughFile.stderr]).toEqual([
    3,
    expect.stringContaining('the path leads through a file'),
  ])
})

test('wrong flags are refused with the nearest known one, and nothing is written', () => {
  const out = join(base, 'never')
  for (const [args, said] of [
    [['--count', '0', '--out', out], 'a whole number from 1'],
    [['--count', '2', '--out', out, '--clas', 'kick'], '--class'],
    [['--count', '2', '--out', out, '--class', 'snar'], 'Did you mean snare?'],
    [['--count', '2'], '--out'],
  ] as const) {
    const answer = factory(...args)
    expect([answer.status, answer.stderr]).toEqual([2, expect.stringContaining(said)])
  }
  expect(existsSync(out)).toBe(false)
})

test('--sheet adds a picture', () => {
  const out = join(base, 'sheet')
  expect(factory('--count', '2', '--class', 'rim', '--out', out, '--sheet').status).toBe(0)
  expect(decode(readFileSync(join(out, 'sheet.png'))).width).toBeGreaterThan(200)
})
