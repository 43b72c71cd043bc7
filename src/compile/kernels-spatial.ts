// TensorFlow.js kernels over the two middle axes of [B, H, W, C], map by map: depthwise convolutions, pooling and
// resizing, as ONNX nodes.

import type {
  AvgPoolAttrs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  ResizeBilinearAttrs,
} from '@tensorflow/tfjs'
import { arithmeticNode, reshape } from './elementwise.ts'
import { sizeOf, type GraphBuilder, type Value } from './graph.ts'
import { kernel, type Kernel, type KernelTable } from './kernel.ts'
import { channelsFirst, channelsLast, geometry } from './kernels-linear.ts'
import { concat, lengthOf, pad, slice, transpose } from './kernels-shape.ts'
import { bilinear, nearest, type Resampling } from './resampling.ts'

/** Filter [kh, kw, C, M] → [C·M, 1, kh, kw], one group of ONNX's grouped convolution a map. */
function grouped(g: GraphBuilder, filter: Value): Value {
  const [kh = 0, kw = 0, c = 0, m = 0] = filter.shape
  return reshape(g, transpose(g, filter, [2, 3, 0, 1]), [c * m, 1, kh, kw])
}

/** Pooling windows as the geometry of a convolution; its last two axes are not used. */
function windows(shape: readonly number[], { filterSize, strides, pad: padding, dimRoundingMode }: AvgPoolAttrs) {
  const [kh, kw] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize
  const c = shape[3] ?? 0
  const rounding = dimRoundingMode === undefined ? {} : { dimRoundingMode }
  return geometry(shape, [kh, kw, c, c], { strides, pad: padding, dataFormat: 'NHWC', ...rounding })
}

const pooling = (op: string): Kernel =>
  kernel<'x', AvgPoolAttrs>((g, { x }, a) => {
    const { shape, kernel: size, strides, pads } = windows(x.shape, a)
    const [b, h, w, c] = shape
    const attributes = { kernel_shape: size, strides, pads }
    return channelsLast(g, g.node(op, [channelsFirst(g, x)], { shape: [b, c, h, w], attributes }))
  })

/** The adjoint of a convolution with one filter for all: [B, Ho, Wo, C] → [B, H, W, C]. `w` [maps, 1, kh, kw]. */
function spread(
  g: GraphBuilder,
  dy: Value,
  w: Value,
  shape: readonly number[],
  conv: ReturnType<typeof geometry>,
): Value {
  const [b = 0, height = 0, width = 0, c = 0] = shape
  const [top, left, bottom, right] = conv.pads
  const over = (length: number, axis: 0 | 1, padding: number): number =>
    length - ((lengthOf(dy, axis + 1) - 1) * conv.strides[axis] + conv.kernel[axis] - padding)
  const attributes = {
    kernel_shape: conv.kernel,
    pads: conv.pads,
    strides: conv.strides,
    group: c,
    output_padding: [over(height, 0, top + bottom), over(width, 1, left + right)],
  }
  const dx = g.node('ConvTranspose', [channelsFirst(g, dy), w], { shape: [b, c, height, width], attributes })
  return channelsLast(g, dx)
}

/** x [B, H, W, C] → [B, H′, W′, C] by a matrix along each of the two axes: rows [H′, H], columns [W′, W]. */
function resampled(g: GraphBuilder, x: Value, rows: Value, columns: Value): Value {
  const [b = 0, h = 0, w = 0, c = 0] = x.shape
  const [high, wide] = [lengthOf(rows, 0), lengthOf(columns, 0)]
  const tall = g.node('MatMul', [rows, reshape(g, x, [b, h, w * c])], { shape: [b, high, w * c] })
  const lines = reshape(g, tall, [b * high, w, c])
  return reshape(g, g.node('MatMul', [columns, lines], { shape: [b * high, wide, c] }), [b, high, wide, c])
}

/** Both resizings are linear and separable, so that their adjoints are the transposed matrices. */
function resizing(g: GraphBuilder, along: Resampling, { alignCorners, halfPixelCenters }: ResizeBilinearAttrs) {
  return (from: number, to: number, isAdjoint: boolean): Value => {
    const matrix = along(from, to, alignCorners, halfPixelCenters) // [to, from]
    if (!isAdjoint) return g.constant(matrix, [to, from], 'float32')
    const turned = Float32Array.from(matrix, (_, i) => matrix[(i % to) * from + Math.floor(i / to)] ?? 0)
    return g.constant(turned, [from, to], 'float32')
  }
}

const resize = (along: Resampling): Kernel =>
  kernel<'images', ResizeBilinearAttrs>((g, { images }, a) => {
    const matrix = resizing(g, along, a)
    const [rows, columns] = [
      matrix(lengthOf(images, 1), a.size[0], false),
      matrix(lengthOf(images, 2), a.size[1], false),
    ]
    return resampled(g, images, rows, columns)
  })

const resizeGradient = (along: Resampling): Kernel =>
  kernel<'images' | 'dy', ResizeBilinearAttrs>((g, { images, dy }, a) => {
    const matrix = resizing(g, along, a)
    const turned = (axis: number) => matrix(lengthOf(images, axis), lengthOf(dy, axis), true)
    return resampled(g, dy, turned(1), turned(2))
  })

export const spatialKernels: KernelTable = {
  DepthwiseConv2dNative: kernel<'x' | 'filter', DepthwiseConv2dNativeAttrs>((g, { x, filter }, a) => {
    const [kh = 0, kw = 0, c = 0, m = 0] = filter.shape
    const conv = geometry(x.shape, [kh, kw, c, c * m], a, a.dilations)
    const [b, h, w] = conv.shape
    const { kernel: kernel_shape, pads, strides, dilations } = conv
    const attributes = { kernel_shape, pads, strides, dilations, group: c }
    const y = g.node('Conv', [channelsFirst(g, x), grouped(g, filter)], { shape: [b, c * m, h, w], attributes })
    return channelsLast(g, y)
  }),
  DepthwiseConv2dNativeBackpropInput: kernel<'dy' | 'filter', DepthwiseConv2dNativeBackpropInputAttrs>(
    (g, { dy, filter }, a) => {
      const [kh = 0, kw = 0, c = 0, m = 0] = filter.shape
      const conv = geometry(a.inputShape, [kh, kw, c, c * m], { ...a, dataFormat: 'NHWC' })
      return spread(g, dy, grouped(g, filter), a.inputShape, conv)
    },
  ),
  // For each tap, x·dy summed over all positions, where x is cut to what that tap saw.
  DepthwiseConv2dNativeBackpropFilter: kernel<'x' | 'dy', DepthwiseConv2dNativeBackpropFilterAttrs>(
    (g, { x, dy }, a) => {
      const [kh, kw, c, m] = a.filterShape
      const conv = geometry(x.shape, [kh, kw, c, c * m], { ...a, dataFormat: 'NHWC' })
      const [top, left, bottom, right] = conv.pads
      const [b, h, w] = conv.shape
      const [sh, sw] = conv.strides
      const padded = pad(g, x, [0, top, left, 0], [0, bottom, right, 0])
      const cotangent = reshape(g, dy, [b * h * w, c, m])
      const taps: Value[] = []
      for (let i = 0; i < kh; i++) {
        for (let j = 0; j < kw; j++) {
          const seen = slice(g, padded, [1, 2], [i, j], [i + (h - 1) * sh + 1, j + (w - 1) * sw + 1], [sh, sw])
          const product = arithmeticNode(g, 'Mul', reshape(g, seen, [b * h * w, c, 1]), cotangent)
          taps.push(g.node('ReduceSum', [product, g.ints([0])], { shape: [c, m], attributes: { keepdims: 0 } }))
        }
      }
      return reshape(g, concat(g, taps, 0), a.filterShape)
    },
  ),

  AvgPool: pooling('AveragePool'),
  MaxPool: pooling('MaxPool'),
  // What TensorFlow.js means by it: every window hands 1/(kh·kw) of its gradient to each of its places.
  AvgPoolGrad: kernel<'dy' | 'input', AvgPoolAttrs>((g, { dy, input }, a) => {
    const conv = windows(input.shape, a)
    const c = lengthOf(input, 3)
    const share = g.uniform(1 / sizeOf(conv.kernel), [c, 1, ...conv.kernel])
    return spread(g, dy, share, input.shape, conv)
  }),

  ResizeBilinear: resize(bilinear),
  ResizeBilinearGrad: resizeGradient(bilinear),
  ResizeNearestNeighbor: resize(nearest),
  ResizeNearestNeighborGrad: resizeGradient(nearest),
}
