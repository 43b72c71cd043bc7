// The same steps on the WebGPU provider, where this machine has an adapter. In software, with Debian's chromium:
// LD_LIBRARY_PATH=/usr/lib/chromium VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json npm run test:long

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { probeEngine } from '../../src/compile/engine-choice.ts'
import { compileStep, type TensorData, type TensorFunction } from '../../src/compile/step.ts'
import { distance, drawn, withDerivatives } from './agreement.ts'
import { linearRows } from './kernel-table.ts'
import {
  adamStep,
  criticData,
  criticShapes,
  feedsFor,
  generatorData,
  generatorShapes,
  judgedLoss,
  leaky,
  penalised,
} from './networks.ts'

const probe = await probeEngine('onnx-webgpu')

test.skipIf(probe.ms === undefined).each([
  [
    'a penalised critic',
    ((v) => adamStep(criticShapes, v, (p) => penalised(v, p, leaky))) satisfies TensorFunction,
    feedsFor(criticShapes, criticData),
  ],
  [
    'a generator',
    ((v) => adamStep(generatorShapes, v, (p) => judgedLoss(v, p))) satisfies TensorFunction,
    feedsFor(generatorShapes, generatorData),
  ],
])('%s takes the same Adam step on WebGPU as on the CPU', async (_name, fn, feeds) => {
  await expectAgreement(fn, feeds)
})

test.skipIf(probe.ms === undefined).each(linearRows)('$name is the same on WebGPU as on the CPU', async (row) => {
  const { shapes, range, order, fn } = row
  await expectAgreement(withDerivatives(fn, Object.keys(shapes), order), drawn(shapes, range))
})

// Widths that are no multiple of four take another path through the WebGPU provider's shaders.
test.skipIf(probe.ms === undefined).each([5, 6, 7, 10])(
  'convolutions from %i maps are the same on both',
  async (maps) => {
    const fn: TensorFunction = ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same') })
    await expectAgreement(withDerivatives(fn, ['x', 'w'], 1), drawn({ x: [2, 4, 4, maps], w: [3, 3, maps, 8] }))
  },
)

async function expectAgreement(fn: TensorFunction, feeds: Record<string, TensorData>): Promise<void> {
  const gpu = await compileStep(feeds, fn, { engine: 'onnx-webgpu' })
  const cpu = await compileStep(feeds, fn, { engine: 'onnx-cpu' })
  const [actual, expected] = [await gpu.run(feeds), await cpu.run(feeds)]
  for (const [name, tensor] of Object.entries(expected)) expect(distance(actual[name], tensor), name).toBeLessThan(1e-4)
  await gpu.dispose()
  await cpu.dispose()
}
