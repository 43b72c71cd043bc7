import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset, type Dataset } from '../../src/dataset/loader.ts'
import { measureTimbre } from '../../src/dataset/timbre.ts'
import { type Evaluator, openEvaluator } from '../../src/evaluation/embedding.ts'
import { type ClassName, renderClassShot } from '../../src/factory/render.ts'
import { configs, type StyleConfig } from '../../src/gan/configs.ts'
import type { ProgressiveConfig } from '../../src/gan/progressive-configs.ts'
import { HeldOutKid, type RenderShots } from '../../src/training/held-out-kid.ts'
import { measurementsIn } from '../../src/training/keeper.ts'
import { checkpointSteps } from '../../src/training/checkpoint-files.ts'
import { readStats } from '../../src/training/stats.ts'
import { train } from '../../src/training/train.ts'
import { prepareDrums } from './drum-dataset.ts'
import { tiny, tinyProgressive } from './tiny-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-kid-'))
let dataset: Dataset
let evaluator: Evaluator

beforeAll(async () => {
  const prepared = openDataset(await prepareDrums(folder, 2, 20))
  await measureTimbre(prepared, { workers: 1 })
  // Half of the sounds are held out in place of a tenth: as good as ten times as many would be, and soon prepared.
  const examples = prepared.examples.map((e, i) => ({ ...e, split: i % 2 === 0 ? 'train' : 'validation' }) as const)
  dataset = { ...prepared, examples }
  evaluator = await openEvaluator()
}, 120_000)

afterAll(async () => {
  await evaluator.close()
  dataset.close()
  rmSync(folder, { recursive: true, force: true })
})

const plain: StyleConfig = { ...configs.debug, conditions: [] }

/** The factory's drums of the classes that `classOf` says, which the dataset's are, too, but of other numbers. */
const factory =
  (classOf: (name: string) => string, count = Infinity): RenderShots =>
  async (k, seeds) =>
    seeds.map((_, i) => renderClassShot(classOf(dataset.classes[k]) as ClassName, 2, i % count).samples)

test('fresh drums of the same source are nearer than one drum of each class, and that nearer than other classes', async () => {
  const kid = new HeldOutKid(plain, dataset, 1)
  const [same, few, others] = [
    await kid.measure(
      factory((name) => name),
      evaluator,
    ),
    await kid.measure(
      factory((name) => name, 1),
      evaluator,
    ),
    await kid.measure(
      factory((name) => (name === dataset.classes[0] ? 'cymbal' : 'open-hat')),
      evaluator,
    ),
  ]
  expect(same.value).toBeLessThan(3 * same.deviation)
  expect(few.value).toBeGreaterThan(same.value + 3 * (few.deviation + same.deviation))
  expect(others.value).toBeGreaterThan(few.value)
  expect(
    await kid.measure(
      factory((name) => name),
      evaluator,
    ),
  ).toEqual(same)
})

test('sounds are asked for as held-out ones are described, and as many of each class', async () => {
  const config = { ...plain, conditions: ['brightness'] }
  const asked = dataset.classes.map((): number[] => [])
  await new HeldOutKid(config, dataset, 1).measure(async (k, seeds, conditions) => {
    asked[k].push(...conditions.map(([value]) => value))
    return await factory((name) => name)(k, seeds, conditions)
  }, evaluator)
  expect(asked.map((own) => own.length)).toEqual([32, 32])
  const held = dataset.classes.map(
    (name) => dataset.examples.filter((e) => e.class === name && e.split === 'validation').length,
  )
  asked.forEach((own, k) => expect(new Set(own).size).toBe(Math.min(32, held[k])))
})

test('a validation split that is too small is said, and gives no number', async () => {
  const small = openDataset(await prepareDrums(join(folder, 'small'), 2, 8))
  const kid = new HeldOutKid(plain, small, 1)
  expect(kid.possible).toBe(false)
  expect(kid.shortcoming).toMatch(
    /^No advice on when to stop: too few sounds in the validation split \(kick \d, snare \d; 8 of a class are needed\)/,
  )
  small.close()
})

const styled: StyleConfig = {
  ...tiny,
  phases: [
    { kind: 'autoencode', steps: 4, learningRate: 0.002 },
    { kind: 'adversarial', steps: 8, learningRate: 0.0005 },
  ],
  checkpointSteps: 100,
  previewSteps: 100,
}
const growing: ProgressiveConfig = { ...tinyProgressive, checkpointSteps: 100, previewSteps: 100 }

test.each([
  // Growth ends three steps into the last scale.
  ['style', styled, [6, 8, 10, 12]],
  ['progressive', growing, [12, 13]],
] as const)(
  'a %s run is measured once its sounds compare, and ends with the same weights as one that is not',
  async (name, config, measuredAt) => {
    const run = async (to: string, evaluation: boolean) => {
      const kid = new HeldOutKid(config, dataset, 3)
      const result = await train({
        config,
        dataset,
        datasetFolder: folder,
        runFolder: join(folder, to),
        seed: 3,
        engine: 'onnx-cpu',
        threads: 1,
        ...(evaluation
          ? { evaluation: { everySteps: 2, measure: async (render) => await kid.measure(render, evaluator) } }
          : {}),
      })
      const last = checkpointSteps(join(folder, to))[0]
      const bytes = readFileSync(join(folder, to, `checkpoint-${String(last).padStart(6, '0')}.safetensors`))
      return { result, bytes }
    }
    const measured = await run(`${name}-measured`, true)
    const unmeasured = await run(`${name}-plain`, false)
    expect(measured.bytes.equals(unmeasured.bytes)).toBe(true)
    expect(unmeasured.result.advice).toBeUndefined()
    const rows = measurementsIn(readStats(join(folder, `${name}-measured`, 'stats.jsonl')))
    expect(rows.map(({ step }) => step)).toEqual(measuredAt)
    for (const { value, deviation } of rows) {
      expect(value).toBeGreaterThan(3 * deviation) // nearly random weights make no drums
      expect(deviation).toBeGreaterThan(0)
    }
    const best = rows.reduce((least, row) => (row.value < least.value ? row : least))
    expect(measured.result.advice).toMatchObject({ kind: 'early', best: best.step })
    expect(checkpointSteps(join(folder, `${name}-measured`))).toContain(best.step)
  },
  120_000,
)
