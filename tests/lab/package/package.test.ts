// A study's data as a package: the same numbers come out of it alone, the same bytes every time, and nothing private.

import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportOf } from '../../../src/lab/analysis/report.ts'
import { paths } from '../../../src/lab/package/format.ts'
import { packageFiles } from '../../../src/lab/package/package-files.ts'
import { readPackage } from '../../../src/lab/package/read-package.ts'
import { writePackage } from '../../../src/lab/package/write-package.ts'
import { sha256 } from '../../../src/formats/sha256.ts'
import { SqliteStore } from '../../../src/lab/store/sqlite.ts'
import { jndBlock, plainStudy } from '../studies.ts'
import { clientTime, filledLab, type FilledLab, inputOf, making, repetitions, secrets } from './filled-lab.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-package-'))
let lab: FilledLab
/** A package of the lab; tests only look at it. */
const shared = join(folder, 'shared')
beforeAll(async () => {
  lab = await filledLab(':memory:')
  await writePackage(shared, packageFiles(await inputOf(lab)))
})
afterAll(async () => {
  await lab.store.close()
  rmSync(folder, { recursive: true })
})
let copies = 0

/** Another one, to be spoilt. */
function copied(): string {
  const out = join(folder, `copy-${++copies}`)
  cpSync(shared, out, { recursive: true })
  return out
}

const filesOf = (out: string) =>
  readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('the analysis of a package alone is the analysis of the store', async () => {
  const read = readPackage(shared)
  const options = { seed: 5, repetitions }
  const fromStore = reportOf(lab.study, await lab.sessions(), options)
  expect(reportOf(read.study, read.sessions, options)).toEqual(fromStore)
  expect(fromStore.sessions).toMatchObject({ finished: 2, open: 1, withdrawn: 1 })
  expect(new Set(fromStore.blocks.map(({ kind }) => kind))).toEqual(
    new Set(['jnd', 'mushra', 'multi-stimulus', 'acr', 'pairwise']),
  )
})

test('a package has the results that it was written with', async () => {
  const { study, sessions, provenance } = readPackage(shared)
  const ghostnote = provenance.software.version
  const again = reportOf(study, sessions, { ...provenance.analysis, ghostnote })
  expect(JSON.parse(readFileSync(join(shared, 'results/report.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(again)),
  )
})

test('what happened to the study goes with it, and early looks at the results stand on the report', async () => {
  expect(readPackage(shared).studyEvents).toEqual(await lab.store.studyEvents(1))
  const page = readFileSync(join(shared, 'results/report.html'), 'utf8')
  expect(page).toContain('Results were looked at once before all answers were in: 2026-03-01 10:06 UTC (1 finished).')
})

test('the same store gives the same bytes, also when it is opened again', async () => {
  const path = join(folder, 'lab.sqlite')
  const blocks = [{ ...jndBlock, procedure: { ...jndBlock.procedure, trials: 8 } }]
  const small = await filledLab(path, { ...plainStudy, blocks })
  const files = packageFiles(await inputOf(small))
  await small.store.close()
  const again = new SqliteStore(path)
  const [{ id }] = await again.studies()
  const sessions = await Promise.all(
    (await again.sessions(id)).map(async (session) => ({ session, events: await again.events(session.id) })),
  )
  const studyEvents = await again.studyEvents(id)
  await again.close()
  const { study, text } = small
  expect(packageFiles({ study, text, sessions, studyEvents, making, repetitions })).toEqual(files)
})

test('no typed word, no name of a machine, no token, no zone of a clock and nothing of who withdrew is in it', async () => {
  const tokens = lab.tokens
  const hidden = [...Object.values(secrets), 'Ottilie', 'Eduard', '+05:30', ...tokens]
  const everything = Buffer.concat(filesOf(shared).map((path) => readFileSync(path)))
  for (const secret of hidden) expect(everything.includes(secret), secret).toBe(false)
  expect(everything.includes(new Date(clientTime).toISOString())).toBe(true)
  const { sessions } = readPackage(shared)
  expect(sessions[1]).toMatchObject({ session: { number: 2, state: 'withdrawn' }, events: [] })
})

test('with remarks, typed words are in one folder alone, and without it the package is read all the same', async () => {
  const out = join(folder, 'private')
  await writePackage(out, packageFiles(await inputOf(lab, { withRemarks: true })))
  const having = filesOf(out).filter((path) => readFileSync(path).includes(secrets.typed))
  expect(having).toEqual([join(out, paths.remarks)])
  expect(readFileSync(having[0], 'utf8')).not.toContain(secrets.withdrawn)
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('delete that folder before you share')
  rmSync(join(out, 'remarks'), { recursive: true })
  expect(readPackage(out).sessions).toHaveLength(4)
})

test('sha256sum finds every file as the checksums have it', async () => {
  const { status, stdout } = spawnSync('sha256sum', ['--strict', '-c', paths.checksums], {
    cwd: shared,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(stdout.match(/: OK$/gm)).toHaveLength(filesOf(shared).length - 1)
})

test('a byte that was changed, a file or a line that is missing, and a folder that is no package are refused', async () => {
  const out = copied()
  appendFileSync(join(out, paths.events('03')), ' ')
  expect(() => readPackage(out)).toThrow(/subject-03_events\.jsonl: found other bytes than were written/)
  const gone = copied()
  rmSync(join(gone, paths.study))
  expect(() => readPackage(gone)).toThrow(/study\.json: found nothing/)
  const odd = copied()
  writeFileSync(join(odd, paths.checksums), 'nonsense\n')
  expect(() => readPackage(odd)).toThrow(/a line that is no checksum/)
  expect(() => readPackage(folder)).toThrow(/expected a file of a package that `ghostnote lab export` wrote/)
})

test('sessions and events with gaps are refused, even where the checksums are right', () => {
  const spoilt = (path: string, change: (lines: string[]) => string[]): string => {
    const out = copied()
    const file = join(out, path)
    const text = `${change(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n')}\n`
    const sums = readFileSync(join(out, paths.checksums), 'utf8')
    writeFileSync(join(out, paths.checksums), sums.replace(sha256(readFileSync(file)), sha256(Buffer.from(text))))
    writeFileSync(file, text)
    return out
  }
  const events = paths.events('01')
  const refusals = [
    [events, (lines: string[]) => lines.toSpliced(5, 1), /subject-01_events\.jsonl:6: found event 7/],
    [events, (lines: string[]) => lines.with(1, lines[1].replace('"session":1', '"session":4')), /event of session 4/],
    [events, (lines: string[]) => lines.with(4, '{"session":1}'), /subject-01_events\.jsonl:5: .+ found nothing/],
    [paths.sessions, (lines: string[]) => [lines[0], ...lines], /numbers that are twice there/],
    [paths.sessions, (lines: string[]) => lines.slice(1), /numbers that are twice there, or beyond the count/],
  ] as const
  for (const [path, change, said] of refusals) {
    const out = spoilt(path, change)
    expect(() => readPackage(out)).toThrow(said)
  }
})

test('a package is never written over another thing, and one that fails leaves nothing', async () => {
  await expect(writePackage(shared, [])).rejects.toMatchObject({ code: 'E_EXISTS' })
  const broken = join(folder, 'broken')
  const failing = function* () {
    yield { path: 'data/a.csv', bytes: Buffer.from('a') }
    throw new Error('no more')
  }
  await expect(writePackage(broken, failing())).rejects.toThrow('no more')
  expect(existsSync(broken)).toBe(false)
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  mkdirSync(broken)
  await expect(writePackage(broken, [])).rejects.toMatchObject({ code: 'E_EXISTS' })
})

test('a study without a session that is kept has nothing to export', async () => {
  const sessions = (await lab.sessions()).filter(({ session }) => session.state === 'withdrawn')
  const input = await inputOf(lab)
  expect(() => packageFiles({ ...input, sessions })).toThrow(/found withdrawn sessions alone/)
  expect(() => packageFiles({ ...input, sessions: [] })).toThrow(/found no session/)
})
