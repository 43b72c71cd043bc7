// ghostnote lab report and the report of ghostnote lab simulate, as programs.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toldReport } from '../../src/cli/lab-report-lines.ts'
import type { StudyReport } from '../../src/lab/analysis/report.ts'
import { labHash } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import { sessionsOf } from '../lab/simulated.ts'
import { jndBlock, mushraBlock, plainStudy, staircase } from '../lab/studies.ts'
import { ghostnote } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-lab-report-'))
const [lab, file] = [join(room, 'lab'), join(room, 'study.json')]
/** Short, for a report’s bootstraps take their time. */
const procedure = { ...staircase, reversals: 5 }
const study = { ...plainStudy, blocks: [{ ...jndBlock, procedure }, mushraBlock] }
const listeners = 2

beforeAll(async () => {
  const text = JSON.stringify(study)
  writeFileSync(file, text)
  mkdirSync(lab)
  const store = new SqliteStore(join(lab, 'lab.sqlite'))
  const at = '2026-01-01T00:00:00.000Z'
  const row = await store.addStudy(study.name, labHash(text), text, at)
  for (const { session, events } of (await sessionsOf(study, { listeners })).sessions) {
    const opened = await store.open({
      study: row.id,
      tokenHash: labHash(`t${session.number}`),
      arms: 1,
      most: undefined,
      at,
    })
    await store.append(opened.id, 0, events, at)
    if (session.number > 1) await store.finish(opened.id, at)
  }
  await store.close()
})
afterAll(() => rmSync(room, { recursive: true }))

const written = (name: string) => readFileSync(join(room, name), 'utf8')

test('lab report tells what was stored as text, as JSON and as a page, and all three agree', () => {
  const html = join(room, 'report.html')
  const { status, stdout, stderr } = ghostnote('lab', 'report', file, '--lab', lab, '--json', '--html', html)
  expect([status, stderr]).toEqual([0, ''])
  const report = JSON.parse(stdout) as StudyReport
  expect(report.sessions).toMatchObject({ finished: 1, open: 1, withdrawn: 0 })
  expect(report.simulated).toBe(null)
  expect(report.blocks.map(({ kind, sessions }) => [kind, sessions])).toEqual([
    ['jnd', listeners],
    ['mushra', listeners],
  ])
  const [jnd, mushra] = report.blocks
  if (jnd.kind !== 'jnd' || mushra.kind !== 'mushra') throw new Error(`${jnd.kind}, ${mushra.kind}`)
  const lines = toldReport(report)
  for (const { system, median } of mushra.systems) {
    expect(lines).toContain(`${system}: median ${median.toFixed(1)}`)
    expect(written('report.html')).toContain(`<th scope="row">${system}</th><td>${median.toFixed(1)}</td>`)
  }
  for (const { session, correct, trials } of jnd.tracks)
    expect(lines).toContain(`session ${session} brightness/deep-kick/up: ${correct} of ${trials} right`)
})

test('lab simulate writes the same page, which says that nobody listened, and how the listeners were made', () => {
  const html = join(room, 'simulated.html')
  const { status, stderr } = ghostnote('lab', 'simulate', file, '--listeners', '3', '--sigma', '4.5', '--report', html)
  expect([status, stderr]).toEqual([0, ''])
  const page = written('simulated.html')
  expect(page).toContain('SIMULATED. No human being listened.')
  expect(page).toContain('3 listeners of signal detection theory (noise 4.5 points in each sound')
  expect(page).toContain('heard imaginary sounds, which miss what is asked of them by 1 points')
  expect(page).toContain('quality: scores by system')
})

test('wrong usage of an action ends with 2: an error of imaginary sounds where sounds are the model’s own, an unknown flag', () => {
  const { status, stderr } = ghostnote('lab', 'simulate', file, '--on-model', '--error', '2')
  expect(status).toBe(2)
  expect(stderr).toContain('--on-model')
  expect(stderr).toContain('--error')
  expect(ghostnote('lab', 'report', file, '--hmtl', 'x').status).toBe(2)
})
