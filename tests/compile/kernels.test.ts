// Every operation that can be traced, held against eager TensorFlow.js (value, gradient, second gradient), and the
// gradients of both against finite differences.

import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { supported } from '../../src/compile/backend.ts'
import { compileStep } from '../../src/compile/step.ts'
import { disagreement, drawn, slopeError, withDerivatives } from './agreement.ts'
import { elementwiseRows, linearRows, reduceRows, shapeRows } from './kernel-table.ts'

const rows = [...elementwiseRows, ...shapeRows, ...reduceRows, ...linearRows]

describe.each(rows)('$name', ({ shapes, range, order, fn, tolerance = 1e-5 }) => {
  const feeds = drawn(shapes, range)
  const derived = withDerivatives(fn, Object.keys(shapes), order)

  test(`agrees with eager TensorFlow.js up to derivative ${order}`, async () => {
    const distances = await disagreement(derived, feeds)
    for (const [output, distance] of Object.entries(distances)) expect(distance, output).toBeLessThan(tolerance)
  })

  if (order === 0) return
  test('has the gradients that finite differences measure', async () => {
    const specs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }]))
    const step = await compileStep(specs, derived, { engine: 'onnx-cpu', threads: 1 })
    const epsilon = 3e-3 * Math.max(...(range ?? [1]).map(Math.abs))
    expect(await slopeError(step, feeds, 'L', epsilon)).toBeLessThan(5e-3)
    if (order > 1) expect(await slopeError(step, feeds, 'S', epsilon)).toBeLessThan(5e-3)
    await step.dispose()
  })
})

test('every kernel of the tracer is exercised by a row of the table', async () => {
  await tf.setBackend('cpu')
  const used = new Set<string>()
  for (const { shapes, range, order, fn } of rows) {
    const feeds = Object.entries(drawn(shapes, range))
    const profile = await tf.profile(() =>
      tf.tidy(() => {
        const given = Object.fromEntries(feeds.map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]))
        withDerivatives(fn, Object.keys(shapes), order)(given)
        return tf.scalar(0)
      }),
    )
    for (const name of profile.kernelNames) used.add(name)
  }
  expect(Object.keys(supported).filter((name) => !used.has(name))).toEqual([])
})
