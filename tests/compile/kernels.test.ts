// Every operation that can be traced, held against eager TensorFlow.js (value, gradient, second gradient), and the
// gradients of both against finite differences.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { supported } from '../../src/compile/backend.ts'
import { compileStep } from '../../src/compile/step.ts'
import { startWasm } from '../../src/compile/wasm.ts'
import { disagreement, drawn, slopeError, withDerivatives } from './agreement.ts'
import { elementwiseRows, linearRows, oblongRows, reduceRows, shapeRows, spatialRows } from './kernel-table.ts'

const rows = [...elementwiseRows, ...shapeRows, ...reduceRows, ...linearRows, ...spatialRows]

test.each(rows)('$name agrees with eager TensorFlow.js up to derivative $order', async (row) => {
  const { shapes, range, order, fn, tolerance = 1e-5 } = row
  const distances = await disagreement(withDerivatives(fn, Object.keys(shapes), order), drawn(shapes, range))
  for (const [output, distance] of Object.entries(distances)) expect(distance, output).toBeLessThan(tolerance)
})

test.each([...rows, ...oblongRows].filter(({ order }) => order > 0))(
  '$name has the gradients that finite differences measure',
  async ({ shapes, range, order, fn }) => {
    const derived = withDerivatives(fn, Object.keys(shapes), order)
    const feeds = drawn(shapes, range)
    const specs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }]))
    const step = await compileStep(specs, derived, { engine: 'onnx-cpu', threads: 1 })
    const epsilon = 3e-3 * Math.max(...(range ?? [1]).map(Math.abs))
    expect(await slopeError(step, feeds, 'L', epsilon)).toBeLessThan(5e-3)
    if (order > 1) expect(await slopeError(step, feeds, 'S', epsilon)).toBeLessThan(5e-3)
    await step.dispose()
  },
)

test('every kernel of the tracer is exercised by a row of the table', async () => {
  await tf.setBackend(await startWasm())
  const used = new Set<string>()
  for (const { shapes, range, order, fn } of [...rows, ...oblongRows]) {
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
