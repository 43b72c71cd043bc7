// Whole training steps, as the models use them, held against eager TensorFlow.js: losses, gradients of every
// parameter, and the state after the update. Second derivatives come from the penalties.

import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { compileStep, type TensorData, type TensorFunction } from '../../src/compile/step.ts'
import { disagreement, drawn, slopeError } from './agreement.ts'
import {
  adamStep,
  criticData,
  criticShapes,
  feedsFor,
  generatorData,
  generatorShapes,
  judgedLoss,
  judgedLossWithPathLength,
  leaky,
  penalised,
  regularised,
} from './networks.ts'

async function expectAgreement(fn: TensorFunction, feeds: Record<string, TensorData>): Promise<void> {
  for (const [output, distance] of Object.entries(await disagreement(fn, feeds))) {
    expect(distance, output).toBeLessThan(1e-5)
  }
}

describe.each([
  ['the gradient penalty of WGAN-GP', penalised],
  ['R1', regularised],
])('a critic under %s', (_name, loss) => {
  test('takes the same Adam step as in eager TensorFlow.js', async () => {
    const fn: TensorFunction = (v) => adamStep(criticShapes, v, (p) => loss(v, p, leaky))
    await expectAgreement(fn, feedsFor(criticShapes, criticData))
  })

  // With a smooth activation, since the slope of a piecewise linear network jumps where finite differences look.
  test('has the gradient that finite differences measure', async () => {
    const names = Object.keys(criticShapes)
    const feeds = { ...drawn(criticData), ...drawn(criticShapes, [-0.5, 0.5]) }
    const fn: TensorFunction = (v) => {
      const inParameters = (...values: tf.Tensor[]): tf.Scalar =>
        loss(v, Object.fromEntries(names.map((name, i) => [name, values[i]])), tf.softplus).asScalar()
      const { value, grads } = tf.valueAndGrads(inParameters)(names.map((name) => v[name]))
      return { L: value, ...Object.fromEntries(names.map((name, i) => [`dL/${name}`, grads[i]])) }
    }
    const step = await compileStep(feeds, fn, { engine: 'onnx-cpu' })
    expect(await slopeError(step, feeds, 'L', 1e-3)).toBeLessThan(2e-3)
    await step.dispose()
  })
})

test.each([
  ['under a judge', judgedLoss],
  ['with a path-length penalty', judgedLossWithPathLength],
])('a modulated-convolution generator %s takes the same Adam step as in eager TensorFlow.js', async (_name, loss) => {
  const fn: TensorFunction = (v) => adamStep(generatorShapes, v, (p) => loss(v, p))
  await expectAgreement(fn, feedsFor(generatorShapes, generatorData))
})
