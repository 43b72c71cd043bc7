import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Report, reportSchema } from '../../src/evaluation/report.ts'
import { z } from '../../src/faults/checked.ts'
import { ghostnote } from './launch.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-evaluate-test-'))
const dataset = join(folder, 'dataset')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => {
  const sounds = join(folder, 'sounds')
  expect(ghostnote('factory', '--count', '240', '--seed', '5', '--out', sounds).status).toBe(0)
  expect(ghostnote('prepare', sounds, '--out', dataset).status).toBe(0)
}, 120_000)

const quick = ['--data', dataset, '--count', '4', '--training-sounds', '40']

test('the shipped model is evaluated: a report that fits its schema, a page, the same numbers again', () => {
  const out = join(folder, 'report')
  const { status, stdout, stderr } = ghostnote('evaluate', 'style-lite', ...quick, '--out', out, '--json')
  expect(status, stderr).toBe(0)
  const report: Report = z.parse(reportSchema, JSON.parse(stdout))
  expect(report).toEqual(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')))
  expect(report.subject).toMatchObject({ kind: 'model', name: 'style-lite' })
  expect(report.measures[0]).toMatchObject({ id: 'drum-kid' })
  expect(report.measures[0].by).toContain(report.embedding.sha256.slice(0, 12))
  expect([...report.dataset.classes, ...report.dataset.leftOut].length).toBe(8)
  expect(report.memorisation.trainingSounds).toBe(40)
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('style-lite')
  const again = ghostnote('evaluate', 'style-lite', ...quick)
  expect(again.stdout).toContain('drum-KID')
  expect(again.stdout).toContain(report.measures[0].made!.toPrecision(3))
})

test('a model that is not there, a folder that is no dataset and an unwritable place are named', () => {
  const cases: [string[], RegExp][] = [
    [['evaluate', 'style-lit', ...quick], /Did you mean "style-lite"/],
    [['evaluate', dataset, ...quick], /run folder/],
    [['evaluate', 'style-lite', '--data', folder], /dataset/],
    [['evaluate', 'style-lite', ...quick, '--out', '/proc/none/report'], /--out/],
  ]
  for (const [args, sentence] of cases) {
    const { status, stderr } = ghostnote(...args)
    expect(stderr).toMatch(sentence)
    expect(status, args.join(' ')).toBe(3)
  }
  expect(existsSync('/proc/none')).toBe(false)
})
