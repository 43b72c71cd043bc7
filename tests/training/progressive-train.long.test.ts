import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TensorData } from '../../src/compile/step.ts'
import type { Dataset } from '../../src/dataset/loader.ts'
import { drawLatent, spectrumToShot } from '../../src/dsp/generator-signals.ts'
import { dbToGain, scaleToPeak, shotPeakDb } from '../../src/dsp/level.ts'
import { openGenerator } from '../../src/engine/generator.ts'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { progressiveNetwork, type ProgressiveConfig } from '../../src/gan/progressive-configs.ts'
import { progressiveGenerator } from '../../src/gan/progressive-generator.ts'
import { BatchSource } from '../../src/training/batches.ts'
import { exportedState, exportGenerator, recipeFor } from '../../src/training/families.ts'
import { loadCheckpoint } from '../../src/training/run-folder.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'
import type { State } from '../../src/training/state.ts'
import { smallDataset, smallRun } from './small-dataset.ts'
import { tinyBundle } from './tiny-bundle.ts'
import { tinyProgressive } from './tiny-config.ts'

/** Three scales of 3, 5 and 5 steps; each of the finer ones fades in over 3. */
const config: ProgressiveConfig = { ...tinyProgressive, checkpointSteps: 100, previewSteps: 10 }
const steps = 13

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-progressive-'))
let dataset: Dataset

beforeAll(async () => {
  dataset = await smallDataset(folder)
  await train(options('whole'))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (run: string, more?: Partial<TrainOptions>) => smallRun({ folder, dataset, config }, run, more)

const checkpoint = (run: string, step: number) =>
  readFileSync(join(folder, run, `checkpoint-${String(step).padStart(6, '0')}.safetensors`))

test.each([
  [2, 'before the second scale starts'],
  [3, 'as the second scale starts'],
  [4, 'while the second scale is faded in'],
  [9, 'while the third scale is faded in'],
])('a run interrupted after step %d, %s, ends with the bytes of one that is not', async (at) => {
  const stop = new AbortController()
  const run = `parts-${at}`
  await train(options(run, { signal: stop.signal, onStep: ({ step }) => (step === at ? stop.abort() : undefined) }))
  expect(await train(options(run))).toMatchObject({ step: steps, resumedFrom: at, finished: true })
  expect(checkpoint(run, steps).equals(checkpoint('whole', steps))).toBe(true)
})

test('a run says where it stands, keeps the checkpoint at each scale’s end, and shows and measures what it makes', async () => {
  const phases: string[] = []
  await train(options('phases', { onStep: ({ phase }) => phases.push(phase) }))
  expect(phases).toEqual([
    ...Array.from({ length: 3 }, () => 'scale 1 of 3'),
    ...Array.from({ length: 3 }, () => 'scale 2 of 3, fading in'),
    ...Array.from({ length: 2 }, () => 'scale 2 of 3'),
    ...Array.from({ length: 3 }, () => 'scale 3 of 3, fading in'),
    ...Array.from({ length: 2 }, () => 'scale 3 of 3'),
  ])
  const files = readdirSync(join(folder, 'whole'))
  expect(files.filter((file) => file.startsWith('checkpoint')).toSorted()).toEqual(
    [3, 8, 13].map((n) => `checkpoint-${String(n).padStart(6, '0')}.safetensors`),
  )
  expect(readdirSync(join(folder, 'whole', 'previews'))).toContain('step-000010.png')
  const rows = readFileSync(join(folder, 'whole', 'stats.jsonl'), 'utf8')
    .trim()
    .split('\n')
  expect(rows.some((row) => Number.isFinite(JSON.parse(row).bandDistance))).toBe(true)
})

test('a scale that has not begun stands still, its average too; with its first step the moments start anew', async () => {
  const fresh = recipeFor(config, new BatchSource(config, dataset, 3), options('x')).start(3)
  const early = decodeSafetensors(checkpoint('whole', 3), 'checkpoint').tensors
  const later = decodeSafetensors(checkpoint('whole', 8), 'checkpoint').tensors
  const same = (a: TensorData, b: TensorData) => a.data.every((v, i) => v === b.data[i])
  for (const prefix of ['generator', 'critic', 'average/generator']) {
    const name = (scale: number) => `${prefix}/scale${scale}/conv1/weight`
    expect(
      [0, 1, 2].map((scale) => same(early[name(scale)], fresh[name(scale)])),
      prefix,
    ).toEqual([false, true, true])
    expect(
      [0, 1, 2].map((scale) => same(later[name(scale)], fresh[name(scale)])),
      prefix,
    ).toEqual([false, false, true])
  }
  const recipe = recipeFor(config, new BatchSource(config, dataset, 3), options('x'))
  const a: State = { ...early }
  const b: State = { ...early, 'adam2/critic/dense/weight': early['critic/dense/weight'] }
  await recipe.step(a, 3)
  await recipe.step(b, 3)
  await recipe.dispose()
  expect(same(a['critic/dense/weight'], b['critic/dense/weight'])).toBe(true)
})

/** Trains `variant` for `steps` steps and writes what it then is as a bundle. */
async function exported(name: string, variant: ProgressiveConfig, count: number) {
  await train(options(name, { config: variant, steps: count }))
  const classes = dataset.classes.length
  const found = loadCheckpoint(join(folder, name), exportedState(variant, classes))
  if (found === undefined) throw new Error('no checkpoint')
  const made = await exportGenerator(variant, classes, found, 3, { engine: 'onnx-cpu' })
  return { bundle: tinyBundle(join(folder, 'models', name), variant, dataset.classes, made), state: found.state }
}

/** What a generator makes at scale 1, enlarged to the grid by hand. */
function shotAtScale1(variant: ProgressiveConfig, state: Readonly<Record<string, TensorData>>, alpha: number) {
  const network = progressiveNetwork(variant, dataset.classes.length)
  const p = Object.fromEntries(
    Object.entries(state)
      .filter(([name]) => name.startsWith('average/'))
      .map(([name, { shape, data }]) => [name.slice('average/'.length), tf.tensor(data, [...shape])]),
  )
  const latent = tf.tensor2d(
    drawLatent(9, variant.latentSize).map((v) => v * 0.5),
    [1, variant.latentSize],
  )
  const inputs = { latent, classes: tf.tensor2d([[0.25, 0.75, 0]]) }
  const made = progressiveGenerator(network, p, inputs, 1, tf.scalar(alpha)).arraySync()[0]
  const { frames, fftSize } = variant.grid
  const spectrum = Array.from({ length: frames }, (_t, t) =>
    Array.from({ length: fftSize / 2 }, (_f, f) => made[Math.floor((t * made.length) / frames)][f >> 1]),
  )
  const shot = spectrumToShot(Float32Array.from(spectrum.flat(2)), variant.grid, variant.compression)
  scaleToPeak(shot, dbToGain(shotPeakDb))
  return shot
}

test.each([
  ['told the class', true],
  ['not told the class', false],
])('a model %s and exported in the middle of a fade plays as it sounded then', async (title, labelled) => {
  await tf.setBackend('cpu')
  const variant: ProgressiveConfig = { ...config, conditions: [], labelled }
  const { bundle, state } = await exported(title.replaceAll(' ', '-'), variant, 5)
  const { manifest, generatorPath } = bundle
  expect(manifest).toMatchObject({ family: 'progressive', noisePositions: 0 })
  const generator = await openGenerator({ generatorPath, manifest, threads: 1 })
  const mix = [0.25, 0.75, 0]
  const shot = await generator.render(mix, 9, 0.5, [])
  // Five steps are two of the second scale: the last was taken at α = 1/3.
  const expected = shotAtScale1(variant, state, 1 / 3)
  expect(shot.length).toBe(expected.length)
  shot.forEach((v, i) => expect(Math.abs(v - expected[i])).toBeLessThan(1e-4))
  const [a, b] = [await generator.render(mix, 1, 0, []), await generator.render(mix, 2, 0, [])]
  expect(a).toEqual(b)
  const other = await generator.render([1, 0, 0], 9, 0.5, [])
  expect(other.some((v, i) => Math.abs(v - shot[i]) > 1e-4)).toBe(labelled)
  await generator.release()
})

test('a dataset of another rate is refused, with the flag that makes one of the right rate', () => {
  const other = { ...config, rateHz: 16_000 }
  expect(() => new BatchSource(other, dataset, 3)).toThrow(/found a dataset at 44100 Hz; .*--rate 16000/)
})
