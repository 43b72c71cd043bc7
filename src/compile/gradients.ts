// Gradients of TensorFlow.js 4.22 that are missing or wrong, put right for every backend:
// · Where a gradient uses the operation's saved *output* (exp, tanh, sigmoid, softmax, elu, pow), the engine puts the
//   saving on its tape before the operation itself, so a second derivative silently loses that path. These gradients
//   compute the output anew from the saved input; a traced graph merges the two.
// · Comparisons have none, so that a second derivative through tf.leakyRelu or tf.where throws.
// · The convolution's filter gradient has none.
// · Those of maximum, minimum and squaredDifference are not summed over broadcast axes.
// What cannot be mended here: tf.logSoftmax and the cross-entropy losses save outputs in the same way but are
// registered with no name. Twice differentiated, write tf.sub(x, tf.logSumExp(x, -1, true)) instead.

import * as tf from '@tensorflow/tfjs'
import { mendSpatialGradients } from './gradients-spatial.ts'

type Gradient = (dy: tf.Tensor, x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor
type BinaryGradient = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor

function unary(kernelName: string, gradient: Gradient, input = 'x'): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [input],
    gradFunc: (dy, [x], attributes) => ({ [input]: () => gradient(dy as tf.Tensor, x!, attributes) }),
  })
}

function binary(kernelName: string, inA: BinaryGradient, inB: BinaryGradient): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => sumTo(inA(dy as tf.Tensor, a!, b!), a!.shape),
      b: () => sumTo(inB(dy as tf.Tensor, a!, b!), b!.shape),
    }),
  })
}

/** The adjoint of broadcasting from `shape`. */
function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape)
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape)
}

const where = (condition: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.mul(x, tf.cast(condition, 'float32'))

/** Replaces or adds the gradients in TensorFlow.js's global registry. */
export function mendGradients(): void {
  mendSpatialGradients()
  unary('Exp', (dy, x) => tf.mul(dy, tf.exp(x)))
  unary('Tanh', (dy, x) => tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x)))))
  unary('Sigmoid', (dy, x) => tf.mul(dy, tf.mul(tf.sigmoid(x), tf.sub(1, tf.sigmoid(x)))))
  unary('Elu', (dy, x) => tf.mul(dy, tf.where(tf.greater(x, 0), tf.onesLike(x), tf.exp(tf.minimum(x, 0)))))
  unary(
    'Softmax',
    (dy, x, attributes) => {
      const { dim } = attributes as unknown as tf.SoftmaxAttrs
      const y = tf.softmax(x, dim)
      return tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), dim, true)))
    },
    'logits',
  )
  binary(
    'Pow',
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    // log a is taken as 0 where a ≤ 0, like TensorFlow.
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a)))),
  )

  const none: BinaryGradient = (dy) => tf.zerosLike(tf.cast(dy, 'float32'))
  for (const name of ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual']) binary(name, none, none)
  for (const name of ['LogicalAnd', 'LogicalOr']) binary(name, none, none)
  unary('LogicalNot', (_dy, x) => tf.zeros(x.shape))

  binary(
    'Maximum',
    (dy, a, b) => where(tf.greaterEqual(a, b), dy),
    (dy, a, b) => where(tf.less(a, b), dy),
  )
  binary(
    'Minimum',
    (dy, a, b) => where(tf.lessEqual(a, b), dy),
    (dy, a, b) => where(tf.greater(a, b), dy),
  )
  binary(
    'SquaredDifference',
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  )

  // dF = F(x, dy) is linear in both: its adjoint in dy is the convolution of x with the cotangent, and its adjoint in
  // x the convolution's input gradient with the cotangent as filter.
  tf.registerGradient({
    kernelName: 'Conv2DBackpropFilter',
    inputsToSave: ['x', 'dy'],
    gradFunc: (cotangent, saved, attributes) => {
      const { strides, pad, dataFormat, dimRoundingMode } = attributes as unknown as tf.Conv2DBackpropFilterAttrs
      const [x, dy] = saved as [tf.Tensor4D, tf.Tensor4D]
      const filter = cotangent as tf.Tensor4D
      const back = { strides, pad, dataFormat, inputShape: x.shape, ...(dimRoundingMode ? { dimRoundingMode } : {}) }
      return {
        dy: () => tf.conv2d(x, filter, strides, pad, dataFormat, 1, dimRoundingMode),
        x: () => tf.engine().runKernel<tf.Tensor>('Conv2DBackpropInput', { dy, filter }, back),
      }
    },
  })
}
