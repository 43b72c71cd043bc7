// Gradients of TensorFlow.js 4.22 over the two middle axes of [B, H, W, C] that are missing or wrong, put right for every
// backend. All are of linear maps, so that each is the adjoint of another:
// · Average pooling: at a padded edge its gradient divides by the whole window, where the mean was taken over the part
//   of it inside; and the gradient has none itself.
// · Resizing and depthwise convolution: their gradients have none.
// · Mirrored padding: its gradient drops what the mirrored edges contribute.

import * as tf from '@tensorflow/tfjs'

type Shape4 = [number, number, number, number]

function run(kernelName: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor4D {
  return tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap)
}

/** kh·kw over the number of places inside, for each window: 1 but at padded edges. [1, Ho, Wo, 1] */
function windowShares(shape: number[], { filterSize, strides, pad, dimRoundingMode }: tf.AvgPoolAttrs): tf.Tensor {
  const info = tf.backend_util.computePool2DInfo(shape as Shape4, filterSize, strides, 1, pad, dimRoundingMode)
  const inside = (length: number, out: number, size: number, stride: number, before: number): number[] =>
    Array.from({ length: out }, (_, i) => {
      const start = i * stride - before
      return Math.min(length, start + size) - Math.max(0, start)
    })
  const { padInfo, filterHeight, filterWidth } = info
  const rows = inside(info.inHeight, info.outHeight, filterHeight, info.strideHeight, padInfo.top)
  const columns = inside(info.inWidth, info.outWidth, filterWidth, info.strideWidth, padInfo.left)
  const shares = rows.flatMap((row) => columns.map((column) => (filterHeight * filterWidth) / (row * column)))
  return tf.tensor(shares, [1, info.outHeight, info.outWidth, 1])
}

function mendPooling(): void {
  tf.registerGradient({
    kernelName: 'AvgPool',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => {
      const shares = windowShares(x!.shape, attributes as unknown as tf.AvgPoolAttrs)
      return { x: () => run('AvgPoolGrad', { dy: tf.mul(dy as tf.Tensor, shares), input: x! }, attributes) }
    },
  })
  tf.registerGradient({
    kernelName: 'AvgPoolGrad',
    inputsToSave: ['input'],
    gradFunc: (cotangent, [input], attributes) => ({
      dy: () => {
        const shares = windowShares(input!.shape, attributes as unknown as tf.AvgPoolAttrs)
        return tf.div(run('AvgPool', { x: cotangent as tf.Tensor }, attributes), shares)
      },
      input: () => tf.zerosLike(input!),
    }),
  })
}

function mendResizing(): void {
  for (const name of ['ResizeBilinear', 'ResizeNearestNeighbor'])
    tf.registerGradient({
      kernelName: `${name}Grad`,
      inputsToSave: ['images', 'dy'],
      gradFunc: (cotangent, [images, dy], attributes) => ({
        images: () => tf.zerosLike(images!),
        dy: () => run(name, { images: cotangent as tf.Tensor }, { ...attributes, size: dy!.shape.slice(1, 3) }),
      }),
    })
}

function mendDepthwise(): void {
  const forward = (x: tf.Tensor, filter: tf.Tensor, attributes: tf.NamedAttrMap): tf.Tensor4D =>
    run('DepthwiseConv2dNative', { x, filter }, { dataFormat: 'NHWC', dilations: 1, ...attributes })
  tf.registerGradient({
    kernelName: 'DepthwiseConv2dNativeBackpropInput',
    inputsToSave: ['dy', 'filter'],
    gradFunc: (cotangent, [dy, filter], attributes) => ({
      dy: () => forward(cotangent as tf.Tensor, filter!, attributes),
      filter: () =>
        run(
          'DepthwiseConv2dNativeBackpropFilter',
          { x: cotangent as tf.Tensor, dy: dy! },
          { ...attributes, filterShape: filter!.shape },
        ),
    }),
  })
  tf.registerGradient({
    kernelName: 'DepthwiseConv2dNativeBackpropFilter',
    inputsToSave: ['x', 'dy'],
    gradFunc: (cotangent, [x, dy], attributes) => ({
      dy: () => forward(x!, cotangent as tf.Tensor, attributes),
      x: () =>
        run(
          'DepthwiseConv2dNativeBackpropInput',
          { dy: dy!, filter: cotangent as tf.Tensor },
          { ...attributes, inputShape: x!.shape },
        ),
    }),
  })
}

/** The adjoint of mirrored padding along one axis: the mirrored edges turned back and added to where they came from. */
function foldEdges(dy: tf.Tensor, axis: number, [before, after]: readonly [number, number], skip: number): tf.Tensor {
  const total = dy.shape[axis] ?? 0
  const length = total - before - after
  const cut = (from: number, size: number): tf.Tensor => {
    const begin = dy.shape.map((_, i) => (i === axis ? from : 0))
    return tf.slice(dy, begin, dy.shape.toSpliced(axis, 1, size))
  }
  /** `edge` turned round, `start` places into an axis of `length`. */
  const placed = (edge: tf.Tensor, start: number, size: number): tf.Tensor => {
    const room = dy.shape.map((_, i): [number, number] => (i === axis ? [start, length - start - size] : [0, 0]))
    return tf.pad(tf.reverse(edge, axis), room)
  }
  const parts = [cut(before, length)]
  if (before > 0) parts.push(placed(cut(0, before), skip, before))
  if (after > 0) parts.push(placed(cut(before + length, after), length - skip - after, after))
  return tf.addN(parts)
}

function mendMirroring(): void {
  tf.registerGradient({
    kernelName: 'MirrorPad',
    gradFunc: (dy, _saved, attributes) => {
      const { paddings, mode } = attributes as unknown as tf.MirrorPadAttrs
      const skip = mode === 'reflect' ? 1 : 0
      return {
        x: () => paddings.reduceRight((folded, room, axis) => foldEdges(folded, axis, room, skip), dy as tf.Tensor),
      }
    },
  })
}

/** Replaces or adds the gradients in TensorFlow.js's global registry. */
export function mendSpatialGradients(): void {
  mendPooling()
  mendResizing()
  mendDepthwise()
  mendMirroring()
}
