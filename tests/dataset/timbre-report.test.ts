import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDataset } from '../../src/dataset/loader.ts'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { measureTimbre } from '../../src/dataset/timbre.ts'
import { timbreReport } from '../../src/dataset/timbre-report.ts'
import { timbreReportPage } from '../../src/dataset/timbre-report-page.ts'
import { canonicalForm } from '../../src/timbre/canonical.ts'
import { conditionNames } from '../../src/timbre/conditioning.ts'
import { noise, writeFolder } from './sounds.ts'

const root = mkdtempSync(join(tmpdir(), 'ghostnote-timbre-report-'))
afterAll(() => rmSync(root, { recursive: true }))

const count = 24
const sounds = Array.from({ length: 2 * count }, (_, i) => {
  const name = i === 1 ? 'odd<script>alert(1)</script>' : `${i}`
  return [`${i < count ? 'kick' : 'snare'}/${name}.wav`, noise(i, { lengthSec: 0.02, decaySec: 0.005 })] as const
})
writeFolder(join(root, 'in'), Object.fromEntries(sounds))
const folder = join(root, 'set')
await prepareDataset({ folder: join(root, 'in'), out: folder, mapping: { rows: [] }, jobs: 1, onProgress: () => {} })
const dataset = openDataset(folder)

/** Puts values of our own where the measured ones would stand: condition i of the n-th example of its class. */
async function pretend(values: (name: string, className: string, n: number) => number | null): Promise<void> {
  const { rateHz, prerollSamples, lengthSamples, peakDb } = canonicalForm
  const form = { rateHz, prerollSamples, lengthSamples, peakDb }
  const head = JSON.stringify({ format: 'ghostnote-timbre', version: 1, dataset: dataset.fingerprint, form })
  const seen = new Map<string, number>()
  const lines = dataset.examples.map(({ id, class: className }) => {
    const n = seen.get(className) ?? 0
    seen.set(className, n + 1)
    const timbre = Object.fromEntries(
      [...conditionNames.filter((name) => name !== 'energy'), 'reverb'].map((name) => [
        name,
        values(name, className, n),
      ]),
    )
    const missing = Object.keys(timbre).filter((name) => timbre[name] === null)
    const reasons = Object.fromEntries(missing.map((name) => [name, 'It was not to be.']))
    return JSON.stringify({ id, timbre, reasons, energyDb: values('energy', className, n) })
  })
  writeFileSync(join(folder, 'timbre.jsonl'), `${[head, ...lines].join('\n')}\n`)
  await measureTimbre(dataset, { workers: 1 }) // writes conditioning.json; nothing is left to measure
}

test('a dataset that is not measured has no report', () => {
  expect(() => timbreReport(dataset, 'set')).toThrow(/found examples that are not measured yet/)
})

test('when all follows one quantity, one component explains all, within classes and over them', async () => {
  await pretend((_, className, n) => 30 + n + (className === 'snare' ? 100 : 0))
  const { report, examples } = timbreReport(dataset, 'set')
  expect(examples.length).toBe(2 * count)
  expect(report.components.across.explained[0]).toBeCloseTo(1, 9)
  expect(report.components.within.explained[0]).toBeCloseTo(1, 9)
  for (const row of report.correlations.within) for (const value of row) expect(value).toBeCloseTo(1, 9)
  // Variance between 0 and 100 is 2500; within 0 … 23 it is (24² − 1)/12.
  const within = (count ** 2 - 1) / 12
  for (const name of conditionNames) expect(report.classShare[name]).toBeCloseTo(2500 / (2500 + within), 9)
  expect(report.outliers).toEqual([])
})

test('independent conditions share the variance alike, and one that opposes another shows it', async () => {
  // Rows of a Hadamard matrix: columns 1 … 8 are orthogonal, ±1.
  const sign = (i: number, n: number) => ((i & n).toString(2).replaceAll('0', '').length % 2 === 0 ? 1 : -1)
  await pretend((name, _, n) => {
    const i = conditionNames.indexOf(name as 'energy') + 1
    return 50 + 5 * (name === 'depth' ? -sign(1, n % 16) : sign(i, n % 16))
  })
  const { report } = timbreReport(dataset, 'set')
  expect(report.correlations.across[0][1]).toBeCloseTo(-1, 9)
  expect(report.components.within.explained[0]).toBeCloseTo(2 / 8, 1)
})

test('an example unlike its class is named, with what is odd about it and what it is like', async () => {
  await pretend((name, className, n) => {
    if (name === 'reverb') return 0
    const i = conditionNames.indexOf(name as 'energy')
    const like = (className === 'snare' || n === 1 ? 60 : 30) + 5 * Math.sin(n * (i + 1) * 2.4 + i)
    if (className === 'snare' && n === 3 && name === 'depth') return null
    return name === 'roughness' && n % 4 === 0 ? 0 : like
  })
  const { report, examples } = timbreReport(dataset, 'set')
  expect(examples.length).toBe(2 * count - 1)
  expect(report.outliers.map(({ file }) => file)).toEqual([dataset.examples[1].file])
  expect(report.outliers[0]).toMatchObject({ class: 'kick', mostLike: 'snare' })
  expect(report.outliers[0].deviations).toBeGreaterThan(3)
  expect(report.notRough).toMatchObject({ kick: 0.25 })
  expect(report.unmeasurable.map(({ reasons }) => reasons)).toEqual([{ depth: 'It was not to be.' }])

  const page = timbreReportPage(report, examples)
  expect(page).not.toContain('<script')
  expect(page).not.toMatch(/(?:src|href)=/)
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
  expect(page).toContain('25 % at 0')
  expect(page).toContain('It was not to be.')
  // Eight distributions, two matrices, two rows of bars, a plane with a dot for each example.
  expect(page.match(/<svg/g)!.length).toBe(13)
  expect(page.match(/<circle/g)!.length).toBe(2 * count - 1)
})

test('sounds that are all alike still make a page', async () => {
  await pretend(() => 0)
  const { report, examples } = timbreReport(dataset, 'set')
  expect(timbreReportPage(report, examples)).not.toMatch(/NaN|undefined|Infinity/)
})
