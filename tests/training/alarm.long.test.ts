import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset, type Dataset } from '../../src/dataset/loader.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import type { TrainingConfig } from '../../src/gan/configs.ts'
import { alarmSettings, troubleIn } from '../../src/training/alarm.ts'
import { measured, type StatsRow } from '../../src/training/stats.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'
import { prepareDrums } from './drum-dataset.ts'
import { tiny } from './tiny-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-alarm-'))
let dataset: Dataset

beforeAll(async () => {
  dataset = openDataset(await prepareDrums(folder, 2, 8))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Both phases, with a preview and a checkpoint every twenty steps. */
const healthy: TrainingConfig = {
  ...tiny,
  conditions: [],
  phases: [
    { kind: 'autoencode', steps: 60, learningRate: 0.002 },
    { kind: 'adversarial', steps: 240, learningRate: 0.0005 },
  ],
  checkpointSteps: 20,
  previewSteps: 20,
}
const [autoencode, adversarial] = healthy.phases

async function trained(run: string, config: TrainingConfig, more: Partial<TrainOptions> = {}) {
  const rows: StatsRow[] = []
  const runFolder = join(folder, run)
  const options = {
    config,
    dataset,
    datasetFolder: folder,
    runFolder,
    seed: 3,
    engine: 'onnx-cpu',
    threads: 1,
  } as const
  const error = await train({ ...options, onRow: (row) => rows.push(row), ...more }).then(
    () => undefined,
    (thrown: unknown) => thrown as { code: string; message: string },
  )
  return { rows, error, files: readdirSync(runFolder) }
}

const checkpoint = (step: number) => `checkpoint-${String(step).padStart(6, '0')}.safetensors`

test('training that is well is left alone, with a bounded and with an unbounded objective', async () => {
  expect((await trained('healthy', healthy, { steps: 180 })).error).toBeUndefined()
  const wasserstein = { ...healthy, objective: 'wgan' as const, regularisers: [] }
  expect((await trained('wasserstein', wasserstein, { steps: 120 })).error).toBeUndefined()
})

test('a critic that runs away is stopped, and the checkpoint from before it is the newest', async () => {
  const loose = { partials: { count: 1, bins: 8 }, pitchWeight: 0 } // nothing leads its tones, all goes astray
  const hot = {
    ...healthy,
    ...loose,
    criticLearningRate: 3,
    phases: [autoencode, { ...adversarial, learningRate: 0.5 }],
  }
  const { error, files, rows } = await trained('hot', hot)
  expect(error?.code).toBe('E_COLLAPSED')
  expect(error?.message).toMatch(/^step \d+: found (loss critic|previews at).*--no-alarm/)
  const good = Number(/checkpoint of step (\d+), from before that, is kept/.exec(error!.message)?.[1])
  expect(good).toBeGreaterThanOrEqual(60)
  expect(files.filter((file) => file.startsWith('checkpoint')).at(-1)).toBe(checkpoint(good))
  expect(rows.at(-1)!.step).toBeGreaterThan(good)
  const on = await trained('hot', hot, { alarm: false, steps: good + 40 })
  expect(on.error?.code).not.toBe('E_COLLAPSED')
})

test('a critic that is sure of everything while previews stand still is stopped, and not before it has been for long', async () => {
  const still = { ...adversarial, learningRate: 1e-7 }
  const config = { ...healthy, criticLearningRate: 0.05, regularisers: [], phases: [autoencode, still] }
  const alarm = { ...alarmSettings, saturatedAt: 0.9, saturatedSteps: 60 }
  const { error, rows, files } = await trained('sure', config, { alarm })
  expect(error?.message).toMatch(/found a critic that has told every sound from a real one since step \d+/)
  const sure = rows.filter((row) => (measured(row, 'separation') ?? 0) >= 0.9)
  expect(sure.at(-1)!.step - sure[0].step).toBeGreaterThanOrEqual(60)
  const kept = files.flatMap((file) => /^checkpoint-(\d+)/.exec(file)?.[1] ?? []).map(Number)
  expect(Math.max(...kept)).toBeLessThanOrEqual(sure[0].step)
})

/** Rows as a healthy run writes them: losses every 20 steps, a preview every 100. */
function rowsOf(count: number, seed = 1): StatsRow[] {
  const random = new RandomStream(seed, 'alarm test')
  return Array.from({ length: count }, (_, i) => (i + 1) * 20).flatMap((step) => [
    {
      step,
      phase: 'adversarial',
      critic: 1.2 * Math.exp(0.3 * random.normal()),
      generator: random.normal(), // of zero mean, as Wasserstein's is
      separation: 0.3 + 0.1 * random.uniform(),
    },
    ...(step % 100 === 0
      ? [{ step, bandDistance: 0.3 + 0.1 * random.uniform(), diversity: 0.6 + 0.3 * random.uniform() }]
      : []),
  ])
}

test('a thousand noisy healthy runs raise no suspicion', () => {
  for (let seed = 0; seed < 1000; seed++) expect(troubleIn(rowsOf(60, seed))).toBeUndefined()
})

test('sounds that become one are suspected at once and certain at the second preview', () => {
  const rows = rowsOf(20)
  const first = [...rows, { step: 500, bandDistance: 0.3, diversity: 0.04 }]
  expect(troubleIn(first)).toMatchObject({ kind: 'uniform', since: 400, certain: false })
  const second = [...first, { step: 600, bandDistance: 0.3, diversity: 0.05 }]
  expect(troubleIn(second)).toMatchObject({ kind: 'uniform', since: 400, certain: true })
  expect(troubleIn([...first, { step: 600, bandDistance: 0.3, diversity: 0.5 }])).toBeUndefined()
})

test('sounds that are one from the start are just not learned yet', () => {
  const early = [100, 200, 300].map((step) => ({ step, bandDistance: 0.7, diversity: 0.01 }))
  expect(troubleIn(early)).toBeUndefined()
})

test('previews far beyond silence are spoiled', () => {
  const rows = [
    ...rowsOf(20),
    { step: 500, bandDistance: 4, diversity: 1 },
    { step: 600, bandDistance: 5, diversity: 1 },
  ]
  expect(troubleIn(rows)).toMatchObject({ kind: 'spoiled', since: 400, certain: true })
})

test('a loss counts as exploded against the start of its own phase only', () => {
  const small = Array.from({ length: 9 }, (_, i) => ({ step: 20 * (i + 1), phase: 'a', generator: 0.1 }))
  const large = Array.from({ length: 9 }, (_, i) => ({ step: 20 * (i + 10), phase: 'b', generator: 5000 + i }))
  expect(troubleIn([...small, ...large])).toBeUndefined()
  const beyond = [1, 2, 3].map((i) => ({ step: 360 + 20 * i, phase: 'b', generator: -6e5 }))
  expect(troubleIn([...small, ...large, ...beyond.slice(0, 1)])).toMatchObject({ certain: false, since: 360 })
  expect(troubleIn([...small, ...large, ...beyond])).toMatchObject({ kind: 'exploded', certain: true, since: 360 })
})

test('a sure critic is no trouble while previews get nearer', () => {
  const at = (step: number, distance: number) => [
    { step, phase: 'adversarial', critic: 0.001, separation: 0.999 },
    { step, bandDistance: distance, diversity: 0.8 },
  ]
  const improving = Array.from({ length: 30 }, (_, i) => at(100 * (i + 1), 0.5 / (1 + i))).flat()
  expect(troubleIn([...rowsOf(5), ...improving.map((row) => ({ ...row, step: row.step + 100 }))])?.certain).toBe(false)
  const standing = Array.from({ length: 30 }, (_, i) => at(100 * (i + 2), 0.4)).flat()
  expect(troubleIn([...rowsOf(5), ...standing])).toMatchObject({ kind: 'saturated', certain: true, since: 100 })
})
