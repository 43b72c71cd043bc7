// TensorFlow.js kernels that combine elements along axes, as ONNX nodes (opset 18: axes are inputs).

import { backend_util, util } from '@tensorflow/tfjs'
import type { ArgMaxAttrs, CumprodAttrs, CumsumAttrs, SoftmaxAttrs, SumAttrs } from '@tensorflow/tfjs'
import { arithmeticNode, reshape } from './elementwise.ts'
import type { GraphBuilder, Value } from './graph.ts'
import { kernel, type Kernel, type KernelTable } from './kernel.ts'
import { cast } from './kernels-elementwise.ts'
import { lengthOf, pad, slice } from './kernels-shape.ts'

function reduce(g: GraphBuilder, op: string, x: Value, axis: number | number[], keepDims: boolean): Value {
  const axes = util.parseAxisParam(axis, [...x.shape])
  const [kept] = backend_util.computeOutAndReduceShapes([...x.shape], axes)
  const shape = keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept
  // Axes of length 1 have nothing to combine; without them ONNX Runtime sees longer rows.
  const long = x.shape.flatMap((length, i) => (length === 1 ? [] : [i]))
  const within = long.flatMap((i, position) => (axes.includes(i) ? [position] : []))
  const lengths = long.map((i) => lengthOf(x, i))
  const squeezed = reshape(g, x, lengths)
  if (within.length === 0) return reshape(g, squeezed, shape)
  const left = lengths.filter((_, i) => !within.includes(i))
  const reduced = g.node(op, [squeezed, g.ints(within)], { shape: left, dtype: x.dtype, attributes: { keepdims: 0 } })
  return reshape(g, reduced, shape)
}

const reduction = (op: string): Kernel =>
  kernel<'x', SumAttrs & { keepDims: boolean }>((g, { x }, { axis, keepDims }) => reduce(g, op, x, axis, keepDims))

/** Booleans have no ONNX reduction: as 0 and 1, "all" is their smallest and "any" their largest. */
const logical = (op: string): Kernel =>
  kernel<'x', SumAttrs & { keepDims: boolean }>((g, { x }, { axis, keepDims }) =>
    cast(g, reduce(g, op, cast(g, x, 'int32'), axis, keepDims), 'bool'),
  )

const argument = (op: string): Kernel =>
  kernel<'x', ArgMaxAttrs>((g, { x }, { axis }) => {
    const [along = 0] = util.parseAxisParam(axis, [...x.shape])
    const shape = x.shape.filter((_, i) => i !== along)
    return cast(g, g.node(op, [x], { shape, dtype: 'int64', attributes: { axis: along, keepdims: 0 } }), 'int32')
  })

export const reduceKernels: KernelTable = {
  Sum: kernel<'x', SumAttrs & { keepDims: boolean }>((g, { x }, { axis, keepDims }) =>
    reduce(g, 'ReduceSum', x.dtype === 'bool' ? cast(g, x, 'int32') : x, axis, keepDims),
  ),
  Mean: kernel<'x', SumAttrs & { keepDims: boolean }>((g, { x }, { axis, keepDims }) =>
    reduce(g, 'ReduceMean', cast(g, x, 'float32'), axis, keepDims),
  ),
  Max: kernel<'x', { reductionIndices: number | number[]; keepDims: boolean }>(
    (g, { x }, { reductionIndices, keepDims }) => reduce(g, 'ReduceMax', x, reductionIndices, keepDims),
  ),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Softmax: kernel<'logits', SoftmaxAttrs>((g, { logits }, { dim }) =>
    g.node('Softmax', [logits], { shape: logits.shape, attributes: { axis: dim } }),
  ),
  Cumsum: kernel<'x', CumsumAttrs>((g, { x }, { axis, exclusive, reverse }) => {
    const [along = 0] = util.parseAxisParam(axis, [...x.shape])
    const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 }
    return g.node('CumSum', [x, g.scalar(along, 'int32')], { shape: x.shape, attributes })
  }),
  // ONNX has no cumulative product: log₂ n rounds, each multiplying by the products 1, 2, 4, … places back
  // (Hillis, Steele 1986, "Data parallel algorithms").
  Cumprod: kernel<'x', CumprodAttrs>((g, { x }, { axis, exclusive, reverse }) => {
    const [along = 0] = util.parseAxisParam(axis, [...x.shape])
    const length = lengthOf(x, along)
    const shifted = (y: Value, places: number): Value => {
      const room = x.shape.map((_, i) => (i === along ? places : 0))
      const none = x.shape.map(() => 0)
      const kept = reverse ? slice(g, y, [along], [places], [length]) : slice(g, y, [along], [0], [length - places])
      return reverse ? pad(g, kept, none, room, 1) : pad(g, kept, room, none, 1)
    }
    let product = exclusive ? shifted(x, 1) : x
    for (let places = 1; places < length; places *= 2) {
      product = arithmeticNode(g, 'Mul', product, shifted(product, places))
    }
    return product
  }),
}
