// Runs a training program once on random values, as a graph and eagerly.

import { expect } from 'vitest'
import { compileStep, type TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { conditionDeviation } from '../../src/gan/conditions.ts'
import type { Program } from '../../src/training/state.ts'

/** Values for all inputs, each drawn by its name. */
export function feeds(inputs: Program['inputs']): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => {
      const size = shape.reduce((a, b) => a * b, 1)
      const random = new RandomStream(5, name)
      const data = random.fillNormal(new Float32Array(size)).map((v) => v * (name.startsWith('adam') ? 0.1 : 0.5))
      // Second moments are squares, and mixes and rates lie between 0 and 1.
      const positive = name.startsWith('adam2/') || ['mix', 'rate', 'decay'].includes(name)
      if (name === conditionDeviation) return [name, { shape, data: data.map((v) => 0.5 + Math.abs(v)) }]
      return [name, { shape, data: positive ? data.map((v) => Math.min(1, Math.abs(v))) : data }]
    }),
  )
}

export async function run(program: Program, engine: 'onnx-cpu' | 'tfjs') {
  const step = await compileStep(program.inputs, program.run, { engine, threads: 1 })
  const out = await step.run(feeds(program.inputs))
  await step.dispose()
  return out
}

/** Both engines must give the same; returns what the graph gave. */
export async function expectAgreement(program: Program): Promise<Record<string, TensorData>> {
  const [eager, traced] = [await run(program, 'tfjs'), await run(program, 'onnx-cpu')]
  expect(Object.keys(traced).toSorted()).toEqual(Object.keys(eager).toSorted())
  for (const [name, { data }] of Object.entries(eager)) {
    const scale = Math.max(1, ...data.map(Math.abs))
    let worst = 0
    data.forEach((v, i) => (worst = Math.max(worst, Math.abs(v - traced[name].data[i]))))
    expect(worst / scale, name).toBeLessThan(2e-4)
  }
  return traced
}
