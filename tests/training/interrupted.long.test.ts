// What a run holds beside its weights – descriptors that it learns to see, regularisers' state, a latent critic – and that
// it goes on from a checkpoint to the same bytes.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dataset } from '../../src/dataset/loader.ts'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import type { TrainingConfig } from '../../src/gan/configs.ts'
import { priorMean } from '../../src/gan/latent-prior.ts'
import { objectives } from '../../src/gan/objectives.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'
import { exactRun } from './exact-run.ts'
import { smallDataset, smallRun } from './small-dataset.ts'
import { shortConfig as config, tiny, tinyAae } from './tiny-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-interrupted-'))
let dataset: Dataset
beforeAll(async () => {
  dataset = await smallDataset(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (run: string, more?: Partial<TrainOptions>) => smallRun({ folder, dataset, config }, run, more)

test('a run that learns to see descriptors and holds its sounds to them is exact through an interruption, too', async () => {
  const seeing: TrainingConfig = {
    ...config,
    descriptorWeight: 0.3,
    phases: [
      { kind: 'autoencode', steps: 2, learningRate: 0.002 },
      { kind: 'describe', steps: 6, learningRate: 0.002 },
      { kind: 'adversarial', steps: 4, learningRate: 0.0005 },
    ],
  }
  const end = (run: string) => readFileSync(join(folder, run, 'checkpoint-000012.safetensors'))
  const losses: Record<string, number>[] = []
  await train(options('seeing', { config: seeing, onStep: (at) => losses.push(at.losses) }))
  const stop = new AbortController()
  const abortAt = ({ step }: { step: number }) => (step === 5 ? stop.abort() : undefined)
  await train(options('seeing-parts', { config: seeing, signal: stop.signal, onStep: abortAt }))
  await train(options('seeing-parts', { config: seeing }))
  expect(end('seeing-parts').equals(end('seeing'))).toBe(true)
  expect(losses[2].describe).toBeGreaterThan(losses[7].describe)
}, 60_000)

test('a run whose regularisers keep state and draw numbers is exact through an interruption, too', async () => {
  const { regularisers } = objectives['wgan-gp']
  const lazy = { name: 'path-length', strength: 2, interval: 2 } as const
  const other: TrainingConfig = {
    ...tiny,
    phases: [{ kind: 'adversarial', steps: 5, learningRate: 0.0005 }],
    objective: 'wgan-gp',
    regularisers: [...regularisers, lazy, { name: 'feature-matching', strength: 0.1, interval: 1 }],
  }
  await train(options('regularised', { config: other }))
  await train(options('regularised-parts', { config: other, steps: 3 }))
  await train(options('regularised-parts', { config: other }))
  const end = (run: string) => readFileSync(join(folder, run, 'checkpoint-000005.safetensors'))
  expect(end('regularised-parts').equals(end('regularised'))).toBe(true)
  const { pathMean } = decodeSafetensors(end('regularised'), 'checkpoint').tensors
  expect(pathMean.data[0]).toBeGreaterThan(0)
})

test('an adversarial autoencoder is exact through an interruption, trains its latent critic and is played from N(0, I)', async () => {
  const own = { ...tinyAae, phases: [{ kind: 'adversarial-autoencode' as const, steps: 6, learningRate: 0.002 }] }
  const state = await exactRun((run) => options(run, { config: own }), 'aae', 3)
  const moment = state['adam2/latentCritic/layer0/weight'].data
  expect(Math.max(...moment)).toBeGreaterThan(0)
  expect(state[priorMean].data.every((value) => value === 0)).toBe(true)
  const plain = decodeSafetensors(readFileSync(join(folder, 'regularised', 'checkpoint-000005.safetensors')), 'run')
  expect(Object.keys(plain.tensors).filter((name) => name.includes('latentCritic'))).toEqual([])
})
