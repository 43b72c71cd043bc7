// Every training program, run operation by operation in TensorFlow.js's WebAssembly backend and as a graph on ONNX
// Runtime.

import { expect, test } from 'vitest'
import { compileStep, type TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { conditionDeviation } from '../../src/gan/conditions.ts'
import { regressorSpread } from '../../src/gan/descriptors/regressor.ts'
import { withObjective, type StyleConfig } from '../../src/gan/configs.ts'
import { latentPrograms } from '../../src/training/coding-programs.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import type { Program } from '../../src/training/state.ts'
import { stylePrograms } from '../../src/training/style-programs.ts'
import { distance } from '../compile/agreement.ts'
import { tiny, tinyAae } from './tiny-config.ts'

function feeds(inputs: Program['inputs']): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => {
      const data = new RandomStream(6, name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1)))
      // Second moments are squares; mixes, rates and decays lie between 0 and 1.
      const isPositive = name.startsWith('adam2/') || ['mix', 'rate', 'decay'].includes(name)
      if (name === conditionDeviation || name === regressorSpread)
        return [name, { shape, data: data.map((v) => 0.5 + Math.abs(v)) }]
      return [name, { shape, data: isPositive ? data.map((v) => Math.min(1, Math.abs(v))) : data.map((v) => v / 2) }]
    }),
  )
}

const config = withObjective(tiny, 'wgan-gp')
const withPathLength: StyleConfig = {
  ...config,
  featureWeight: 0.5,
  regularisers: [...config.regularisers, { name: 'path-length', strength: 2, interval: 2 } as const],
}
/** The same with sounds long enough for their descriptors to be seen. */
const seeing: StyleConfig = {
  ...withPathLength,
  grid: { fftSize: 256, hopSamples: 128, frames: 32 },
  widths: [4, 4, 4, 4],
  critic: { patch: [4, 8], widths: [4, 6], features: 5 },
  descriptorWeight: 0.3,
}
const programs = {
  ...stylePrograms(seeing, regularisation(seeing), 3),
  ...latentPrograms(tinyAae, regularisation(tinyAae.latentCritic!), 3),
}

test.each(Object.entries(programs))('%s does in WebAssembly what it does on ONNX Runtime', async (_name, build) => {
  const program = build()
  const given = feeds(program.inputs)
  const run = async (engine: 'tfjs' | 'onnx-cpu') => {
    const step = await compileStep(program.inputs, program.run, { engine, eagerBackend: 'wasm', threads: 1 })
    if (engine === 'tfjs') expect(step.engineReason).toMatch(/^WebAssembly/)
    const outputs = await step.run(given)
    await step.dispose()
    return outputs
  }
  const [eager, traced] = [await run('tfjs'), await run('onnx-cpu')]
  expect(Object.keys(eager).toSorted()).toEqual(Object.keys(traced).toSorted())
  for (const [name, tensor] of Object.entries(traced)) expect(distance(eager[name], tensor), name).toBeLessThan(2e-4)
})
