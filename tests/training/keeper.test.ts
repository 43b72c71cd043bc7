import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset, type Dataset } from '../../src/dataset/loader.ts'
import type { Advice } from '../../src/training/advice.ts'
import { measurementsIn } from '../../src/training/keeper.ts'
import { readStats } from '../../src/training/stats.ts'
import { train } from '../../src/training/train.ts'
import { prepareDrums } from './drum-dataset.ts'
import { tiny } from './tiny-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-keeper-'))
let dataset: Dataset

beforeAll(async () => {
  dataset = openDataset(await prepareDrums(folder, 2, 8))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Trains to `steps`; every third step a measurement that is best at step 12 and then gets worse. */
async function measuredRun(run: string, steps: number): Promise<Advice[]> {
  const advice: Advice[] = []
  let asked = 0
  const measure = () => {
    const step = resumedFrom + 3 * ++asked
    return Promise.resolve({ value: 0.2 + (step - 12) ** 2 / 100, deviation: 0.01 })
  }
  const resumedFrom = measurementsIn(readStats(join(folder, run, 'stats.jsonl'))).at(-1)?.step ?? 0
  const phases = [{ kind: 'autoencode' as const, steps: 30, learningRate: 0.002 }]
  await train({
    config: { ...tiny, conditions: [], phases, checkpointSteps: 3, previewSteps: 1000 },
    dataset,
    datasetFolder: folder,
    runFolder: join(folder, run),
    seed: 3,
    steps,
    engine: 'onnx-cpu',
    threads: 1,
    evaluation: { everySteps: 3, measure, onAdvice: (given) => advice.push(given) },
  })
  return advice
}

const checkpoints = (run: string) =>
  readdirSync(join(folder, run))
    .flatMap((file) => /^checkpoint-0*(\d+)/.exec(file)?.[1] ?? [])
    .map(Number)

test('the best checkpoint is kept beside the last two, and the advice ends at getting worse', async () => {
  const advice = await measuredRun('whole', 30)
  expect(advice.map(({ kind }) => kind).slice(0, 5)).toEqual(['early', 'early', 'early', 'early', 'early'])
  expect(advice.at(-1)).toMatchObject({ kind: 'worse', best: 12 })
  expect(checkpoints('whole')).toEqual([12, 27, 30])
})

test('an interrupted run remembers its measurements', async () => {
  await measuredRun('parts', 15)
  const advice = await measuredRun('parts', 30)
  expect(advice.at(-1)).toMatchObject({ kind: 'worse', best: 12 })
  expect(checkpoints('parts')).toEqual([12, 27, 30])
  const file = (run: string) => readStats(join(folder, run, 'stats.jsonl'))
  expect(measurementsIn(file('parts'))).toEqual(measurementsIn(file('whole')))
})
