// TensorFlow.js kernels that pick elements by index or mirror them at the edges, as ONNX nodes.

import { util } from '@tensorflow/tfjs'
import type { GatherV2Attrs, MirrorPadAttrs, UnsortedSegmentSumAttrs } from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import { elementwise, reshape } from './elementwise.ts'
import { sizeOf } from './graph.ts'
import { kernel, type KernelTable } from './kernel.ts'
import { cast } from './kernels-elementwise.ts'
import { concat, lengthOf, reverse, slice } from './kernels-shape.ts'

export const selectKernels: KernelTable = {
  GatherV2: kernel<'x' | 'indices', GatherV2Attrs>((g, { x, indices }, { axis, batchDims }) => {
    if (batchDims !== 0) {
      throw new Fault('E_INTERNAL', {
        at: 'gather',
        found: `batchDims ${batchDims}`,
        expected: '0, the only one that the tracer takes',
        wayOut: 'Unstack the batch, gather from each part and stack the results, or multiply by tf.oneHot.',
      })
    }
    const [along = 0] = util.parseAxisParam(axis, [...x.shape])
    const shape = x.shape.toSpliced(along, 1, ...indices.shape)
    return g.node('Gather', [x, cast(g, indices, 'int32')], { shape, dtype: x.dtype, attributes: { axis: along } })
  }),

  // x [n, …] summed by segment, [segments, …]: the transposed one-hot matrix of the indices, times x. Unlike ONNX's
  // scattering, sums come in a fixed order. Indices outside, such as −1, hit no segment.
  UnsortedSegmentSum: kernel<'x' | 'segmentIds', UnsortedSegmentSumAttrs>((g, { x, segmentIds }, { numSegments }) => {
    const count = sizeOf(segmentIds.shape)
    const positions = g.constant(
      Int32Array.from({ length: numSegments }, (_, i) => i),
      [numSegments],
      'int32',
    )
    const ids = reshape(g, cast(g, segmentIds, 'int32'), [count, 1])
    const hit = cast(g, elementwise(g, 'Equal', [ids, positions], 'bool'), 'float32') // [n, segments]
    const rest = x.shape.slice(1)
    const rows = reshape(g, cast(g, x, 'float32'), [count, sizeOf(rest)])
    const sums = g.node('Gemm', [hit, rows], { shape: [numSegments, sizeOf(rest)], attributes: { transA: 1 } })
    return cast(g, reshape(g, sums, [numSegments, ...rest]), x.dtype)
  }),

  // The edges turned round and joined on: 'reflect' leaves the outermost element out, 'symmetric' repeats it.
  MirrorPad: kernel<'x', MirrorPadAttrs>((g, { x }, { paddings, mode }) => {
    const skip = mode === 'reflect' ? 1 : 0
    return paddings.reduce((padded, [before, after], axis) => {
      const length = lengthOf(padded, axis)
      const part = (from: number, to: number) => reverse(g, slice(g, padded, [axis], [from], [to]), [axis])
      const parts = [padded]
      if (before > 0) parts.unshift(part(skip, skip + before))
      if (after > 0) parts.push(part(length - skip - after, length - skip))
      return concat(g, parts, axis)
    }, x)
  }),
}
