import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { configs, withObjective } from '../../src/gan/configs.ts'
import { objectiveNamed, objectives } from '../../src/gan/objectives.ts'
import { regularisers } from '../../src/gan/regularisers.ts'
import { criticLossOn, jensenShannon, minimised, pair, probabilities, scoresOf, sum } from './discrete.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const p = probabilities(pair.p)
const q = probabilities(pair.q)
const outcomes = p.length
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s))

function expectClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  found.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(tolerance))
}

test.each(['minimax', 'non-saturating'] as const)(
  '%s: the best critic is D* = p/(p + q), and C(G) = −log 4 + 2·JSD',
  (name) => {
    const { at, value } = minimised(criticLossOn(objectives[name], pair), outcomes, { steps: 400, rate: 20 })
    expectClose(
      at.map(sigmoid),
      p.map((v, i) => v / (v + q[i])),
      1e-3,
    )
    expect(-value).toBeCloseTo(-Math.log(4) + 2 * jensenShannon(p, q), 4)
  },
)

test('minimax plays for the value that the critic plays for; where the critic is sure, only the other keeps its gradient', () => {
  const fake = tf.tensor1d([0.3, -1.2])
  const real = tf.tensor1d([0, 0])
  const total = tf.add(objectives.minimax.critic(real, fake), objectives.minimax.generator(fake)).dataSync()[0]
  expect(total).toBeCloseTo(Math.log(2), 5) // what the real examples contribute, which no generator changes
  const slopeAt = (name: 'minimax' | 'non-saturating') =>
    tf
      .grad((s) => objectives[name].generator(s as tf.Tensor1D))(tf.tensor1d([-12]))
      .dataSync()[0]
  expect(Math.abs(slopeAt('minimax'))).toBeLessThan(1e-4)
  expect(slopeAt('non-saturating')).toBeCloseTo(-1, 4)
})

test.each([
  ['lsgan', 0, 1],
  ['lsgan-pearson', -1, 1],
] as const)('%s: the best critic is D* = (b·p + a·q)/(p + q)', (name, a, b) => {
  const { at } = minimised(criticLossOn(objectives[name], pair), outcomes, { steps: 400, rate: 6 })
  expectClose(
    at,
    p.map((v, i) => (b * v + a * q[i]) / (v + q[i])),
    1e-3,
  )
})

test("with b − c = 1 and b − a = 2 least squares measures half of Pearson's χ²(p + q ‖ 2q)", () => {
  const { generator } = objectives['lsgan-pearson']
  const best = tf.tensor1d(p.map((v, i) => (v - q[i]) / (v + q[i])))
  // The paper's C(G) takes the generator's term over both; that over real examples does not depend on the generator.
  const value = tf.add(generator(scoresOf(best, pair.q)), generator(scoresOf(best, pair.p))).dataSync()[0]
  const pearson = sum(p.map((v, i) => (2 * q[i] - (v + q[i])) ** 2 / (v + q[i])))
  expect(value).toBeCloseTo(pearson / 2, 5)
})

test("the earth mover's distance of (3, 2, 1, 4) and (1, 2, 4, 3) is 5, by the dual", () => {
  // A critic on four places in a row is 1-Lipschitz when no step between neighbours is larger than 1.
  const places = { p: [3, 2, 1, 4], q: [1, 2, 4, 3] }
  const table = (steps: tf.Tensor) => tf.concat([tf.zeros([1]), tf.cumsum(steps)])
  const { at, value } = minimised((steps) => criticLossOn(objectives.wgan, places)(table(steps)), 3, {
    steps: 60,
    rate: 5,
    project: (steps) => regularisers['weight-clipping'].apply(steps, 1),
  })
  expect(-value * 10).toBeCloseTo(5, 5)
  expect(at).toEqual([-1, -1, 1])
})

test.each([-2, -0.25, 0.5, 3])('two parallel lines at 0 and θ = %d: W = |θ|, while JS sticks at log 2', (theta) => {
  const lengths = [0.1, 0.4, 0.9]
  const points = (at: number) =>
    tf.tensor2d(
      lengths.flatMap((y) => [at, y]),
      [3, 2],
    )
  const line = (slope: tf.Tensor, at: number) =>
    tf.reshape(tf.matMul(points(at), tf.reshape(slope, [2, 1]) as tf.Tensor2D), [-1]) as tf.Tensor1D
  const { value } = minimised((slope) => objectives.wgan.critic(line(slope, 0), line(slope, theta)), 2, {
    steps: 60,
    rate: 4,
    project: (slope) => tf.div(slope, tf.maximum(1, tf.norm(slope))),
  })
  expect(-value).toBeCloseTo(Math.abs(theta), 4)
  // No outcome in common, wherever the second line stands.
  const apart = minimised(criticLossOn(objectives.minimax, { p: [1, 0], q: [0, 1] }), 2, { steps: 300, rate: 1000 })
  expect((Math.log(4) - apart.value) / 2).toBeCloseTo(Math.log(2), 3)
})

test('hinge: the best critic is the sign of p − q, and its loss 2 Σ min(p, q)', () => {
  const { at, value } = minimised(criticLossOn(objectives.hinge, pair), outcomes, { steps: 1000, rate: 0.5 })
  const told = [0, 1, 2] // the last outcome is as likely under both
  expectClose(
    told.map((i) => at[i]),
    told.map((i) => Math.sign(p[i] - q[i])),
    0.02,
  )
  expect(value).toBeCloseTo(2 * sum(p.map((v, i) => Math.min(v, q[i]))), 2)
})

test('every generator wants higher scores for what its critic takes for fakes', () => {
  for (const [name, { generator }] of Object.entries(objectives)) {
    const slope = tf.grad((s) => generator(s as tf.Tensor1D))(tf.tensor1d([-0.9, -0.5, -0.1]))
    for (const value of slope.dataSync()) expect(value, name).toBeLessThan(0)
  }
})

test('one-sided label smoothing moves the best critic to D* = (1 − ε)·p/(p + q)', () => {
  const epsilon = 0.1
  const { critic } = objectives['non-saturating']
  const smoothed = (table: tf.Tensor) => {
    const real = scoresOf(table, pair.p)
    const view = { score: () => real, real, realClasses: real, fake: real, fakeClasses: real, mix: real }
    return tf.add(critic(real, scoresOf(table, pair.q)), tf.mul(regularisers['label-smoothing'].term(view), epsilon))
  }
  const { at } = minimised(smoothed as (x: tf.Tensor) => tf.Scalar, outcomes, { steps: 400, rate: 20 })
  expectClose(
    at.map(sigmoid),
    p.map((v, i) => ((1 - epsilon) * v) / (v + q[i])),
    1e-3,
  )
})

test('an unknown objective is refused with the nearest known one; a known one brings its regularisers', () => {
  expect(() => objectiveNamed('wgan_gp')).toThrow('objective: found "wgan_gp"')
  expect(() => objectiveNamed('wgan_gp')).toThrow('Did you mean "wgan-gp"?')
  expect(() => withObjective(configs.debug, 'hing')).toThrow(/--objective: .* Did you mean "hinge"\?/)
  expect(() => objectiveNamed('toString')).toThrow('found "toString"')
  expect(withObjective(configs.debug, 'wgan-lp')).toMatchObject({
    objective: 'wgan-lp',
    regularisers: [{ name: 'lipschitz-penalty', strength: 10 }, { name: 'drift' }],
  })
  expect(withObjective(configs.debug, configs.debug.objective)).toBe(configs.debug)
})
