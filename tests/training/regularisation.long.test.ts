import { beforeAll, expect, test } from 'vitest'
import * as tf from '@tensorflow/tfjs'
import { withObjective, type StyleConfig } from '../../src/gan/configs.ts'
import { objectives, type ObjectiveName } from '../../src/gan/objectives.ts'
import type { RegulariserName, RegulariserSetting } from '../../src/gan/regularisers.ts'
import type { Program } from '../../src/training/state.ts'
import { stylePrograms } from '../../src/training/style-programs.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import { expectAgreement, feeds, run } from './program-runs.ts'
import { tiny } from './tiny-config.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const classes = 2

function programs(config: StyleConfig) {
  const made = stylePrograms(config, regularisation(config), classes)
  return Object.fromEntries(Object.entries(made).map(([name, build]) => [name, build()])) as Record<
    keyof typeof made,
    Program
  >
}

test.each(Object.keys(objectives) as ObjectiveName[])(
  '%s: the critic step as a graph computes what eager TensorFlow.js computes, gradients of gradients included',
  async (name) => {
    const { critic, criticPenalised } = programs(withObjective(tiny, name))
    const lazy = objectives[name].regularisers.some(({ interval }) => interval > 1)
    const { loss } = await expectAgreement(lazy ? criticPenalised : critic)
    expect(Number.isFinite(loss.data[0])).toBe(true)
  },
)

const setting = (name: RegulariserName, more: Partial<RegulariserSetting> = {}): RegulariserSetting => ({
  name,
  strength: 0.5,
  interval: 1,
  ...more,
})
const using = (...settings: RegulariserSetting[]): StyleConfig => ({ ...tiny, regularisers: settings })

test('terms of every step are in both programs, lazy ones only in the penalised one and times their interval', async () => {
  const loss = async (config: StyleConfig, program: 'critic' | 'criticPenalised') =>
    (await run(programs(config)[program], 'onnx-cpu')).loss.data[0]
  const plain = await loss(using(), 'critic')
  const drift = (await loss(using(setting('drift')), 'critic')) - plain
  const lazyDrift = using(setting('drift', { interval: 6 }))
  expect(drift).toBeGreaterThan(0)
  expect((await loss(using(setting('drift')), 'criticPenalised')) - plain).toBeCloseTo(drift, 5)
  expect(await loss(lazyDrift, 'critic')).toBeCloseTo(plain, 6)
  expect(((await loss(lazyDrift, 'criticPenalised')) - plain) / drift).toBeCloseTo(6, 3)
})

test('lazy steps are every n-th of a phase from its first on, and none where nothing is lazy', () => {
  const steps = (config: StyleConfig) => {
    const { critic } = regularisation(config)
    return Array.from({ length: 9 }, (_, step) => step).filter((step) => critic.lazyAt(step))
  }
  expect(steps(using(setting('r1', { interval: 4 }), setting('drift')))).toEqual([0, 4, 8])
  expect(steps(using(setting('gradient-penalty')))).toEqual([])
})

test('feature matching reaches the generator, and graphs agree with eager TensorFlow.js', async () => {
  const { loss: plain } = await run(programs(using()).generator, 'onnx-cpu')
  const { loss } = await expectAgreement(programs(using(setting('feature-matching'))).generator)
  expect(loss.data[0]).toBeGreaterThan(plain.data[0])
})

test('path length reaches the generator in lazy steps alone, and its mean moves a hundredth of the way', async () => {
  const config = using(setting('path-length', { strength: 2, interval: 4 }))
  const { generator, generatorPenalised } = programs(config)
  expect(Object.keys(generator.inputs)).not.toContain('pathDirection')
  const { loss: plain } = await run(generator, 'onnx-cpu')
  const { loss, pathMean } = await expectAgreement(generatorPenalised)
  const before = feeds(generatorPenalised.inputs).pathMean.data[0]
  const mean = before + (pathMean.data[0] - before) / 0.01
  expect(mean).toBeGreaterThan(0)
  // E(l − a)² is at least (E l − a)²; the strength and interval stand before it, and the objective's weight.
  const penalty = (loss.data[0] - plain.data[0]) / (config.adversarialWeight * 2 * 4)
  expect(penalty).toBeGreaterThanOrEqual((mean - before) ** 2 * 0.999)
})

test('clipped weights leave the step within their bound', async () => {
  const config = using(setting('weight-clipping', { strength: 0.25 }))
  const { critic } = programs(config)
  const out = await expectAgreement(critic)
  const weights = Object.entries(out).filter(([name]) => name.startsWith('critic/'))
  expect(weights.length).toBeGreaterThan(5)
  for (const [name, { data }] of weights) expect(Math.max(...data.map(Math.abs)), name).toBeLessThanOrEqual(0.25)
})

test.each([
  [using(setting('drift', { strength: 0 })), /drift: found strength 0; expected a number above 0/],
  [using(setting('r1', { interval: 2.5 })), /r1: found interval 2.5/],
  [using(setting('weight-clipping', { interval: 3 })), /weight-clipping: found interval 3/],
  [using(setting('r1', { interval: 8 }), setting('drift', { interval: 4 })), /intervals 4 and 8/],
  [
    { ...using(setting('label-smoothing')), objective: 'hinge' as const },
    /label-smoothing with objective hinge; expected an objective of probabilities/,
  ],
  [using({ ...setting('r1'), name: 'gradient-penality' as RegulariserName }), /Did you mean "gradient-penalty"\?/],
  [{ ...tiny, objective: 'lsgann' as ObjectiveName }, /Did you mean "lsgan"\?/],
])('a config that cannot be meant is refused: %#', (config, message) => {
  expect(() => regularisation(config)).toThrow(message)
})
