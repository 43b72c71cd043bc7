// ONNX Runtime sessions. onnxruntime-node is loaded on first use, so that tracing alone does not need it.
// `InferenceSession.run` computes inside its native call: it blocks the thread it runs on.

import type * as Runtime from 'onnxruntime-node'
import { Fault } from '../faults/fault.ts'
import { providers, type OnnxEngine } from './engine-choice.ts'

let runtime: Promise<typeof Runtime> | undefined

/** The ONNX Runtime module. Errors: Fault E_MACHINE where its native library does not load. */
export function loadRuntime(): Promise<typeof Runtime> {
  runtime ??= import('onnxruntime-node').catch((cause: unknown) => {
    runtime = undefined
    throw new Fault(
      'E_MACHINE',
      {
        at: 'onnxruntime-node',
        found: `no native library that loads on ${process.platform}-${process.arch} (${(cause as Error).message.split('\n')[0]})`,
        expected: 'Linux x64 or arm64, macOS arm64, or Windows',
        wayOut: "Use a supported machine, or compute with engine 'tfjs'.",
      },
      { cause },
    )
  })
  return runtime
}

/**
 * Opens a model (bytes, or a path where it has external data). `threads` is what one operator may use; 0 or absent
 * leaves it to ONNX Runtime (the physical cores). `more` goes before what is set here.
 */
export async function createSession(
  model: Uint8Array | string,
  engine: OnnxEngine,
  threads = 0,
  more: Runtime.InferenceSession.SessionOptions = {},
): Promise<Runtime.InferenceSession> {
  const { InferenceSession } = await loadRuntime()
  const options: Runtime.InferenceSession.SessionOptions = {
    executionProviders: [providers[engine]],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    ...more,
  }
  // The declarations of create() differ by kind of argument, the call does not.
  return typeof model === 'string'
    ? await InferenceSession.create(model, options)
    : await InferenceSession.create(model, options)
}
