// TensorFlow.js's WebAssembly backend, with the kernels added to it, held against ONNX Runtime: all operations of the
// table, and every training program.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { compileStep, type Step, type TensorData, type TensorFunction } from '../../src/compile/step.ts'
import { distance, drawn, withDerivatives } from './agreement.ts'
import { elementwiseRows, linearRows, oblongRows, reduceRows, shapeRows, spatialRows } from './kernel-table.ts'

async function distances(fn: TensorFunction, feeds: Record<string, TensorData>): Promise<Record<string, number>> {
  const eager = await compileStep(feeds, fn, { engine: 'tfjs', eagerBackend: 'wasm' })
  const traced = await compileStep(feeds, fn, { engine: 'onnx-cpu', threads: 1 })
  expect(eager.engineReason).toMatch(/^WebAssembly/)
  const run = async (step: Step) => {
    const outputs = await step.run(feeds)
    await step.dispose()
    return outputs
  }
  const [actual, expected] = [await run(eager), await run(traced)]
  return Object.fromEntries(Object.entries(expected).map(([name, tensor]) => [name, distance(actual[name], tensor)]))
}

test.each([...elementwiseRows, ...shapeRows, ...reduceRows, ...linearRows, ...spatialRows, ...oblongRows])(
  '$name is the same in WebAssembly as on ONNX Runtime',
  async ({ shapes, range, order, fn, tolerance = 2e-5 }) => {
    const derived = withDerivatives(fn, Object.keys(shapes), order)
    for (const [output, far] of Object.entries(await distances(derived, drawn(shapes, range))))
      expect(far, output).toBeLessThan(tolerance)
  },
)

test('nothing that the added kernels make in WebAssembly outlives the step', async () => {
  const shapes = { x: [2, 5, 6, 2], w: [3, 3, 2, 4], d: [2, 2, 2, 1] }
  const fn: TensorFunction = ({ x, w, d }) => {
    const maps = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')
    const apart = tf.depthwiseConv2d(x as tf.Tensor4D, d as tf.Tensor4D, 1, 'same')
    return { sum: tf.sum(tf.cast(tf.cast(maps, 'bool'), 'float32')), maps, log: tf.log1p(tf.abs(apart)) }
  }
  const feeds = drawn(shapes)
  const step = await compileStep(feeds, withDerivatives(fn, ['x', 'w', 'd'], 1), {
    engine: 'tfjs',
    eagerBackend: 'wasm',
  })
  await step.run(feeds)
  const held = () => [tf.findBackend('wasm').numDataIds(), tf.findBackend('cpu').numDataIds()]
  const before = held()
  await step.run(feeds)
  expect(held()).toEqual(before)
})
