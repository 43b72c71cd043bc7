// Matrix products and two-dimensional convolutions with their gradients, as ONNX nodes.
// TensorFlow.js keeps feature maps last ([B, H, W, C], filters [kh, kw, C, Co]), ONNX first ([B, C, H, W],
// [Co, C, kh, kw]); ONNX Runtime cancels most of the transpositions that this makes.

import { backend_util } from '@tensorflow/tfjs'
import type {
  BatchMatMulAttrs,
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  FusedBatchNormAttrs,
} from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import { arithmeticNode, broadcastShape, mapped, reshape } from './elementwise.ts'
import { sizeOf, type GraphBuilder, type Value } from './graph.ts'
import { kernel, type KernelTable } from './kernel.ts'
import { concat, lengthOf, pad, reverse, slice, transpose } from './kernels-shape.ts'

export const channelsFirst = (g: GraphBuilder, x: Value): Value => transpose(g, x, [0, 3, 1, 2])
export const channelsLast = (g: GraphBuilder, x: Value): Value => transpose(g, x, [0, 2, 3, 1])

type Shape4 = [number, number, number, number]
const shape4 = (shape: readonly number[]): Shape4 => [...shape] as Shape4

/** Strides, padding and sizes of one convolution, from what TensorFlow.js passes. */
export function geometry(
  inputShape: readonly number[],
  filterShape: readonly number[],
  a: Pick<Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>,
  dilations: [number, number] | number = 1,
) {
  if (a.dataFormat !== 'NHWC') {
    throw new Fault('E_INTERNAL', {
      at: 'conv2d',
      found: `dataFormat ${a.dataFormat}`,
      expected: "'NHWC', the only layout that the tracer takes",
      wayOut: 'Keep feature maps in the last axis.',
    })
  }
  const info = backend_util.computeConv2DInfo(
    shape4(inputShape),
    shape4(filterShape),
    a.strides,
    dilations,
    a.pad,
    a.dimRoundingMode,
  )
  const { top, bottom, left, right } = info.padInfo
  return {
    shape: info.outShape,
    kernel: [info.filterHeight, info.filterWidth] as const,
    strides: [info.strideHeight, info.strideWidth] as const,
    dilations: [info.dilationHeight, info.dilationWidth] as const,
    pads: [top, left, bottom, right] as const,
  }
}

/** x ∗ w with x [B, H, W, C], w [Co, C, kh, kw]; `shape` is the result's, feature maps last. */
function convolve(
  g: GraphBuilder,
  x: Value,
  w: Value,
  shape: readonly number[],
  attributes: Record<string, readonly number[]>,
): Value {
  const [b = 0, h = 0, width = 0, co = 0] = shape
  const c = lengthOf(x, 3)
  // The WebGPU provider of ONNX Runtime 1.30 adds wrong numbers where C is above 4 and no multiple of 4 while Co is
  // one (microsoft/onnxruntime issue 29651). Empty feature maps fill C up; the widths of real networks never need it.
  const missing = c > 4 && co % 4 === 0 ? (4 - (c % 4)) % 4 : 0
  const fullX = pad(g, x, [0, 0, 0, 0], [0, 0, 0, missing])
  const fullW = pad(g, w, [0, 0, 0, 0], [0, missing, 0, 0])
  return channelsLast(g, g.node('Conv', [channelsFirst(g, fullX), fullW], { shape: [b, co, h, width], attributes }))
}

export const linearKernels: KernelTable = {
  // Gemm takes transposed matrices as they lie; products of more axes transpose the last two first.
  BatchMatMul: kernel<'a' | 'b', BatchMatMulAttrs>((g, { a, b }, { transposeA, transposeB }) => {
    const [rankA, rankB] = [a.shape.length, b.shape.length]
    const rows = lengthOf(a, transposeA ? rankA - 1 : rankA - 2)
    const columns = lengthOf(b, transposeB ? rankB - 2 : rankB - 1)
    const [inA, inB] = [
      lengthOf(a, transposeA ? rankA - 2 : rankA - 1),
      lengthOf(b, transposeB ? rankB - 1 : rankB - 2),
    ]
    if (inA !== inB) {
      throw new Fault('E_INTERNAL', {
        at: 'matMul',
        found: `shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}], inner lengths ${inA} and ${inB}`,
        expected: 'equal inner lengths',
        wayOut: 'Transpose or reshape one of the matrices.',
      })
    }
    if (rankA === 2 && rankB === 2 && (transposeA || transposeB)) {
      const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }
      return g.node('Gemm', [a, b], { shape: [rows, columns], attributes })
    }
    const turned = (x: Value): Value => {
      const axes = x.shape.map((_, axis) => axis)
      return transpose(g, x, [...axes.slice(0, -2), ...axes.slice(-2).toReversed()])
    }
    const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
    const operands = [transposeA ? turned(a) : a, transposeB ? turned(b) : b]
    return g.node('MatMul', operands, { shape: [...batch, rows, columns] })
  }),

  Conv2D: kernel<'x' | 'filter', Conv2DAttrs>((g, { x, filter }, a) => {
    const conv = geometry(x.shape, filter.shape, a, a.dilations)
    const w = transpose(g, filter, [3, 2, 0, 1]) // [Co, C, kh, kw]
    return convolve(g, x, w, conv.shape, {
      kernel_shape: conv.kernel,
      pads: conv.pads,
      strides: conv.strides,
      dilations: conv.dilations,
    })
  }),

  // The adjoint in x. With stride 1 it is a convolution with the kernel turned by 180° and its in and out exchanged,
  // which ONNX Runtime computes faster than the general form, ConvTranspose.
  Conv2DBackpropInput: kernel<'dy' | 'filter', Conv2DBackpropInputAttrs>((g, { dy, filter }, a) => {
    const conv = geometry(a.inputShape, filter.shape, a)
    const [kh, kw] = conv.kernel
    const [top, left, bottom, right] = conv.pads
    const pads = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right]
    if (conv.strides.every((stride) => stride === 1) && pads.every((count) => count >= 0)) {
      const w = transpose(g, reverse(g, filter, [0, 1]), [2, 3, 0, 1]) // [C, Co, kh, kw]
      return convolve(g, dy, w, a.inputShape, { kernel_shape: conv.kernel, pads })
    }
    const [b, height, width, c] = a.inputShape
    // Rows and columns that the strides left over get no gradient: they lengthen the output at its end.
    const over = (length: number, axis: 0 | 1, before: number, after: number): number =>
      length - ((lengthOf(dy, axis + 1) - 1) * conv.strides[axis] + conv.kernel[axis] - before - after)
    const w = transpose(g, filter, [3, 2, 0, 1]) // [Co, C, kh, kw]
    const attributes = {
      kernel_shape: conv.kernel,
      pads: conv.pads,
      strides: conv.strides,
      output_padding: [over(height, 0, top, bottom), over(width, 1, left, right)],
    }
    const dx = g.node('ConvTranspose', [channelsFirst(g, dy), w], { shape: [b, c, height, width], attributes })
    return channelsLast(g, dx)
  }),

  // The adjoint in the filter: for each of the kh·kw taps, xᵀ·dy over all positions, where x is cut to what that tap
  // saw. One Gemm a tap is several times faster in ONNX Runtime than a convolution with exchanged axes.
  Conv2DBackpropFilter: kernel<'x' | 'dy', Conv2DBackpropFilterAttrs>((g, { x, dy }, a) => {
    const conv = geometry(x.shape, a.filterShape, a)
    const [kh, kw, c, co] = a.filterShape
    const [top, left, bottom, right] = conv.pads
    const [, outHeight, outWidth] = conv.shape
    const positions = sizeOf(dy.shape) / co // B·Ho·Wo
    const padded = pad(g, x, [0, top, left, 0], [0, bottom, right, 0])
    const dyRows = reshape(g, dy, [positions, co])
    const taps: Value[] = []
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const [sh, sw] = conv.strides
        const end = [i + (outHeight - 1) * sh + 1, j + (outWidth - 1) * sw + 1]
        const seen = slice(g, padded, [1, 2], [i, j], end, [sh, sw]) // [B, Ho, Wo, C]
        const rows = reshape(g, seen, [positions, c])
        taps.push(g.node('Gemm', [rows, dyRows], { shape: [c, co], attributes: { transA: 1 } }))
      }
    }
    return reshape(g, concat(g, taps, 0), a.filterShape)
  }),

  // (x − mean) / √(variance + ε) · scale + offset, each broadcast along the last axis.
  FusedBatchNorm: kernel<'x' | 'mean' | 'variance' | 'offset' | 'scale', FusedBatchNormAttrs>((g, inputs, a) => {
    const { x, mean, variance, offset, scale } = inputs
    const deviation = mapped(g, 'Sqrt', arithmeticNode(g, 'Add', variance, g.scalar(a.varianceEpsilon)))
    const normal = arithmeticNode(g, 'Div', arithmeticNode(g, 'Sub', x, mean), deviation)
    // TensorFlow.js leaves scale and offset out where the caller did.
    const scaled = isGiven(scale) ? arithmeticNode(g, 'Mul', normal, scale) : normal
    return isGiven(offset) ? arithmeticNode(g, 'Add', scaled, offset) : scaled
  }),
}

function isGiven(value: Value | undefined): value is Value {
  return value !== undefined
}
