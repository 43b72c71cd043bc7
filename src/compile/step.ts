// A compiled step: a TensorFlow.js function made runnable, on ONNX Runtime (traced once, then run as one graph) or
// eagerly in TensorFlow.js, behind one interface.
//
//   const step = await compileStep(
//     { x: { shape: [8, 2] }, w: { shape: [2, 1] } },
//     ({ x, w }) => {
//       const loss = (w: tf.Tensor) => tf.mean(tf.square(tf.matMul(x, w))) as tf.Scalar
//       const { value, grad } = tf.valueAndGrad(loss)(w)
//       return { loss: value, w: tf.sub(w, tf.mul(0.1, grad)) }
//     },
//     { engine: 'auto' },
//   )
//   let state = { w: { shape: [2, 1], data: new Float32Array([1, -1]) } }
//   const { loss, w } = await step.run({ x, ...state }) // outputs may be named like inputs …
//   state = { w }                                       // … and go straight back in; nothing is copied
//   await step.dispose()

import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { Fault } from '../faults/fault.ts'
import { openEagerStep, type EagerBackend } from './eager.ts'
import { sameShape, sizeOf } from './graph.ts'
import { encodeOnnx } from './onnx.ts'
import { chooseEngine, type EngineChoice, type EngineName } from './engine-choice.ts'
import { createSession, loadRuntime } from './session.ts'
import { createCachedSession } from './session-cache.ts'
import { shapeInWords, trace, type TensorData, type TensorFunction, type TensorSpec } from './trace.ts'

export type { TensorData, TensorFunction, TensorSpec } from './trace.ts'
export type { EngineChoice } from './engine-choice.ts'

export interface StepOptions {
  /** 'auto' (the default) takes CUDA, WebGPU or CPU, whichever works and is fastest. */
  readonly engine?: EngineChoice
  /** Threads one operator may use; absent leaves it to ONNX Runtime. */
  readonly threads?: number
  /** For engine 'tfjs': which of TensorFlow.js's backends; absent takes the fastest that is installed. */
  readonly eagerBackend?: EagerBackend
}

export interface Step {
  readonly engine: EngineName
  /** A sentence for people: why this engine. */
  readonly engineReason: string
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /**
   * Computes all outputs. [blocks its thread while computing: long steps belong in a worker]
   * Feeds are read, never kept or changed; results belong to the caller and may be fed back as they are.
   * Errors: Fault E_INTERNAL naming the feed that is missing, unknown or of the wrong shape.
   */
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>
  dispose(): Promise<void>
}

/**
 * Makes `fn` runnable. `inputs` gives the shape of each named tensor it receives; all are float32.
 * Errors: Fault E_USAGE or E_MACHINE for the engine, E_INTERNAL for what cannot be traced.
 */
export async function compileStep(
  inputs: Readonly<Record<string, TensorSpec>>,
  fn: TensorFunction,
  options: StepOptions = {},
): Promise<Step> {
  const { engine, reason } = await chooseEngine(options.engine ?? 'auto')
  if (engine === 'tfjs') {
    const eager = await openEagerStep(fn, options.eagerBackend && [options.eagerBackend])
    return {
      engine,
      engineReason: eager.reason,
      inputs,
      run: async (feeds) => {
        checkFeeds(inputs, feeds)
        return await eager.run(feeds)
      },
      dispose: async () => {},
    }
  }
  const model = encodeOnnx(trace(inputs, fn), { outputPrefix })
  const session =
    engine === 'onnx-cpu'
      ? await createCachedSession(model, options.threads)
      : await createSession(model, engine, options.threads)
  const { Tensor } = await loadRuntime()
  return {
    engine,
    engineReason: reason,
    inputs,
    run: async (feeds) => {
      checkFeeds(inputs, feeds)
      return await runSession(session, Tensor, feeds)
    },
    dispose: () => session.release(),
  }
}

/** Outputs of a training step are named like its inputs (the next weights), which ONNX does not allow. */
const outputPrefix = '%out/'

async function runSession(
  session: InferenceSession,
  OrtTensor: typeof Tensor,
  feeds: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const given: Record<string, Tensor> = {}
  for (const name of session.inputNames) {
    const feed = feeds[name]
    // The tensor wraps the array; nothing is copied.
    if (feed) given[name] = new OrtTensor('float32', feed.data, feed.shape)
  }
  const result = await session.run(given)
  const outputs: Record<string, TensorData> = {}
  for (const [name, tensor] of Object.entries(result)) {
    outputs[name.slice(outputPrefix.length)] = { shape: tensor.dims, data: tensor.data as Float32Array }
  }
  return outputs
}

function checkFeeds(inputs: Readonly<Record<string, TensorSpec>>, feeds: Readonly<Record<string, TensorData>>): void {
  for (const name of Object.keys(feeds)) {
    if (!Object.hasOwn(inputs, name)) throw badFeed(name, 'a tensor', `one of ${Object.keys(inputs).join(', ')}`)
  }
  for (const [name, spec] of Object.entries(inputs)) {
    const { shape } = spec
    const feed = feeds[name]
    const expected = `float32 of shape ${shapeInWords(spec)}`
    if (!feed) throw badFeed(name, 'nothing', expected)
    if (!sameShape(feed.shape, shape)) throw badFeed(name, `shape [${feed.shape.join(', ')}]`, expected)
    if (feed.data.length !== sizeOf(shape)) throw badFeed(name, `${feed.data.length} values`, expected)
  }
}

function badFeed(name: string, found: string, expected: string): Fault {
  const wayOut = 'Feed exactly the inputs that the step was compiled for.'
  return new Fault('E_INTERNAL', { at: `feed '${name}'`, found, expected, wayOut })
}
