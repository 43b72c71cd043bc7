// The eager way to run a step: the same function, operation by operation, in TensorFlow.js itself. With
// @tensorflow/tfjs-node-gpu installed it computes in native TensorFlow, else in plain JavaScript.

import * as tf from '@tensorflow/tfjs'
import type { TensorData, TensorFunction } from './trace.ts'

export interface EagerStep {
  /** A sentence for people: what computes. */
  readonly reason: string
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>
}

/** A name that the compiler does not look up: the package is an optional peer. */
const nativePackage: string = '@tensorflow/tfjs-node-gpu'

async function startBackend(): Promise<{ name: string; reason: string }> {
  // Without this TensorFlow.js prints advice about its packages on first use.
  tf.enableProdMode()
  try {
    await import(nativePackage)
    return { name: 'tensorflow', reason: `native TensorFlow from ${nativePackage}` }
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    const why = missing ? 'is not installed' : `does not load (${(cause as Error).message.split('\n')[0]})`
    return { name: 'cpu', reason: `plain JavaScript, slow: ${nativePackage} ${why}` }
  }
}

/** Prepares `fn` to be run eagerly. */
export async function openEagerStep(fn: TensorFunction): Promise<EagerStep> {
  const { name, reason } = await startBackend()
  tf.backend() // starts one if none is active yet, so that there is one to come back to
  return {
    reason,
    run: async (feeds) => onBackend(name, () => runEagerly(fn, feeds)),
  }
}

/** Runs `work` with the backend `name` active and goes back to the one before; all within one turn of the thread. */
function onBackend<Result>(name: string, work: () => Result): Result {
  const previous = tf.getBackend()
  void tf.setBackend(name) // completes before it returns: both backends start synchronously
  try {
    return work()
  } finally {
    void tf.setBackend(previous)
  }
}

function runEagerly(fn: TensorFunction, feeds: Readonly<Record<string, TensorData>>): Record<string, TensorData> {
  const outputs: Record<string, TensorData> = {}
  tf.tidy(() => {
    const given: Record<string, tf.Tensor> = {}
    for (const [name, { shape, data }] of Object.entries(feeds)) given[name] = tf.tensor(data, [...shape], 'float32')
    for (const [name, tensor] of Object.entries(fn(given))) {
      const data = tf.cast(tensor, 'float32').dataSync<'float32'>()
      // A copy: the plain JavaScript backend hands out its own array, which may be the caller's feed.
      outputs[name] = { shape: tensor.shape, data: Float32Array.from(data) }
    }
  })
  return outputs
}
