// The eager way to run a step: the same function, operation by operation, in TensorFlow.js itself. With
// @tensorflow/tfjs-node-gpu installed it computes in native TensorFlow, else in WebAssembly, else in plain JavaScript.

import { findPackageJSON } from 'node:module'
import * as tf from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import type { TensorData, TensorFunction } from './trace.ts'
import { startWasm } from './wasm.ts'

/** TensorFlow.js's backends, fastest first. */
export type EagerBackend = 'tensorflow' | 'wasm' | 'cpu'

export interface EagerStep {
  /** A sentence for people: what computes. */
  readonly reason: string
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>
}

/** A name that the compiler does not look up: the package is an optional peer. */
const nativePackage: string = '@tensorflow/tfjs-node-gpu'

interface Started {
  readonly name: EagerBackend
  readonly reason: string
}

/** What starting `name` gives, or why it does not start. */
const starters: Readonly<Record<EagerBackend, () => Promise<string>>> = {
  tensorflow: async () => {
    if (!isInstalled(nativePackage)) throw new Error('not installed')
    await import(nativePackage)
    return `native TensorFlow from ${nativePackage}`
  },
  wasm: async () => {
    await startWasm()
    return 'WebAssembly, on one thread'
  },
  cpu: async () => 'plain JavaScript, slow',
}

async function startBackend(names: readonly EagerBackend[]): Promise<Started> {
  // Without this TensorFlow.js prints advice about its packages on first use.
  tf.enableProdMode()
  tf.backend() // starts one if none is active yet, so that there is one to come back to
  const declined: string[] = []
  for (const name of names) {
    try {
      return { name, reason: [await starters[name](), ...declined].join('; ') }
    } catch (cause) {
      declined.push(`${name}: ${inWords(cause)}`)
    }
  }
  throw new Fault('E_MACHINE', {
    at: "engine 'tfjs'",
    found: declined.join('; '),
    expected: 'a backend of TensorFlow.js that starts',
    wayOut: "Run `npm ci` again, or use engine 'auto'.",
  })
}

function isInstalled(name: string): boolean {
  try {
    return findPackageJSON(name, import.meta.url) !== undefined
  } catch {
    return false
  }
}

/** In one line; the WebAssembly backend rejects with objects that are no errors. */
function inWords(cause: unknown): string {
  const { message = String(cause) } = cause as { message?: string }
  return message.split('\n')[0] ?? message
}

/** Prepares `fn` to be run eagerly, on the first of `backends` that starts. Errors: Fault E_MACHINE where none does. */
export async function openEagerStep(
  fn: TensorFunction,
  backends: readonly EagerBackend[] = ['tensorflow', 'wasm', 'cpu'],
): Promise<EagerStep> {
  const { name, reason } = await startBackend(backends)
  return {
    reason,
    run: async (feeds) => onBackend(name, () => runEagerly(fn, feeds)),
  }
}

/** Runs `work` with the backend `name` active and goes back to the one before; all within one turn of the thread. */
function onBackend<Result>(name: string, work: () => Result): Result {
  const previous = tf.getBackend()
  void tf.setBackend(name) // completes before it returns: every backend has been started before
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
      // A copy: the plain JavaScript backend hands out its own array, which may be the caller's feed, and the
      // WebAssembly backend a view of its heap.
      outputs[name] = { shape: tensor.shape, data: Float32Array.from(data) }
    }
  })
  return outputs
}
