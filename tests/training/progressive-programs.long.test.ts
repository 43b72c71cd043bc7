import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import type { TensorData } from '../../src/compile/step.ts'
import { normalisedConditions } from '../../src/gan/conditions.ts'
import { withObjective } from '../../src/gan/configs.ts'
import { progressiveNetwork, type ProgressiveConfig } from '../../src/gan/progressive-configs.ts'
import { auxiliaryLoss, progressiveCritic } from '../../src/gan/progressive-critic.ts'
import { progressiveGenerator } from '../../src/gan/progressive-generator.ts'
import { takingPart } from '../../src/gan/progressive-network.ts'
import type { RegulariserSetting } from '../../src/gan/regularisers.ts'
import { progressivePrograms, progressiveTables, realAtScale } from '../../src/training/progressive-programs.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import { expectAgreement, feeds, run } from './program-runs.ts'
import { tinyProgressive } from './tiny-config.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const classes = 2
const tables = progressiveTables(tinyProgressive, classes)
const network = progressiveNetwork(tinyProgressive, classes)

function programs(config: ProgressiveConfig, scale: number, fading: boolean) {
  return progressivePrograms(config, regularisation(config), classes, { scale, fading })
}

const stages = [
  { scale: 0, fading: false },
  { scale: 1, fading: true },
  { scale: 2, fading: true },
  { scale: 2, fading: false },
]

test.each(stages)(
  'steps of scale $scale, fading $fading, compute as graphs what eager TensorFlow.js computes, and update who takes part',
  async ({ scale, fading }) => {
    const { critic, generator } = programs(tinyProgressive, scale, fading)
    for (const [program, name] of [
      [critic(), 'critic'],
      [generator(), 'generator'],
    ] as const) {
      const out = await expectAgreement(program)
      const updated = Object.keys(out).filter((key) => key.startsWith(`${name}/`))
      expect(updated.toSorted()).toEqual(Object.keys(takingPart(tables[name], scale, fading)).toSorted())
    }
  },
)

const regularisers: readonly RegulariserSetting[] = [
  { name: 'path-length', strength: 2, interval: 2 },
  { name: 'feature-matching', strength: 0.5, interval: 1 },
  { name: 'weight-clipping', strength: 0.25, interval: 1 },
]

test('every term of the table reaches this family, too', async () => {
  const config = { ...tinyProgressive, regularisers }
  const { critic, generator, generatorPenalised } = programs(config, 1, true)
  const out = await run(critic(), 'onnx-cpu')
  for (const [name, { data }] of Object.entries(out))
    if (name.startsWith('critic/')) expect(Math.max(...data.map(Math.abs)), name).toBeLessThanOrEqual(0.25)
  const plain = await run(programs({ ...config, regularisers: [] }, 1, true).generator(), 'onnx-cpu')
  const matched = await run(generator(), 'onnx-cpu')
  const lengthened = await expectAgreement(generatorPenalised())
  expect(matched.loss.data[0]).toBeGreaterThan(plain.loss.data[0])
  expect(lengthened.loss.data[0]).toBeGreaterThan(matched.loss.data[0])
})

test.each(['non-saturating', 'wgan-lp', 'f-kl'] as const)('%s gives both sides a finite loss', async (name) => {
  const { criticPenalised, generatorPenalised } = programs(withObjective(tinyProgressive, name), 1, true)
  for (const program of [criticPenalised(), generatorPenalised()])
    expect(Number.isFinite((await run(program, 'onnx-cpu')).loss.data[0])).toBe(true)
})

const tensors = (values: Readonly<Record<string, TensorData>>) =>
  Object.fromEntries(Object.entries(values).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]))

test('the critic is told to recognise real sounds alone, the generator its own; both say how far they are', async () => {
  for (const [side, of, measure] of [
    ['critic', 'real', 'criticRecognition'],
    ['generator', 'fake', 'generatorRecognition'],
  ] as const) {
    const at = async (auxiliaryWeight: number) =>
      await run(programs({ ...tinyProgressive, auxiliaryWeight }, 1, true)[side](), 'onnx-cpu')
    const v = tensors(feeds(programs(tinyProgressive, 1, true)[side]().inputs))
    const asked = {
      classes: v[`${of}Classes`] as tf.Tensor2D,
      conditions: normalisedConditions(v, v[`${of}Conditions`], network.floors),
    }
    const names = Object.keys(takingPart(tables[side], 1, true)).filter((name) => !name.startsWith('critic/score'))
    const loss = (...list: tf.Tensor[]) => {
      const p = { ...v, ...Object.fromEntries(names.map((name, i) => [name, list[i]])) }
      const latent = v.fakeLatent as tf.Tensor2D
      const heard =
        side === 'critic'
          ? realAtScale(network, v.real as tf.Tensor4D, 1, v.alpha)
          : progressiveGenerator(network, p, { latent, ...asked }, 1, v.alpha)
      return auxiliaryLoss(progressiveCritic(network, p, heard, 1, v.alpha), asked)
    }
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => v[name]))
    const [none, ten] = [await at(0), await at(10)]
    expect(ten[`measured/${measure}`].data[0], side).toBeCloseTo(value.dataSync()[0], 3)
    expect(ten.loss.data[0]).toBeCloseTo(none.loss.data[0], 3)
    // β₁ is 0: the first moment is the gradient, and the weight is all that differs.
    names.forEach((name, i) => {
      const [a, b] = [none[`adam1/${name}`].data, ten[`adam1/${name}`].data]
      const expected = grads[i].dataSync()
      const size = Math.max(1, ...expected.map(Math.abs))
      expected.forEach((g, j) => expect(Math.abs((b[j] - a[j]) / 10 - g) / size, name).toBeLessThan(1e-3))
    })
  }
})

test('the gap is how much higher real sounds score than made ones', async () => {
  const { critic } = programs(tinyProgressive, 2, false)
  const { inputs } = critic()
  const v = tensors(feeds(inputs))
  const conditions = normalisedConditions(v, v.fakeConditions, network.floors)
  const asked = { latent: v.fakeLatent as tf.Tensor2D, classes: v.fakeClasses as tf.Tensor2D, conditions }
  const score = (x: tf.Tensor4D) => tf.mean(progressiveCritic(network, v, x, 2).score).dataSync()[0]
  const gap = score(v.real as tf.Tensor4D) - score(progressiveGenerator(network, v, asked, 2))
  const out = await run(critic(), 'onnx-cpu')
  expect(out['measured/gap'].data[0]).toBeCloseTo(gap, 4)
})

test('a scale sees every n-th frame and bin of real sounds, and under a fade those of the scale before', () => {
  const real = tf.randomNormal([2, 4, 16, 2], 0, 1, 'float32', 3) as tf.Tensor4D
  const values = real.arraySync()
  const at = (scale: number, alpha?: number) =>
    realAtScale(network, real, scale, alpha === undefined ? undefined : tf.scalar(alpha)).arraySync()
  expect(at(0)).toEqual(values.map((frames) => [0, 2].map((t) => [0, 4, 8, 12].map((f) => frames[t][f]))))
  expect(at(2)).toEqual(values)
  expect(at(2, 1)).toEqual(values)
  const faded = at(2, 0.25)
  values.forEach((frames, b) =>
    frames.forEach((bins, t) =>
      bins.forEach((bin, f) =>
        bin.forEach((value, part) =>
          // Scale 1 has all four frames, and every second bin.
          expect(faded[b][t][f][part]).toBeCloseTo(0.25 * value + 0.75 * bins[f - (f % 2)][part], 6),
        ),
      ),
    ),
  )
})
