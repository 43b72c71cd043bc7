import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import type { TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { checkPhases } from '../../src/gan/check-phases.ts'
import { configFromFile } from '../../src/gan/config-schema.ts'
import { configs } from '../../src/gan/configs.ts'
import { projectedScore, projectionParameters } from '../../src/gan/critic.ts'
import { fineTuningConfig, mappingForClasses, projectionForClasses } from '../../src/gan/fine-tuning.ts'
import type { Tensors } from '../../src/gan/layers.ts'
import { mapping, mappingParameters, type MappingConfig } from '../../src/gan/mapping.ts'
import type { ParameterTable } from '../../src/gan/parameters.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const random = (purpose: string, length: number) => new RandomStream(5, purpose).fillNormal(new Float32Array(length))
const randomised = (table: ParameterTable): Record<string, TensorData> =>
  Object.fromEntries(
    Object.entries(table).map(([name, { shape }]) => [
      name,
      {
        shape,
        data: random(
          name,
          shape.reduce((a, b) => a * b, 1),
        ),
      },
    ]),
  )
const tensors = (state: Readonly<Record<string, TensorData>>): Tensors =>
  Object.fromEntries(Object.entries(state).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]))

const before: MappingConfig = { latentSize: 4, styleSize: 6, mappingLayers: 2, classes: 3, conditions: 2 }
/** Class 2 of old, one that is new, class 0 of old, two more that are new. */
const from = [2, -1, 0, -1, -1]
const after: MappingConfig = { ...before, classes: from.length }
const size = { latentSize: 4, conditions: 2 }
const latent = () => tf.tensor2d(random('latent', 4), [1, 4])
const conditions = () => tf.tensor2d(random('conditions', 2), [1, 2])
const oneHot = (k: number, count: number) => Array.from({ length: count }, (_, i) => (i === k ? 1 : 0))

const old = randomised(mappingParameters(before))
const carried = {
  ...old,
  'generator/mapping0/weight': mappingForClasses(old['generator/mapping0/weight']!, size, from),
}
const style = (config: MappingConfig, weights: typeof old, classes: number[]) =>
  mapping(config, tensors(weights), latent(), tf.tensor2d([classes]), conditions()).dataSync()
const near = (found: ArrayLike<number>, expected: ArrayLike<number>) =>
  Array.from(found).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))

test('a class that was known keeps the style that it had, wherever it stands among others', () => {
  near(style(after, carried, oneHot(0, 5)), style(before, old, oneHot(2, 3)))
  near(style(after, carried, oneHot(2, 5)), style(before, old, oneHot(0, 3)))
})

test('a class that is new starts as the even mix of those that were known', () => {
  for (const k of [1, 3, 4]) near(style(after, carried, oneHot(k, 5)), style(before, old, [1 / 3, 1 / 3, 1 / 3]))
})

test('a critic scores known classes as before, and a new one by the mean of their scores', () => {
  const features = tf.tensor2d(random('features', 7), [1, 7])
  const weights = randomised(projectionParameters(7, 3 + 2))
  const other = { ...weights, 'critic/classes': projectionForClasses(weights['critic/classes']!, 2, from) }
  const score = (state: typeof weights, classes: number[]) =>
    projectedScore(tensors(state), features, tf.concat([tf.tensor2d([classes]), conditions()], 1)).dataSync()[0]!
  expect(score(other, oneHot(0, 5))).toBeCloseTo(score(weights, oneHot(2, 3)), 5)
  const mean = [0, 1, 2].reduce((sum, k) => sum + score(weights, oneHot(k, 3)) / 3, 0)
  expect(score(other, oneHot(3, 5))).toBeCloseTo(mean, 5)
})

test.each(Object.values(configs).filter(({ family }) => family === 'style'))(
  'the schedule to fine-tune $name is a config that may be trained, with its critic and without',
  (config) => {
    for (const hasCritic of [true, false]) {
      const tuned = fineTuningConfig(config, hasCritic)
      expect(configFromFile(JSON.parse(JSON.stringify(tuned)), 'tuned')).toEqual(tuned)
      if (tuned.family === 'style') checkPhases(tuned)
      expect(fineTuningConfig(tuned, hasCritic).name).toBe(tuned.name)
    }
  },
)

test('without a critic to go on from, one learns alone before the generator is led by it', () => {
  const phases = (hasCritic: boolean) => {
    const tuned = fineTuningConfig(configs['style-lite'], hasCritic)
    return tuned.family === 'style' ? tuned.phases.map(({ kind }) => kind) : []
  }
  expect(phases(false)).toEqual(['autoencode', 'critic', 'adversarial'])
  expect(phases(true)).toEqual(['autoencode', 'describe', 'adversarial'])
})

test('families that cannot go on are refused with what could', () => {
  expect(() => fineTuningConfig(configs['progressive-lite'], true)).toThrow(
    /--from: found a model of family progressive; .*from the start/,
  )
  expect(() => fineTuningConfig(configs['stylewavegan-44k'], false)).toThrow(/without its critic; .*run folder/)
})
