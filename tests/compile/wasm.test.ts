// TensorFlow.js's WebAssembly backend, with the kernels added to it, held against ONNX Runtime: all operations of the
// table, and every training program.

import { expect, test } from 'vitest'
import { compileStep, type Step, type TensorData, type TensorFunction } from '../../src/compile/step.ts'
import { distance, drawn, withDerivatives } from './agreement.ts'
import { elementwiseRows, linearRows, reduceRows, shapeRows } from './kernel-table.ts'

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

test.each([...elementwiseRows, ...shapeRows, ...reduceRows, ...linearRows])(
  '$name is the same in WebAssembly as on ONNX Runtime',
  async ({ shapes, range, order, fn, tolerance = 2e-5 }) => {
    const derived = withDerivatives(fn, Object.keys(shapes), order)
    for (const [output, far] of Object.entries(await distances(derived, drawn(shapes, range))))
      expect(far, output).toBeLessThan(tolerance)
  },
)
