import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dataset } from '../../src/dataset/loader.ts'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import type { TrainingConfig } from '../../src/gan/configs.ts'
import { priorMean } from '../../src/gan/latent-prior.ts'
import { BatchSource } from '../../src/training/batches.ts'
import { measurePrior } from '../../src/training/measure-prior.ts'
import { train } from '../../src/training/train.ts'
import { exactRun } from './exact-run.ts'
import { smallDataset, smallRun } from './small-dataset.ts'
import { tiny } from './tiny-config.ts'

const config: TrainingConfig = {
  ...tiny,
  phases: [
    { kind: 'autoencode', steps: 1, learningRate: 0.002 },
    { kind: 'vae-gan', steps: 5, learningRate: 0.01 },
  ],
  checkpointSteps: 2,
  featureWeight: 0.2,
}

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-vae-gan-'))
let dataset: Dataset

beforeAll(async () => {
  dataset = await smallDataset(folder)
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (run: string) => smallRun({ folder, dataset, config }, run)

test('a VAE-GAN is exact through an interruption, and what it keeps is played from where its encoder puts the codes', async () => {
  const losses: Record<string, number>[] = []
  const state = await exactRun((run) => options(run), 'vae-gan', 3)
  await train({ ...options('vae-gan-seen'), onStep: (at) => losses.push(at.losses) })
  expect(Object.keys(losses[5])).toEqual(['critic', 'generator', 'encoder'])
  const batches = new BatchSource(config, dataset, 3)
  const { kept, now } = {
    kept: state[priorMean],
    now: await measurePrior(config, batches, state, { engine: 'onnx-cpu' }),
  }
  expect([...kept.data]).toEqual([...now[priorMean].data])
  const early = decodeSafetensors(readFileSync(join(folder, 'vae-gan', 'checkpoint-000004.safetensors')), 'checkpoint')
  expect([...early.tensors[priorMean].data]).not.toEqual([...kept.data])
})
