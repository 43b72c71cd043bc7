import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import {
  pathLengths,
  regulariserNamed,
  regularisers,
  type CriticView,
  type GeneratorView,
} from '../../src/gan/regularisers.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const random = (purpose: string, shape: number[]) =>
  tf.tensor(new RandomStream(1, purpose).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape)

const batch = 5
const shape = [batch, 2, 3, 2]

/** A critic of one's own on random examples of two classes. */
function view(score: CriticView['score'], more: Partial<CriticView> = {}): CriticView {
  return {
    score,
    real: random('real', shape),
    realClasses: tf.tile(tf.tensor2d([[1, 0]]), [batch, 1]),
    fake: random('fake', shape),
    fakeClasses: tf.tile(tf.tensor2d([[0, 1]]), [batch, 1]),
    mix: tf.tensor1d([0, 0.25, 0.5, 0.75, 0.9]),
    ...more,
  }
}

const value = (x: tf.Tensor) => x.dataSync()[0]
const sumEach = (x: tf.Tensor) => tf.sum(x, [1, 2, 3]) as tf.Tensor1D
const direction = () => {
  const w = random('slope', [1, ...shape.slice(1)])
  return tf.div(w, tf.norm(w))
}
/** ⟨w, x⟩ with ‖w‖ = norm: its slope has that norm everywhere. */
const linear =
  (norm: number): CriticView['score'] =>
  (x) =>
    sumEach(tf.mul(x, tf.mul(direction(), norm)))
const quadratic =
  (c: tf.Tensor): CriticView['score'] =>
  (x) =>
    tf.mul(sumEach(tf.square(x)), c)

test('R1 of a linear critic is half the squared norm of its slope, for any input', () => {
  expect(value(regularisers.r1.term(view(linear(3))))).toBeCloseTo(4.5, 4)
})

test('R1 has a gradient of its own: that of c‖x‖² is 2c·mean‖x‖² · 2', () => {
  const slope = tf.grad((c) => regularisers.r1.term(view(quadratic(c))))(tf.scalar(0.7))
  // ∇ₓ c‖x‖² = 2cx, so R1 = 2c²·mean‖x‖² and dR1/dc = 4c·mean‖x‖².
  const meanSquare = value(tf.mean(sumEach(tf.square(random('real', shape)))))
  expect(value(slope)).toBeCloseTo(4 * 0.7 * meanSquare, 3)
})

test.each([
  [0.2, 0.64, 0],
  [1, 0, 0],
  [3, 4, 4],
])('a slope of norm %d costs %d where it should be 1, and %d where it may be at most 1', (norm, twoSided, oneSided) => {
  expect(value(regularisers['gradient-penalty'].term(view(linear(norm))))).toBeCloseTo(twoSided, 4)
  expect(value(regularisers['lipschitz-penalty'].term(view(linear(norm))))).toBeCloseTo(oneSided, 4)
})

test('inside the ball the one-sided penalty leaves the critic alone, and the two-sided one pulls its slope up', () => {
  const pull = (name: 'gradient-penalty' | 'lipschitz-penalty', norm: number) =>
    value(
      tf.grad((scale) =>
        regularisers[name].term(view((x, classes) => tf.mul(linear(norm)(x, classes), scale) as tf.Tensor1D)),
      )(tf.scalar(1)),
    )
  expect(pull('lipschitz-penalty', 0.5)).toBe(0)
  expect(pull('gradient-penalty', 0.5)).toBeCloseTo(2 * (0.5 - 1) * 0.5, 4)
  expect(pull('lipschitz-penalty', 2)).toBeCloseTo(2 * (2 - 1) * 2, 4)
})

test('the slope is taken between fake and real, at the given place of each example', () => {
  const c = 0.3
  const at = view(quadratic(tf.scalar(c)))
  const [real, fake] = [at.real, at.fake].map((x) => tf.reshape(x, [batch, -1]).arraySync() as number[][])
  const mix = at.mix.arraySync() as number[]
  const penalties = mix.map((m, b) => {
    const between = real[b].map((v, i) => m * v + (1 - m) * fake[b][i])
    return (2 * c * Math.hypot(...between) - 1) ** 2
  })
  const mean = penalties.reduce((a, b) => a + b, 0) / batch
  expect(value(regularisers['gradient-penalty'].term(at))).toBeCloseTo(mean, 4)
})

test('between two examples the class is mixed like the sound', () => {
  const byClass: CriticView['score'] = (x, classes) =>
    tf.mul(linear(1)(x, classes), tf.reshape(tf.matMul(classes as tf.Tensor2D, tf.tensor2d([[4], [2]])), [-1]))
  const slopes = [0, 0.25, 0.5, 0.75, 0.9].map((m) => 4 * m + 2 * (1 - m))
  const mean = slopes.reduce((sum, slope) => sum + (slope - 1) ** 2, 0) / batch
  expect(value(regularisers['gradient-penalty'].term(view(byClass)))).toBeCloseTo(mean, 4)
})

test('a critic that is flat costs 1 and sends no NaN back', () => {
  const flat = tf.grad((scale) =>
    regularisers['gradient-penalty'].term(view((x) => tf.mul(sumEach(x), scale) as tf.Tensor1D)),
  )(tf.scalar(0))
  expect(value(flat)).toBe(0)
})

test('drift is the mean square of the scores of real examples', () => {
  const scores = tf.tensor1d([1, -2, 3, 0, 1])
  expect(value(regularisers.drift.term(view(() => scores)))).toBeCloseTo(15 / 5, 5)
})

/** A generator of one's own, from styles of four numbers. */
function made(more: Partial<GeneratorView> = {}): GeneratorView {
  const style = random('style', [batch, 4]) as tf.Tensor2D
  const render = (at: tf.Tensor2D) => tf.reshape(tf.matMul(at, tf.ones([4, 12]) as tf.Tensor2D), shape)
  return {
    features: (x) => tf.reshape(x, [batch, 12]),
    real: random('real', shape),
    fake: render(style),
    style,
    render,
    pathDirection: random('direction', shape),
    pathMean: tf.scalar(0),
    ...more,
  }
}

test('feature matching is the squared distance between mean features: none for the same, known for a shift', () => {
  const real = random('real', shape)
  const { term } = regularisers['feature-matching']
  expect(value(term(made({ fake: real })))).toBe(0)
  expect(value(term(made({ fake: tf.reverse(real, 0) })))).toBeCloseTo(0, 8)
  expect(value(term(made({ fake: tf.add(real, 0.5) })))).toBeCloseTo(12 * 0.25, 4)
})

test('path lengths of a linear generator are those of Aᵀy, and the term is their mean square around the mean so far', () => {
  const matrix = random('matrix', [4, 12]) as tf.Tensor2D
  const scaled = (c: tf.Tensor) =>
    made({ render: (at) => tf.reshape(tf.mul(tf.matMul(at, matrix), c), shape), pathMean: tf.scalar(2) })
  const plain = scaled(tf.scalar(1))
  const y = tf.reshape(plain.pathDirection, [batch, 12]) as tf.Tensor2D
  const expected = [...tf.norm(tf.matMul(y, matrix, false, true), 'euclidean', 1).dataSync()]
  const lengths = [...pathLengths(plain).dataSync()]
  lengths.forEach((length, i) => expect(length).toBeCloseTo(expected[i], 4))
  const { term } = regularisers['path-length']
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / batch
  expect(value(term(plain))).toBeCloseTo(mean(expected.map((length) => (length - 2) ** 2)), 3)
  // With the generator scaled by c each length is c·‖Aᵀy‖: the slope at c = 1 is the mean of 2(‖Aᵀy‖ − a)‖Aᵀy‖.
  const slope = value(tf.grad((c) => term(scaled(c)))(tf.scalar(1)))
  expect(slope).toBeCloseTo(mean(expected.map((length) => 2 * (length - 2) * length)), 2)
})

test('weights beyond the bound are cut to it, others left', () => {
  const { apply } = regularisers['weight-clipping']
  expect([...apply(tf.tensor1d([-3, -0.4, 0, 0.5, 9]), 0.5).dataSync()]).toEqual([-0.5, Math.fround(-0.4), 0, 0.5, 0.5])
})

test('an unknown regulariser is refused with the nearest known one', () => {
  expect(() => regulariserNamed('R2')).toThrow('Did you mean "r1"?')
})
