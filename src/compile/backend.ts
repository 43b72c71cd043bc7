// The TensorFlow.js backend named `trace`: its kernels compute nothing, each appends a node to the graph being
// recorded. Registered on import, with the lowest priority, so that it is active only inside trace().

import * as tf from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import { mendGradients } from './gradients.ts'
import type { GraphBuilder, Value } from './graph.ts'
import type { Kernel, KernelTable } from './kernel.ts'
import { elementwiseKernels } from './kernels-elementwise.ts'
import { linearKernels } from './kernels-linear.ts'
import { reduceKernels } from './kernels-reduce.ts'
import { selectKernels } from './kernels-select.ts'
import { shapeKernels } from './kernels-shape.ts'
import { spatialKernels } from './kernels-spatial.ts'

/** The TensorFlow.js kernels that can be traced. */
export const supported: KernelTable = {
  ...elementwiseKernels,
  ...shapeKernels,
  ...selectKernels,
  ...reduceKernels,
  ...linearKernels,
  ...spatialKernels,
}

/** What to write instead of the kernels that a model author is likeliest to reach for. */
const instead: Readonly<Record<string, string>> = {
  MaxPoolGrad: 'Down-sample with tf.reshape and tf.max, which has a gradient.',
  TopK: 'Take tf.max and tf.argMax, or sort outside the traced function.',
  Einsum: 'Write it with tf.transpose, tf.reshape and tf.matMul.',
  DepthToSpace: 'Write it with tf.reshape and tf.transpose.',
  FFT: 'Multiply by a matrix of sines and cosines.',
  Complex: 'Keep real and imaginary parts as two tensors, or as pairs in a last axis.',
}

interface Entry {
  readonly value: Value
  references: number
}

class TraceBackend extends tf.KernelBackend {
  readonly #entries = new Map<object, Entry>()
  #graph: GraphBuilder | undefined
  /** Tensors of other backends that the traced function captured, as constants of the current graph. */
  #captured = new WeakMap<object, Value>()

  /** Records into `graph` from now on; returns what restores the state before. */
  record(graph: GraphBuilder): () => void {
    const [outerGraph, outerCaptured] = [this.#graph, this.#captured]
    this.#graph = graph
    this.#captured = new WeakMap()
    return () => {
      this.#graph = outerGraph
      this.#captured = outerCaptured
    }
  }

  get graph(): GraphBuilder {
    if (this.#graph) return this.#graph
    throw new Fault('E_INTERNAL', {
      at: "the backend 'trace'",
      found: 'a tensor operation outside trace()',
      expected: 'one inside the traced function',
      wayOut: 'Run eager operations under another backend, e.g. tf.setBackend("cpu").',
    })
  }

  /** The recorded value of a tensor; a tensor of another backend becomes a constant. */
  recorded(tensor: tf.TensorInfo): Value {
    const entry = this.#entries.get(tensor.dataId)
    if (entry) return entry.value
    const known = this.#captured.get(tensor.dataId)
    if (known) return known
    const value = this.#constant(tf.engine().readSync(tensor.dataId), tensor.shape, tensor.dtype)
    this.#captured.set(tensor.dataId, value)
    return value
  }

  /** A tensor, in TensorFlow.js terms, that stands for `value`. */
  tensorInfo(value: Value): tf.TensorInfo {
    const dataId = {}
    this.#entries.set(dataId, { value, references: 1 })
    return { dataId, shape: [...value.shape], dtype: value.dtype as tf.DataType }
  }

  #constant(values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): Value {
    const data = values as ArrayLike<number>
    if (dtype === 'float32') return this.graph.constant(Float32Array.from(data), shape, 'float32')
    if (dtype === 'int32') return this.graph.constant(Int32Array.from(data), shape, 'int32')
    if (dtype === 'bool') return this.graph.constant(Uint8Array.from(data), shape, 'bool')
    throw unsupportedType(dtype)
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    return this.tensorInfo(this.#constant(values, shape, dtype)).dataId
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType, count: number): void {
    this.#entries.set(dataId, { value: this.#constant(values, shape, dtype), references: count })
  }

  override readSync(): tf.BackendValues {
    throw new Fault('E_INTERNAL', {
      at: 'the traced function',
      found: 'a read of tensor values (dataSync, array, print, …)',
      expected: 'a function that only combines tensors: while tracing there are shapes, but no numbers yet',
      wayOut: 'Return the tensor as an output and read it from the result of the run.',
    })
  }

  override read(): Promise<tf.BackendValues> {
    return Promise.reject(new Error('the backend trace holds no values'))
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.#entries.get(dataId)
    if (!entry) return true
    entry.references--
    if (entry.references > 0 && !force) return false
    this.#entries.delete(dataId)
    return true
  }

  override incRef(dataId: tf.DataId): void {
    const entry = this.#entries.get(dataId)
    if (entry) entry.references++
  }

  override refCount(dataId: tf.DataId): number {
    return this.#entries.get(dataId)?.references ?? 0
  }

  override numDataIds(): number {
    return this.#entries.size
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true }
  }

  override floatPrecision(): 16 | 32 {
    return 32
  }

  override epsilon(): number {
    return 1e-7
  }

  override timerAvailable(): boolean {
    return false
  }

  override dispose(): void {
    this.#entries.clear()
  }
}

function unsupportedType(dtype: string): Fault {
  return new Fault('E_INTERNAL', {
    at: 'the traced function',
    found: `a ${dtype} tensor`,
    expected: 'float32, int32 or bool',
    wayOut: 'Keep complex numbers as pairs of float32 and texts outside the traced function.',
  })
}

function unsupportedKernel(name: string): Kernel {
  return () => {
    throw new Fault('E_INTERNAL', {
      at: 'the traced function',
      found: `the TensorFlow.js kernel ${name}`,
      expected: 'a kernel that the tracer can express in ONNX',
      wayOut: instead[name] ?? 'Write it with the operations listed in src/compile/kernels-*.ts, or add it there.',
    })
  }
}

/** What does not fit is told with the kernel and the shapes that it was given. */
function named<Result>(name: string, values: Readonly<Record<string, Value>>, run: () => Result): Result {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof Error && !(cause instanceof Fault)) {
      const shapes = Object.entries(values).map(([input, { shape }]) => `${input} [${shape.join(', ')}]`)
      cause.message += ` (kernel ${name} of ${shapes.join(', ')})`
    }
    throw cause
  }
}

function register(name: string, run: Kernel): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'trace',
    kernelFunc: ({ inputs, attrs }) => {
      const values: Record<string, Value> = {}
      for (const [input, tensor] of Object.entries(inputs)) {
        // Optional inputs that were left out arrive as null or undefined.
        if (tensor) values[input] = traceBackend.recorded(tensor)
      }
      const result = named(name, values, () => run(traceBackend.graph, values, attrs ?? {}))
      return Array.isArray(result)
        ? result.map((value: Value) => traceBackend.tensorInfo(value))
        : traceBackend.tensorInfo(result as Value)
    },
  })
}

export const traceBackend = new TraceBackend()
tf.registerBackend('trace', () => traceBackend, 0)
mendGradients()
for (const [name, run] of Object.entries(supported)) register(name, run)
for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
  if (!(kernelName in supported)) register(kernelName, unsupportedKernel(kernelName))
}
