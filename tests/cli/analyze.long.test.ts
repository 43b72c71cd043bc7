// ghostnote analyze over a whole dataset, and what it refuses, each in a process of its own.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FileReport } from '../../src/cli/analyze-file.ts'
import { ghostnote } from './launch.ts'

const sound = (name: string) => join(import.meta.dirname, '../fixtures/timbre', `${name}.wav`)
const room = mkdtempSync(join(tmpdir(), 'ghostnote-analyze-'))
afterAll(() => rmSync(room, { recursive: true }))

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
  const canonical = JSON.parse(ghostnote('analyze', sound(names[0]), '--canonical', '--json').stdout) as FileReport
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
