// Trainable parameters as a table: name → shape and how it starts. A network declares its table; the training state,
// checkpoints and bundles are keyed by the same names.

import type { TensorData } from '../compile/step.ts'
import { RandomStream } from '../dsp/random.ts'

export interface ParameterSpec {
  readonly shape: readonly number[]
  /** Weights start as N(0, 1) and are scaled at run time (equalised learning rate); biases and strengths at 0. */
  readonly init: 'normal' | 'zeros'
}

export type ParameterTable = Readonly<Record<string, ParameterSpec>>

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1)
}

/** Start values of every parameter; each depends only on (seed, its own name). */
export function initialise(table: ParameterTable, seed: number): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { shape, init }]) => {
      const data = new Float32Array(sizeOf(shape))
      if (init === 'normal') new RandomStream(seed, `initialise ${name}`).fillNormal(data)
      return [name, { shape, data }]
    }),
  )
}

/** Zeros in the shapes of `table`, under `prefix` + name: optimiser moments. */
export function zerosLike(table: ParameterTable, prefix: string): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { shape }]) => [prefix + name, { shape, data: new Float32Array(sizeOf(shape)) }]),
  )
}

export function parameterCount(table: ParameterTable): number {
  return Object.values(table).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
