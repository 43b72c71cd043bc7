// Runs a TensorFlow.js function once, on shapes alone, and returns what it did as a graph. The function may use
// tf.grad and friends, also inside each other: what automatic differentiation does is recorded like the rest.

import * as tf from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import { traceBackend } from './backend.ts'
import { GraphBuilder, sizeOf, type TracedGraph } from './graph.ts'

export interface TensorSpec {
  readonly shape: readonly number[]
  readonly dtype?: 'float32'
  /** What the lengths are, for messages: one word per axis, a letter ('B T F C') or the length itself ('B T F 2'). */
  readonly letters?: string
}

/** The shape in words: [B=12, T=128, F=512, 2] where letters are declared, else [12, 128, 512, 2]. */
export function shapeInWords({ shape, letters }: Pick<TensorSpec, 'shape' | 'letters'>): string {
  const words = letters?.split(' ').filter((word) => word !== '') ?? []
  const lettered = shape.map((length, axis) => {
    const word = words[axis]
    return word === undefined || word === String(length) ? String(length) : `${word}=${length}`
  })
  return `[${lettered.join(', ')}]`
}

export interface TensorData {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** A pure function from named tensors to named tensors: no reads of values, no random draws, no variables. */
export type TensorFunction = (v: Record<string, tf.Tensor>) => Record<string, tf.Tensor>

export interface TraceOptions {
  /** Tensors with known values: `fn` gets them by name beside the inputs, and they become named initialisers. */
  readonly weights?: Readonly<Record<string, TensorData>>
}

/**
 * Records `fn` as a graph whose inputs and outputs carry exactly the given names. Outputs are cast to float32.
 * Tensors made inside `fn`, and eager tensors that it captures, become constants. Afterwards the TensorFlow.js
 * backend that was active before is active again and every tensor made meanwhile is disposed, also when `fn` throws.
 * Errors: Fault E_INTERNAL for operations that cannot be recorded and for names or shapes that do not fit;
 * whatever `fn` throws itself.
 */
export function trace(
  inputs: Readonly<Record<string, TensorSpec>>,
  fn: TensorFunction,
  options: TraceOptions = {},
): TracedGraph {
  const weights = options.weights ?? {}
  checkNames(inputs, weights)
  const engine = tf.engine()
  tf.backend() // starts one if none is active yet, so that there is one to come back to
  const previous = tf.getBackend()
  const graph = new GraphBuilder()
  const restore = traceBackend.record(graph)
  void tf.setBackend('trace') // completes before it returns: this backend starts synchronously
  engine.startScope('trace')
  try {
    const given: Record<string, tf.Tensor> = {}
    for (const [name, { shape }] of Object.entries(inputs)) {
      given[name] = engine.makeTensorFromTensorInfo(traceBackend.tensorInfo(graph.input(name, shape)))
    }
    for (const [name, { shape, data }] of Object.entries(weights)) {
      given[name] = engine.makeTensorFromTensorInfo(traceBackend.tensorInfo(graph.weight(name, shape, data)))
    }
    for (const [name, tensor] of Object.entries(checkResult(callNamingInputs(fn, given, inputs)))) {
      graph.output(name, traceBackend.recorded(tf.cast(tensor, 'float32')))
    }
    return graph.finish()
  } finally {
    disposeAbandonedTape(engine)
    engine.endScope()
    restore()
    void tf.setBackend(previous)
  }
}

/** What `fn` throws gets a second line: the inputs as declared, so that lengths have names. */
function callNamingInputs(
  fn: TensorFunction,
  given: Record<string, tf.Tensor>,
  inputs: Readonly<Record<string, TensorSpec>>,
): Record<string, tf.Tensor> {
  try {
    return fn(given)
  } catch (cause) {
    const lettered = Object.entries(inputs).filter(([, { letters }]) => letters !== undefined)
    if (cause instanceof Error && lettered.length > 0) {
      const list = lettered.map(([name, spec]) => `${name} ${shapeInWords(spec)}`)
      cause.message += `\nwhile tracing a function of ${list.join(', ')}`
    }
    throw cause
  }
}

/** When a differentiated function throws, TensorFlow.js leaves the tensors saved for its gradient alive. */
function disposeAbandonedTape(engine: ReturnType<typeof tf.engine>): void {
  const { state } = engine
  if (state.gradientDepth > 0) return
  // The engine sets it to null once a gradient is complete, whatever its declaration says.
  const tape = state.activeTape as typeof state.activeTape | null | undefined
  for (const node of tape ?? []) {
    // Only gradients save tensors; other nodes have none.
    for (const saved of (node as { saved?: tf.Tensor[] }).saved ?? []) saved.dispose()
  }
  if (tape) tape.length = 0
}

function checkNames(inputs: Readonly<Record<string, TensorSpec>>, weights: Readonly<Record<string, TensorData>>): void {
  for (const name of [...Object.keys(inputs), ...Object.keys(weights)]) {
    if (name !== '' && !name.startsWith('%')) continue
    throw misfit(`the name '${name}'`, "one that is not empty and does not start with '%'")
  }
  for (const [name, spec] of Object.entries(inputs)) {
    checkLetters(name, spec)
    const { shape } = spec
    if (!shape.every((length) => Number.isInteger(length) && length > 0)) {
      throw misfit(`input '${name}' of shape [${shape.join(', ')}]`, 'whole lengths above 0')
    }
    if (Object.hasOwn(weights, name)) throw misfit(`'${name}' as an input and as a weight`, 'different names')
  }
  for (const [name, { shape, data }] of Object.entries(weights)) {
    if (data.length === sizeOf(shape)) continue
    throw misfit(`weight '${name}' with ${data.length} values`, `${sizeOf(shape)}, for shape [${shape.join(', ')}]`)
  }
}

function checkLetters(name: string, { shape, letters }: TensorSpec): void {
  if (letters === undefined) return
  const words = letters.split(' ').filter((word) => word !== '')
  const fits =
    words.length === shape.length && words.every((word, i) => !/^\d+$/.test(word) || Number(word) === shape[i])
  if (!fits)
    throw misfit(
      `input '${name}' of shape [${shape.join(', ')}] with letters '${letters}'`,
      'one letter or its length per axis',
    )
}

function checkResult(result: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  const entries = Object.entries(result as Record<string, unknown>)
  if (entries.length === 0) throw misfit('a function that returns no tensors', 'at least one named output')
  for (const [name, tensor] of entries) {
    if (name === '' || name.startsWith('%')) throw misfit(`the output name '${name}'`, "one not starting with '%'")
    if (!(tensor instanceof tf.Tensor)) throw misfit(`output '${name}' that is no tensor`, 'a tf.Tensor')
  }
  return result
}

function misfit(found: string, expected: string): Fault {
  return new Fault('E_INTERNAL', { at: 'trace', found, expected, wayOut: 'Mend the call of trace().' })
}
