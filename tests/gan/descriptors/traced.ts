// Runs a TensorFlow.js function the way training does: traced and compiled, on the CPU.

import type * as tf from '@tensorflow/tfjs'
import { compileStep, type TensorData } from '../../../src/compile/step.ts'

export function tensorData(shape: readonly number[], data: ArrayLike<number>): TensorData {
  return { shape, data: Float32Array.from(data) }
}

export async function runTraced(
  feeds: Readonly<Record<string, TensorData>>,
  fn: (v: Record<string, tf.Tensor>) => Record<string, tf.Tensor>,
): Promise<Record<string, TensorData>> {
  const step = await compileStep(feeds, fn, { engine: 'onnx-cpu' })
  try {
    return await step.run(feeds)
  } finally {
    await step.dispose()
  }
}
