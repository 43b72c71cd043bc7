import * as tf from '@tensorflow/tfjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dataset } from '../../src/dataset/loader.ts'
import { drawLatent, drawNoise } from '../../src/dsp/generator-signals.ts'
import { dbToGain, scaleToPeak, shotPeakDb } from '../../src/dsp/level.ts'
import { openGenerator } from '../../src/engine/generator.ts'
import { mapping } from '../../src/gan/mapping.ts'
import { waveNetwork, type WaveConfig } from '../../src/gan/wave-configs.ts'
import { waveSynthesis } from '../../src/gan/wave-generator.ts'
import { envelopeHop, waveEnvelope, waveNoisePositions } from '../../src/gan/wave-network.ts'
import { BatchSource } from '../../src/training/batches.ts'
import { exportedState, exportGenerator } from '../../src/training/families.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import { loadCheckpoint } from '../../src/training/run-folder.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'
import { wavePrograms } from '../../src/training/wave-programs.ts'
import { expectAgreement } from './program-runs.ts'
import { smallDataset, smallRun } from './small-dataset.ts'
import { tinyBundle } from './tiny-bundle.ts'
import { tinyWave } from './tiny-config.ts'

const config: WaveConfig = { ...tinyWave, checkpointSteps: 100, previewSteps: 4 }
const folder = mkdtempSync(join(tmpdir(), 'ghostnote-wave-'))
let dataset: Dataset

beforeAll(async () => {
  await tf.setBackend('cpu')
  dataset = await smallDataset(folder)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (run: string, more?: Partial<TrainOptions>) => smallRun({ folder, dataset, config }, run, more)

test('steps on samples compute as graphs what eager TensorFlow.js computes, gradients of gradients included', async () => {
  const terms = regularisation({
    objective: 'wgan-lp',
    regularisers: [...config.regularisers, { name: 'path-length', strength: 2, interval: 2 }],
  })
  const { critic, generator, generatorPenalised } = wavePrograms(config, terms, 2)
  await expectAgreement(critic())
  const plain = await expectAgreement(generator())
  const lengthened = await expectAgreement(generatorPenalised())
  expect(lengthened.loss.data[0]).toBeGreaterThan(plain.loss.data[0])
})

test('a run on samples that is interrupted and resumed ends with the bytes of one that is not, and is measured', async () => {
  await train(options('whole'))
  const stop = new AbortController()
  await train(options('parts', { signal: stop.signal, onStep: ({ step }) => (step === 2 ? stop.abort() : undefined) }))
  expect(await train(options('parts'))).toMatchObject({ step: 6, resumedFrom: 2, finished: true })
  const end = (run: string) => readFileSync(join(folder, run, 'checkpoint-000006.safetensors'))
  expect(end('parts').equals(end('whole'))).toBe(true)
  const rows = readFileSync(join(folder, 'whole', 'stats.jsonl'), 'utf8')
    .trim()
    .split('\n')
  expect(rows.some((row) => Number.isFinite(JSON.parse(row).bandDistance))).toBe(true)
})

test('real shots are the examples themselves, and an envelope falls from 1', () => {
  const batches = new BatchSource(config, dataset, 3)
  const { real } = batches.realShots(0, 'critic', 3)
  const drawn = batches.drawExamples('train', 'critic', 0, 3)
  expect(real.shape).toEqual([3, 256, 1])
  drawn.forEach(({ example }, b) => expect(real.data.slice(b * 256, (b + 1) * 256)).toEqual(batches.shot(example)))
  const { [waveEnvelope]: envelope } = batches.waveEnvelopes()
  const points = 256 / envelopeHop
  expect(envelope.shape).toEqual([3, points])
  for (const k of dataset.classes.keys()) {
    const row = envelope.data.slice(k * points, (k + 1) * points)
    expect(Math.max(...row)).toBe(1)
    for (let i = 1; i < points; i++) expect(row[i]).toBeLessThanOrEqual(row[i - 1])
    expect(Math.min(...row)).toBeGreaterThanOrEqual(1e-4)
  }
})

test('an exported waveform model plays what its averaged weights make, its style half way to the class’s mean', async () => {
  const variant: WaveConfig = { ...config, conditions: [] }
  await train(options('played', { config: variant }))
  const classes = dataset.classes.length
  const found = loadCheckpoint(join(folder, 'played'), exportedState(variant, classes))!
  const made = await exportGenerator(variant, classes, found, 3, { engine: 'onnx-cpu' })
  const network = waveNetwork(variant, classes)
  const positions = waveNoisePositions(network)
  expect(made.noisePositions).toBe(positions)
  const { manifest, generatorPath } = tinyBundle(join(folder, 'models', 'tiny'), variant, dataset.classes, made)
  const generator = await openGenerator({ generatorPath, manifest, threads: 1 })
  const mix = [0.25, 0.75, 0]
  const shot = await generator.render(mix, 9, 0.5, [])
  const names = Object.keys(found.state).filter((name) => name.startsWith('average/') || name === waveEnvelope)
  const p = Object.fromEntries(
    names.map((name) => {
      const { shape, data } = found.state[name]
      return [name.replace('average/', ''), tf.tensor(data, [...shape])]
    }),
  )
  const labels = tf.tensor2d([mix])
  const latent = tf.tensor2d(drawLatent(9, variant.latentSize), [1, variant.latentSize])
  const means = made.weights['generator/meanStyle']
  const mean = tf.matMul(labels, tf.tensor2d(means.data, [3, variant.styleSize]))
  const style = tf.mul(tf.add(mapping(network, p, latent, labels), mean), 0.5) as tf.Tensor2D
  const noise = tf.tensor3d(drawNoise(9, positions), [1, positions, 1])
  const expected = waveSynthesis(network, p, { style, classes: labels, noise }).dataSync() as Float32Array
  scaleToPeak(expected, dbToGain(shotPeakDb))
  expect(shot.length).toBe(256)
  shot.forEach((v, i) => expect(Math.abs(v - expected[i])).toBeLessThan(1e-4))
  await generator.release()
})
