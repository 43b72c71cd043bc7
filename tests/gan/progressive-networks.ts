// A progressive network small enough for plain JavaScript, with random values for every parameter, also those that start
// at zero: nothing may hide behind a zero.

import * as tf from '@tensorflow/tfjs'
import { RandomStream } from '../../src/dsp/random.ts'
import type { TensorData } from '../../src/compile/step.ts'
import type { ParameterTable } from '../../src/gan/parameters.ts'
import type { ProgressiveNetwork } from '../../src/gan/progressive-network.ts'

/** Frames × bins: 2 × 4, 4 × 8, 4 × 16. */
export const small: ProgressiveNetwork = {
  grid: { fftSize: 32, hopSamples: 16, frames: 4 },
  latentSize: 3,
  classes: 2,
  conditions: 2,
  widths: [5, 4, 3],
  firstFrames: 2,
}
export const batch = 4

export function drawn(shape: readonly number[], purpose: string): TensorData {
  const size = shape.reduce((a, b) => a * b, 1)
  return { shape, data: new RandomStream(7, purpose).fillNormal(new Float32Array(size)) }
}

export const tensor = ({ shape, data }: TensorData) => tf.tensor(data, [...shape])

export function drawnParameters(table: ParameterTable): Record<string, TensorData> {
  return Object.fromEntries(Object.entries(table).map(([name, { shape }]) => [name, drawn(shape, name)]))
}

export function tensors(values: Readonly<Record<string, TensorData>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tensor(value)]))
}

/** One-hot classes, the first and the second in turn. */
export const classes: TensorData = {
  shape: [batch, 2],
  data: Float32Array.from({ length: 2 * batch }, (_, i) => ((i >> 1) % 2 === i % 2 ? 1 : 0)),
}

export function generatorInputs() {
  return {
    latent: tensor(drawn([batch, small.latentSize], 'latent')) as tf.Tensor2D,
    classes: tensor(classes) as tf.Tensor2D,
    conditions: tensor(drawn([batch, small.conditions], 'conditions')) as tf.Tensor2D,
  }
}
