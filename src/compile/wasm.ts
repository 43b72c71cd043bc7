// TensorFlow.js's WebAssembly backend, made complete for training: version 4.22 lacks the gradient of a convolution
// in its filter, which is composed here of kernels it has, and a few rarer kernels, which compute in plain JavaScript
// on copies; and its cast to bool is wrong.

import { findPackageJSON } from 'node:module'
import { dirname, join, sep } from 'node:path'
import * as tf from '@tensorflow/tfjs'

const backendName = 'wasm'
const packageName = '@tensorflow/tfjs-backend-wasm'

let started: Promise<string> | undefined

/** Starts the backend, once, without making it the active one; returns its name for tf.setBackend. */
export function startWasm(): Promise<string> {
  return (started ??= start().catch((cause: unknown) => {
    started = undefined
    throw cause
  }))
}

async function start(): Promise<string> {
  tf.backend() // an active backend, before the import offers one of higher priority that starts asynchronously
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  const manifest = findPackageJSON(packageName, import.meta.url)
  if (manifest !== undefined) setWasmPaths(join(dirname(manifest), 'wasm-out') + sep)
  const factory = tf.findBackendFactory(backendName)
  const backend = await factory()
  // From now on it starts at once, and only where it is asked for by name.
  tf.removeBackend(backendName)
  tf.registerBackend(backendName, () => backend, 0)
  addKernels(backend)
  return backendName
}

function addKernels(backend: tf.KernelBackend): void {
  replace('Conv2DBackpropFilter', filterGradient)
  replace('Cast', castBy(tf.getKernel('Cast', backendName).kernelFunc))
  for (const kernelName of computedInPlainJavaScript) replace(kernelName, inPlainJavaScript(kernelName, backend))
}

function replace(kernelName: string, kernelFunc: tf.KernelFunc): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({ kernelName, backendName, kernelFunc })
}

/** Kernels it lacks, complex numbers and texts left aside; and Log1p, of which it loses the digits near zero. */
const computedInPlainJavaScript = [
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'Einsum',
  'Log1p',
  'UnsortedSegmentSum',
] as const

/** Calls other kernels of the backend directly: nothing is put on the tape of automatic differentiation. */
class Composition {
  readonly #backend: tf.KernelBackend
  readonly #made: tf.TensorInfo[] = []

  constructor(backend: tf.KernelBackend) {
    this.#backend = backend
  }

  call(kernelName: string, inputs: tf.NamedTensorInfoMap, attrs: object): tf.TensorInfo {
    const { kernelFunc } = tf.getKernel(kernelName, backendName)
    const result = kernelFunc({ inputs, backend: this.#backend, attrs: attrs as tf.NamedAttrMap }) as tf.TensorInfo
    this.#made.push(result)
    return result
  }

  /** Disposes what was made, but for `result`, which it returns. */
  finish(result: tf.TensorInfo): tf.TensorInfo {
    for (const info of this.#made) if (info !== result) this.#backend.disposeData(info.dataId)
    return result
  }
}

/** For each of the kh·kw taps, xᵀ·dy over all positions, where x is cut to what that tap saw; then joined. */
const filterGradient: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const { strides, pad, filterShape, dimRoundingMode } = attrs as unknown as tf.Conv2DBackpropFilterAttrs
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo }
  const c = new Composition(backend as tf.KernelBackend)
  const inputShape = x.shape as [number, number, number, number]
  const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode)
  const { top, bottom, left, right } = info.padInfo
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth, inChannels, outChannels } = info
  const positions = batchSize * outHeight * outWidth
  const paddings = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]
  const padded = c.call('PadV2', { x }, { paddings, constantValue: 0 })
  const columns = c.call('Reshape', { x: dy }, { shape: [1, positions, outChannels] })
  const taps: tf.TensorInfo[] = []
  for (let i = 0; i < info.filterHeight; i++)
    for (let j = 0; j < info.filterWidth; j++) {
      const end = [batchSize, i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1, inChannels]
      const cut = { ...noMasks, begin: [0, i, j, 0], end, strides: [1, strideHeight, strideWidth, 1] }
      const seen = c.call('StridedSlice', { x: padded }, cut)
      const a = c.call('Reshape', { x: seen }, { shape: [1, positions, inChannels] })
      taps.push(c.call('BatchMatMul', { a, b: columns }, { transposeA: true, transposeB: false }))
    }
  // The engine hands concatenation a list, which the type of inputs does not say.
  const joined = c.call('Concat', taps as unknown as tf.NamedTensorInfoMap, { axis: 0 })
  return c.finish(c.call('Reshape', { x: joined }, { shape: filterShape }))
}

const noMasks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

/** Its cast to bool cuts 0.3 to 0, where TensorFlow says true for all but zero. */
function castBy(cast: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { x } = call.inputs
    if (x === undefined || x.dtype === 'bool' || (call.attrs as unknown as tf.CastAttrs).dtype !== 'bool')
      return cast(call)
    const c = new Composition(call.backend as tf.KernelBackend)
    const zero = c.call('Fill', {}, { shape: [], value: 0, dtype: x.dtype })
    return c.finish(c.call('NotEqual', { a: x, b: zero }, {}))
  }
}

/** The kernel of the backend `cpu`, on copies of the inputs. */
function inPlainJavaScript(kernelName: string, backend: tf.KernelBackend): tf.KernelFunc {
  return ({ inputs, attrs }) => {
    const plain = tf.findBackend('cpu')
    const copies: tf.NamedTensorInfoMap = {}
    for (const [name, info] of Object.entries(inputs)) {
      if (!info) continue
      const { shape, dtype, dataId } = info
      // The heap of WebAssembly may move while the kernel computes.
      const values = (backend.readSync(dataId) as Float32Array).slice()
      copies[name] = { shape, dtype, dataId: plain.write(values, shape, dtype) }
    }
    const { kernelFunc } = tf.getKernel(kernelName, 'cpu')
    const { shape, dtype, dataId } = kernelFunc({
      inputs: copies,
      backend: plain,
      ...(attrs ? { attrs } : {}),
    }) as tf.TensorInfo
    const result = { shape, dtype, dataId: backend.write(plain.readSync(dataId), shape, dtype) }
    for (const info of [...Object.values(copies), { dataId }]) if (info) plain.disposeData(info.dataId)
    return result
  }
}
