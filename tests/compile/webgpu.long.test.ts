// The same steps on the WebGPU provider, where this machine has an adapter. In software, with Debian's chromium:
// LD_LIBRARY_PATH=/usr/lib/chromium VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json npm run test:long

import { expect, test } from 'vitest'
import { probeEngine } from '../../src/compile/engine-choice.ts'
import { compileStep, type TensorFunction } from '../../src/compile/step.ts'
import { distance } from './agreement.ts'
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
  const gpu = await compileStep(feeds, fn, { engine: 'onnx-webgpu' })
  const cpu = await compileStep(feeds, fn, { engine: 'onnx-cpu' })
  const [actual, expected] = [await gpu.run(feeds), await cpu.run(feeds)]
  for (const [name, tensor] of Object.entries(expected)) expect(distance(actual[name], tensor), name).toBeLessThan(1e-4)
  await gpu.dispose()
  await cpu.dispose()
})
