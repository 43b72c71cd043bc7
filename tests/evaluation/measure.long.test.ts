import { afterAll, beforeAll, expect, test } from 'vitest'
import { artefactNames } from '../../src/evaluation/artefacts.ts'
import { type Evaluator, openEvaluator } from '../../src/evaluation/embedding.ts'
import { measure } from '../../src/evaluation/measure.ts'
import { type Report, reportSchema } from '../../src/evaluation/report.ts'
import { reportPage } from '../../src/evaluation/report-page.ts'
import { z } from '../../src/faults/checked.ts'
import { classNames } from '../../src/factory/render.ts'
import { drumRateHz, drums } from './drums.ts'
import { report } from './reports.ts'

const count = 6
const [reference, real, made, training] = [801, 802, 803, 804].map((seed) => drums(count, seed))
const silence = { shots: made.shots.map((x) => new Float32Array(x.length)), classes: made.classes }

let evaluator: Evaluator
let points: Float32Array[]
beforeAll(async () => {
  evaluator = await openEvaluator()
  points = await evaluator.embed(training.shots, drumRateHz)
})
afterAll(() => evaluator.close())

const measured = (sounds: typeof made) =>
  measure(
    {
      classes: classNames,
      made: sounds,
      more: [],
      reference,
      real,
      training: { points, classes: training.classes },
      seed: 1,
    },
    evaluator,
  )

/** As a report.json has it, with facts that the measuring does not know. */
const reportOf = (found: Awaited<ReturnType<typeof measured>>, name = 'model'): Report =>
  report({
    subject: { kind: 'model', name, hash: 'a'.repeat(64), step: null },
    dataset: { fingerprint: 'b'.repeat(64), isOwn: true, classes: [...classNames], leftOut: ['tambourine'] },
    embedding: { name: 'e', sha256: evaluator.description.sha256, heldOutAccuracy: 0.9, dataset: 'c' },
    ...found,
    control: null,
  })

test('sounds of the same source score like the real ones, and pass', async () => {
  const { measures, memorisation, artefacts, sounds } = await measured(made)
  expect(sounds).toBe(8 * count)
  for (const { id, made: value, real: other, madeDeviation } of measures) {
    if (id === 'drum-frechet') expect(value).toBe(null)
    else if (madeDeviation !== null) expect(Math.abs(value! - other!), id).toBeLessThan(4 * madeDeviation)
    else expect(Math.abs(value! - other!), id).toBeLessThan(0.25 * Math.max(1, Math.abs(other!)))
  }
  expect(memorisation.passed).toBe(true)
  for (const name of artefactNames) expect(artefacts[name]).toBeLessThan(0.1)
})

test('copies of the training sounds fail for memorisation alone', async () => {
  const { measures, memorisation } = await measured(training)
  expect(memorisation.passed).toBe(false)
  expect(memorisation.suspectPart).toBe(1)
  expect(memorisation.nearest[0].made).toBe(memorisation.nearest[0].training)
  expect(measures[0].made!).toBeLessThan(4 * measures[0].madeDeviation!)
})

test('one sound over and over is seen by drum-KID, diversity, coverage and inception score', async () => {
  const same = { shots: made.shots.map(() => made.shots[0]), classes: made.classes }
  const { measures } = await measured(same)
  const value = (id: string) => measures.find((row) => row.id === id)!
  expect(value('drum-kid').made!).toBeGreaterThan(10 * Math.abs(value('drum-kid').real!))
  expect(value('diversity').made).toBe(0)
  expect(value('inception-score').made!).toBeCloseTo(1, 5)
  expect(value('coverage').made!).toBeLessThan(0.3)
  expect(value('class-agreement').made!).toBeLessThanOrEqual(0.125)
})

test('silence is measured without a number that is not finite', async () => {
  const found = await measured(silence)
  expect(found.artefacts.silent).toBe(1)
  expect(found.measures.find(({ id }) => id === 'descriptor-mmd')!.made).toBe(null)
  const whole = reportOf(found)
  expect(z.parse(reportSchema, JSON.parse(JSON.stringify(whole)))).toEqual(whole)
})

test('the page is one file that asks no server for anything, and takes names as text', async () => {
  const whole = reportOf(await measured(made), '<script>alert(1)</script>')
  const wav = Uint8Array.of(82, 73, 70, 70)
  const html = reportPage(whole, {
    madeSheet: wav,
    realSheet: wav,
    pairs: [{ class: 'kick', made: wav, real: wav, realFirst: true }],
    nearest: [{ made: wav, training: wav, distance: 1 }],
    descriptors: ['logHz'],
    spreads: [{ class: '<kick>', made: [[1], [2]], real: [] }],
  })
  expect(html).not.toMatch(/https?:\/\//)
  expect(html).not.toContain('<script>alert')
  const { sha256 } = evaluator.description
  for (const { label } of whole.measures) expect(html).toContain(label)
  expect(html.split(sha256.slice(0, 12)).length).toBeGreaterThan(whole.measures.length - 2)
  expect(html).toContain('tambourine')
  expect(html).toContain('data-real="A"')
  expect(html.match(/data:audio\/wav;base64,UklGRg==/g)?.length).toBe(4)
})
