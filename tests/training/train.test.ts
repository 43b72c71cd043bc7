import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dataset } from '../../src/dataset/loader.ts'
import type { TrainingConfig } from '../../src/gan/configs.ts'
import { keptConditioning } from '../../src/training/conditions.ts'
import { readRunDescription } from '../../src/training/run-folder.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'
import { smallDataset, smallRun, soundClasses } from './small-dataset.ts'
import { shortConfig as config } from './tiny-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-train-'))
let dataset: Dataset

beforeAll(async () => {
  dataset = await smallDataset(folder)
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (run: string, more?: Partial<TrainOptions>) => smallRun({ folder, dataset, config }, run, more)

const last = (run: string) => readFileSync(join(folder, run, 'checkpoint-000016.safetensors'))

test('a run that is interrupted and resumed ends with the bytes of one that is not', async () => {
  await train(options('whole'))
  const stop = new AbortController()
  const first = await train(
    options('parts', { signal: stop.signal, onStep: ({ step }) => (step === 5 ? stop.abort() : undefined) }),
  )
  expect(first).toMatchObject({ step: 5, finished: false })
  const again = new AbortController()
  await train(
    options('parts', { signal: again.signal, onStep: ({ step }) => (step === 11 ? again.abort() : undefined) }),
  )
  const end = await train(options('parts'))
  expect(end).toMatchObject({ step: 16, resumedFrom: 11, finished: true })
  expect(last('parts').equals(last('whole'))).toBe(true)
})

test('training moves every parameter and keeps the end of the phase, the last two checkpoints, a preview and statistics', async () => {
  const { step } = await train(options('whole'))
  expect(step).toBe(16)
  const files = readdirSync(join(folder, 'whole'))
  expect(files.filter((file) => file.startsWith('checkpoint')).toSorted()).toEqual(
    [6, 12, 16].map((n) => `checkpoint-${String(n).padStart(6, '0')}.safetensors`),
  )
  expect(readdirSync(join(folder, 'whole', 'previews'))).toContain('step-000016.png')
  const rows = readFileSync(join(folder, 'whole', 'stats.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows.some((row) => Number.isFinite(row.bandDistance))).toBe(true)
})

test('a run keeps what the classes of its training split are like, and one that lacks it gets it from its dataset', async () => {
  await train(options('whole'))
  const path = join(folder, 'whole', 'conditioning.json')
  const text = readFileSync(path, 'utf8')
  const { classes, dataset: fingerprint } = JSON.parse(text)
  expect(fingerprint).toBe(dataset.fingerprint)
  const training = (name: string) => dataset.examples.filter((e) => e.split === 'train' && e.class === name).length
  for (const row of classes) expect(row.count).toBe(training(row.class))
  rmSync(path)
  const description = readRunDescription(join(folder, 'whole'))
  expect(keptConditioning(join(folder, 'whole'), description)).toBe(text)
  rmSync(path)
  const moved = { ...description, dataset: { ...description.dataset, folder: join(folder, 'nowhere') } }
  expect(() => keptConditioning(join(folder, 'whole'), moved)).toThrow(/conditioning\.json: found no readable file/)
})

test('the autoencoder learns: its loss falls by a third while it learns how sounds decay', async () => {
  const losses: number[] = []
  await train(
    options('learns', {
      config: {
        ...config,
        envelope: false, // else the envelope, measured beforehand, knows the decay from the first step
        phases: [{ kind: 'autoencode', steps: 120, learningRate: 0.002 }],
        previewSteps: 1000,
        checkpointSteps: 1000,
      },
      onStep: ({ losses: { autoencode } }) => losses.push(autoencode),
    }),
  )
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
  expect(mean(losses.slice(-10))).toBeLessThan((mean(losses.slice(0, 5)) * 2) / 3)
})

test.each([
  [{ conditions: ['energy'] }, /conditions: found no descriptor/],
  [{ phases: [{ kind: 'adversarial', steps: 4, learningRate: 1e-3 }] }, /no describe phase before the adversarial/],
  [{ descriptorWeight: 0 }, /a describe phase; expected none where descriptorWeight is 0/],
] as [Partial<TrainingConfig>, RegExp][])(
  'a config that could not see what it asks for is refused: %#',
  async (part, message) => {
    const wrong = {
      ...config,
      descriptorWeight: 0.3,
      phases: [
        { kind: 'describe', steps: 2, learningRate: 1e-3 },
        { kind: 'adversarial', steps: 4, learningRate: 1e-3 },
      ],
      ...part,
    } as TrainingConfig
    await expect(train(options('unseeing', { config: wrong }))).rejects.toThrow(message)
  },
)

test('another config, seed or dataset in the same folder is refused, and the folder left alone', async () => {
  await expect(train(options('whole', { seed: 4 }))).rejects.toThrow(/a run with another seed/)
  await expect(train(options('whole', { config: { ...config, batch: 2 } }))).rejects.toThrow(/another config/)
  const folderOfSounds = join(folder, 'sounds')
  await expect(train(options('sounds'))).rejects.toThrow(/holds something else/)
  expect(readdirSync(folderOfSounds).toSorted()).toEqual(soundClasses.toSorted())
})

test('a run from when configs held only R1 is continued as what it was: non-saturating with R1', async () => {
  await train(options('early', { steps: 4 }))
  const path = join(folder, 'early', 'config.json')
  const description = JSON.parse(readFileSync(path, 'utf8'))
  const { objective, regularisers, ...early } = description.config
  expect(objective).toBe('non-saturating')
  expect(regularisers).toEqual([{ name: 'r1', strength: 1, interval: 8 }])
  writeFileSync(path, JSON.stringify({ ...description, config: { ...early, r1: { gamma: 1, interval: 8 } } }))
  expect(await train(options('early'))).toMatchObject({ step: 16, resumedFrom: 4, finished: true })
  expect(last('early').equals(last('whole'))).toBe(true)
})

test('an unknown objective is refused before anything is written', async () => {
  const unknown = { ...config, objective: 'wgan-pg' } as unknown as TrainingConfig
  await expect(train(options('unknown', { config: unknown }))).rejects.toThrow('Did you mean "wgan-gp"?')
  expect(readdirSync(folder)).not.toContain('unknown')
})

test('a damaged checkpoint is named, not trained on', async () => {
  await train(options('damaged', { steps: 4 }))
  const path = join(folder, 'damaged', 'checkpoint-000004.safetensors')
  writeFileSync(path, readFileSync(path).subarray(0, 1000))
  await expect(train(options('damaged'))).rejects.toThrow(/checkpoint-000004\.safetensors/)
})

test('a loss that is not finite stops the run and says so', async () => {
  const hot: TrainingConfig = { ...config, phases: [{ kind: 'autoencode', steps: 9, learningRate: 1e30 }] }
  await expect(train(options('diverges', { config: hot }))).rejects.toThrow(/expected a finite number/)
})
