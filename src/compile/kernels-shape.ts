// TensorFlow.js kernels that move, cut, join or make elements without arithmetic on them, as ONNX nodes.

import { slice_util, util, backend_util } from '@tensorflow/tfjs'
import type {
  ConcatAttrs,
  ExpandDimsAttrs,
  FillAttrs,
  LinSpaceAttrs,
  OneHotAttrs,
  PackAttrs,
  PadV2Attrs,
  RangeAttrs,
  ReshapeAttrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
  TileAttrs,
  TransposeAttrs,
  UnpackAttrs,
  Tensor,
} from '@tensorflow/tfjs'
import { elementwise, reshape } from './elementwise.ts'
import { sameShape, sizeOf, type DType, type GraphBuilder, type Value } from './graph.ts'
import { kernel, type KernelTable } from './kernel.ts'

/** A stop for slices that run down past index 0; ONNX clamps it. */
const beforeFirst = -2147483648

/** `perm[i]` is the axis of x that becomes axis i. Two transpositions in a row are recorded as one, or none. */
export function transpose(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => lengthOf(x, axis))
  if (perm.every((axis, i) => axis === i)) return x
  if (x.uniform !== undefined) return g.uniform(x.uniform, shape, x.dtype)
  return g.node('Transpose', [x], { shape, dtype: x.dtype, attributes: { perm } })
}

/** Elements begin[i], begin[i] + 1, … below end[i] along axes[i], every steps[i]-th of them. */
export function slice(
  g: GraphBuilder,
  x: Value,
  axes: readonly number[],
  begin: readonly number[],
  end: readonly number[],
  steps: readonly number[] = axes.map(() => 1),
): Value {
  const shape = [...x.shape]
  const cut: number[] = []
  axes.forEach((axis, i) => {
    const [from = 0, to = 0, step = 1] = [begin[i], end[i], steps[i]]
    shape[axis] = Math.max(0, Math.ceil((to - from) / step))
    if (step !== 1 || from !== 0 || to !== x.shape[axis]) cut.push(i)
  })
  if (cut.length === 0) return x
  if (x.uniform !== undefined) return g.uniform(x.uniform, shape, x.dtype)
  const kept = (list: readonly number[]): Value => g.ints(cut.map((i) => list[i] ?? 0))
  return g.node('Slice', [x, kept(begin), kept(end), kept(axes), kept(steps)], { shape, dtype: x.dtype })
}

/** `x` turned round along `axes`: the one form of a downward slice that every provider gets right. */
export function reverse(g: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const turned = axes.filter((axis) => lengthOf(x, axis) > 1)
  if (turned.length === 0 || x.uniform !== undefined) return x
  const begin = turned.map((axis) => lengthOf(x, axis) - 1)
  const [end, steps] = [turned.map(() => beforeFirst), turned.map(() => -1)]
  const parameters = [begin, end, turned, steps].map((list) => g.ints(list))
  return g.node('Slice', [x, ...parameters], { shape: x.shape, dtype: x.dtype })
}

export function concat(g: GraphBuilder, parts: readonly Value[], axis: number): Value {
  const full = parts.filter((part) => sizeOf(part.shape) > 0)
  const [first] = full.length > 0 ? full : parts
  if (!first) throw new RangeError('internal: concat of nothing')
  if (full.length < 2) return first
  const shape = [...first.shape]
  shape[axis] = full.reduce((sum, part) => sum + lengthOf(part, axis), 0)
  return g.node('Concat', full, { shape, dtype: first.dtype, attributes: { axis } })
}

/** Widens with `value`: before[i] elements in front of axis i, after[i] behind it. */
export function pad(g: GraphBuilder, x: Value, before: readonly number[], after: readonly number[], value = 0): Value {
  if ([...before, ...after].every((count) => count === 0)) return x
  const shape = x.shape.map((length, i) => length + (before[i] ?? 0) + (after[i] ?? 0))
  return g.node('Pad', [x, g.ints([...before, ...after]), g.scalar(value, x.dtype)], { shape, dtype: x.dtype })
}

export function lengthOf(x: Value, axis: number): number {
  const length = x.shape[axis]
  if (length === undefined) throw new RangeError(`internal: axis ${axis} of shape [${x.shape.join(', ')}]`)
  return length
}

const oneAxis = (axis: number | number[], x: Value): number => util.parseAxisParam(axis, [...x.shape])[0] ?? 0

const withoutAxis = (x: Value, axis: number): number[] => x.shape.filter((_, i) => i !== axis)

export const shapeKernels: KernelTable = {
  Reshape: kernel<'x', ReshapeAttrs>((g, { x }, { shape }) =>
    reshape(g, x, util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ),
  ExpandDims: kernel<'input', ExpandDimsAttrs>((g, { input }, { dim }) =>
    reshape(g, input, input.shape.toSpliced(dim < 0 ? input.shape.length + 1 + dim : dim, 0, 1)),
  ),
  Transpose: kernel<'x', TransposeAttrs>((g, { x }, { perm }) => transpose(g, x, perm)),

  Slice: kernel<'x', SliceAttrs>((g, { x }, { begin, size }) => {
    // parseSliceParams reads no more of a tensor than its shape and rank.
    const shaped = { shape: x.shape, rank: x.shape.length } as unknown as Tensor
    const [from, lengths] = slice_util.parseSliceParams(shaped, begin, size)
    slice_util.assertParamsValid(shaped, from ?? [], lengths ?? [])
    const axes = x.shape.map((_, axis) => axis)
    const end = axes.map((axis) => (from?.[axis] ?? 0) + (lengths?.[axis] ?? 0))
    return slice(g, x, axes, from ?? [], end)
  }),
  StridedSlice: kernel<'x', StridedSliceAttrs>((g, { x }, a) => {
    const info = slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    )
    const axes = x.shape.map((_, axis) => axis)
    const downward = axes.filter((axis) => (info.strides[axis] ?? 1) < 0)
    // Where the stride is negative: the same elements upward, then turned round, then every |stride|-th.
    const low = axes.map((i) => (downward.includes(i) ? (info.end[i] ?? 0) + 1 : (info.begin[i] ?? 0)))
    const high = axes.map((i) => (downward.includes(i) ? (info.begin[i] ?? 0) + 1 : (info.end[i] ?? 0)))
    const range = reverse(g, slice(g, x, axes, low, high), downward)
    const strides = info.strides.map(Math.abs)
    const none = axes.map(() => 0)
    return reshape(g, slice(g, range, axes, none, [...range.shape], strides), info.finalShape)
  }),
  Reverse: kernel<'x', ReverseAttrs>((g, { x }, { dims }) => reverse(g, x, util.parseAxisParam(dims, [...x.shape]))),
  SplitV: kernel<'x', SplitVAttrs>((g, { x }, { numOrSizeSplits, axis }) => {
    const along = oneAxis(axis, x)
    // prepareSplitSize reads no more of a tensor than its shape.
    const sizes = backend_util.prepareSplitSize({ shape: x.shape } as unknown as Tensor, numOrSizeSplits, along)
    let start = 0
    return sizes.map((size) => {
      const part = slice(g, x, [along], [start], [start + size])
      start += size
      return part
    })
  }),
  Unpack: kernel<'value', UnpackAttrs>((g, { value }, { axis }) => {
    const along = oneAxis(axis, value)
    const parts = Array.from({ length: lengthOf(value, along) }, (_, i) => slice(g, value, [along], [i], [i + 1]))
    return parts.map((part) => reshape(g, part, withoutAxis(value, along)))
  }),

  Concat: (g, inputs, attributes) => {
    const parts = Object.values(inputs)
    const [first] = parts
    if (!first) throw new RangeError('internal: concat of nothing')
    const axis = oneAxis((attributes as unknown as ConcatAttrs).axis, first)
    backend_util.assertParamsConsistent(
      parts.map((part) => [...part.shape]),
      axis,
    )
    return concat(g, parts, axis)
  },
  Pack: (g, inputs, attributes) => {
    const parts = Object.values(inputs)
    const { axis } = attributes as unknown as PackAttrs
    const raised = parts.map((part) =>
      reshape(g, part, part.shape.toSpliced(axis < 0 ? part.shape.length + 1 + axis : axis, 0, 1)),
    )
    const [first] = raised
    if (!first) throw new RangeError('internal: stack of nothing')
    return concat(g, raised, oneAxis(axis, first))
  },
  PadV2: kernel<'x', PadV2Attrs>((g, { x }, { paddings, constantValue }) =>
    pad(
      g,
      x,
      paddings.map(([before]) => before),
      paddings.map(([, after]) => after),
      constantValue,
    ),
  ),
  Tile: kernel<'x', TileAttrs>((g, { x }, { reps }) => {
    const shape = x.shape.map((length, i) => length * (reps[i] ?? 1))
    if (sameShape(shape, x.shape)) return x
    // Repeating an axis of length 1 is a broadcast, which elementwise operators then need not carry out.
    if (x.shape.every((length, i) => length === 1 || (reps[i] ?? 1) === 1)) return g.expand(x, shape)
    return g.node('Tile', [x, g.ints(reps)], { shape, dtype: x.dtype })
  }),

  Fill: kernel<never, FillAttrs>((g, _inputs, { shape, value, dtype }) =>
    g.uniform(Number(value), shape, dtype as DType),
  ),
  OnesLike: kernel<'x'>((g, { x }) => g.uniform(1, x.shape, x.dtype)),
  ZerosLike: kernel<'x'>((g, { x }) => g.uniform(0, x.shape, x.dtype)),
  Range: kernel<never, RangeAttrs>((g, _inputs, { start, stop, step, dtype }) => {
    const count = Math.max(0, Math.ceil((stop - start) / step))
    const numbers = Array.from({ length: count }, (_, i) => start + i * step)
    return dtype === 'int32'
      ? g.constant(Int32Array.from(numbers), [count], 'int32')
      : g.constant(Float32Array.from(numbers), [count], 'float32')
  }),
  LinSpace: kernel<never, LinSpaceAttrs>((g, _inputs, { start, stop, num }) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0
    return g.constant(
      Float32Array.from({ length: num }, (_, i) => start + i * step),
      [num],
      'float32',
    )
  }),
  // onValue where the index equals the position along a new last axis.
  OneHot: kernel<'indices', OneHotAttrs>((g, { indices }, { depth, onValue, offValue, dtype }) => {
    const column = reshape(g, indices, [...indices.shape, 1])
    const positions = g.constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      'int32',
    )
    const hit = elementwise(g, 'Equal', [column, positions], 'bool')
    const type = dtype as DType
    return elementwise(g, 'Where', [hit, g.scalar(onValue, type), g.scalar(offValue, type)], type)
  }),
}
