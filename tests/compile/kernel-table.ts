// One row per operation that a model may use: what it is called with, and how far it can be differentiated.
// `order` 2 means that TensorFlow.js has the second derivative and that it is not zero everywhere.

import * as tf from '@tensorflow/tfjs'
import type { TensorFunction } from '../../src/compile/step.ts'
import type { Shapes } from './agreement.ts'

export interface Row {
  readonly name: string
  readonly shapes: Shapes
  readonly range?: readonly [number, number]
  readonly order: 0 | 1 | 2
  readonly fn: TensorFunction
  /** Where a formula loses digits, a wider tolerance than the 1e-5 of all others. */
  readonly tolerance?: number
}

type Unary = (x: tf.Tensor) => tf.Tensor
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor

interface Options {
  readonly range?: readonly [number, number]
  readonly order?: 0 | 1 | 2
  readonly tolerance?: number
}

const on = (name: string, shape: readonly number[], op: Unary, options: Options = {}): Row => ({
  name,
  shapes: { x: shape },
  fn: ({ x }) => ({ y: op(x) }),
  order: 2,
  ...options,
})

const of = (
  name: string,
  left: readonly number[],
  right: readonly number[],
  op: Binary,
  options: Options = {},
): Row => ({
  name,
  shapes: { a: left, b: right },
  fn: ({ a, b }) => ({ y: op(a, b) }),
  order: 2,
  ...options,
})

const unary = (name: string, op: Unary, options: Options = {}): Row => on(name, [3, 4], op, options)
const float = (x: tf.Tensor): tf.Tensor => tf.cast(x, 'float32')
const positive: readonly [number, number] = [0.2, 2]
const many = (value: tf.Tensor[]): Record<string, tf.Tensor> => Object.fromEntries(value.map((y, i) => [`y${i}`, y]))

export const elementwiseRows: readonly Row[] = [
  unary('abs', tf.abs, { order: 1 }),
  unary('exp', tf.exp),
  unary('expm1', tf.expm1, { range: [-3, 3], order: 1 }),
  unary('expm1 near zero', tf.expm1, { range: [-1e-4, 1e-4], order: 1 }),
  unary('log', tf.log, { range: positive }),
  unary('log1p', tf.log1p, { range: positive }),
  unary('log1p near zero', tf.log1p, { range: [-1e-4, 1e-4], order: 1 }),
  unary('sin', tf.sin),
  unary('cos', tf.cos),
  unary('tan', tf.tan),
  unary('asin', tf.asin, { range: [-0.9, 0.9] }),
  unary('acos', tf.acos, { range: [-0.9, 0.9] }),
  unary('atan', tf.atan),
  unary('sinh', tf.sinh),
  unary('cosh', tf.cosh),
  unary('tanh', tf.tanh),
  unary('asinh', tf.asinh),
  unary('acosh', tf.acosh, { range: [1.2, 3] }),
  unary('atanh', tf.atanh, { range: [-0.9, 0.9] }),
  unary('sigmoid', tf.sigmoid),
  unary('logSigmoid', tf.logSigmoid),
  unary('softplus', tf.softplus),
  unary('softplus far out', tf.softplus, { range: [-30, 30] }),
  unary('erf', tf.erf, { range: [-2, 2], tolerance: 3e-5 }),
  unary('relu', tf.relu, { order: 1 }),
  unary('relu of a square', (x) => tf.relu(tf.sub(tf.square(x), 0.3))),
  unary('relu6', tf.relu6, { range: [-3, 9], order: 1 }),
  unary('leakyRelu', (x) => tf.leakyRelu(x, 0.2), { order: 1 }),
  unary('leakyRelu of a square', (x) => tf.leakyRelu(tf.sub(tf.square(x), 0.3), 0.2)),
  unary('x · step(x, 0.2) of a square', (x) => {
    const y = tf.sub(tf.square(x), 0.3)
    return tf.mul(y, tf.step(y, 0.2))
  }),
  unary('elu', tf.elu),
  unary('selu', tf.selu, { order: 1 }),
  unary('sqrt', tf.sqrt, { range: positive }),
  unary('rsqrt', tf.rsqrt, { range: positive }),
  unary('square', tf.square),
  unary('reciprocal', tf.reciprocal, { range: positive }),
  unary('neg', tf.neg, { order: 1 }),
  unary('sign', tf.sign, { order: 1 }),
  unary('floor', (x) => tf.floor(tf.mul(x, 5)), { order: 1 }),
  unary('ceil', (x) => tf.ceil(tf.mul(x, 5)), { order: 1 }),
  unary('round', (x) => tf.round(tf.mul(x, 5)), { order: 1 }),
  unary('clipByValue', (x) => tf.clipByValue(x, -0.5, 0.25), { order: 1 }),
  ...[-1.5, -1, -0.3, 0, 0.2, 1, 1.5].map((alpha) =>
    unary(`step to ${alpha}, also at zero`, (x) => tf.step(tf.round(tf.mul(x, 2)), alpha), { order: 1 }),
  ),
  unary('isNaN', (x) => float(tf.isNaN(tf.sqrt(x))), { order: 0 }),
  unary('isInf', (x) => float(tf.isInf(tf.div(x, tf.relu(x)))), { order: 0 }),
  unary('isFinite', (x) => float(tf.isFinite(tf.log(tf.relu(x)))), { order: 0 }),
  unary('pow by a constant', (x) => tf.pow(x, 2.5), { range: positive }),
  unary('pow by 2', (x) => tf.pow(x, 2)),
  unary('cast to int32 and back', (x) => float(tf.cast(tf.mul(x, 7), 'int32')), { order: 0 }),
  unary('cast to bool and back', (x) => float(tf.cast(tf.relu(x), 'bool')), { order: 0 }),
  unary('logicalNot', (x) => float(tf.logicalNot(tf.greater(x, 0))), { order: 0 }),
  unary('a sum of constants', (x) => tf.mul(x, tf.add(tf.ones([3, 1]), tf.mul(tf.zeros([4]), 3))), { order: 1 }),
  of('add', [2, 3], [2, 3], tf.add, { order: 1 }),
  of('add with broadcasting', [2, 1, 3], [4, 1], tf.add, { order: 1 }),
  of('sub with broadcasting', [4, 1], [2, 1, 3], tf.sub, { order: 1 }),
  of('mul', [2, 3], [2, 3], tf.mul),
  of('mul with broadcasting', [2, 1, 3], [4, 1], tf.mul),
  of('div with broadcasting', [3], [2, 1], tf.div, { range: positive }),
  of('pow', [2, 3], [3], tf.pow, { range: positive }),
  of('atan2', [3, 4], [3, 4], tf.atan2),
  of('atan2 with broadcasting', [3, 4], [4], tf.atan2),
  of('atan2 on the axes', [3, 4], [3, 4], (a, b) => tf.atan2(tf.add(tf.round(a), 0), tf.add(tf.round(b), 0)), {
    order: 0,
  }),
  of('mod', [3, 4], [4], (a, b) => tf.mod(tf.mul(a, 5), tf.add(b, tf.sign(b))), { order: 0 }),
  of('mod of positive numbers', [3, 4], [4], (a, b) => tf.mod(tf.mul(a, 3), b), { range: [1.1, 1.3], order: 1 }),
  of('prelu', [3, 4], [4], (x, alpha) => tf.prelu(x, alpha)),
  of('maximum', [2, 3], [3], tf.maximum, { order: 1 }),
  of('minimum', [2, 3], [2, 1], tf.minimum, { order: 1 }),
  of('mul along a last axis of length one', [2, 3, 4, 1], [4, 1], tf.mul),
  of('mul of pairs by single values', [2, 3, 4, 2], [2, 3, 4, 1], tf.mul),
  of('mul of pairs by a row of single values', [2, 3, 4, 2], [1, 1, 4, 1], tf.mul),
  of('mul of pairs of pairs by single values', [3, 2, 2, 1], [3, 1, 1, 1], tf.mul),
  of('mul across both ways', [3, 1, 4, 1], [2, 1, 5], tf.mul),
  of('mul by a tensor of one value', [2, 3, 1], [1, 1], tf.mul),
  of('squaredDifference', [2, 3], [3], tf.squaredDifference),
  of('addN', [2, 3], [2, 3], (a, b) => tf.addN([tf.square(a), b, tf.mul(a, b)])),
  of('floorDiv', [2, 3], [2, 3], (a, b) => tf.floorDiv(tf.mul(a, 9), b), { order: 0 }),
  of(
    'floorDiv of int32',
    [2, 3],
    [2, 3],
    (a, b) => {
      const whole = (x: tf.Tensor, by: number) => tf.cast(tf.mul(x, by), 'int32')
      return float(tf.floorDiv(whole(a, 90), tf.add(whole(tf.abs(b), 9), tf.scalar(1, 'int32'))))
    },
    { order: 0 },
  ),
  of(
    'comparisons',
    [4, 5],
    [4, 5],
    (a, b) => {
      const [x, y] = [tf.round(tf.mul(a, 2)), tf.round(tf.mul(b, 2))]
      const tests = [tf.equal, tf.notEqual, tf.greater, tf.greaterEqual, tf.less, tf.lessEqual]
      return tf.stack(tests.map((test) => float(test(x, y))))
    },
    { order: 0 },
  ),
  of(
    'logical and, or, xor',
    [4, 5],
    [4, 5],
    (a, b) => {
      const [x, y] = [tf.greater(a, 0), tf.greater(b, 0)]
      return tf.stack([tf.logicalAnd(x, y), tf.logicalOr(x, y), tf.logicalXor(x, y)].map(float))
    },
    { order: 0 },
  ),
  of('where', [3, 4], [3, 4], (a, b) => tf.where(tf.greater(a, b), tf.square(a), b)),
]

export const shapeRows: readonly Row[] = [
  on('reshape', [2, 3, 4], (x) => tf.square(tf.reshape(x, [6, -1]))),
  on('reshape to a scalar', [1, 1], (x) => tf.square(tf.reshape(x, []))),
  on('expandDims', [2, 3], (x) => tf.square(tf.expandDims(x, -1))),
  on('squeeze', [2, 1, 3], (x) => tf.square(tf.squeeze(x, [1]))),
  on('transpose', [2, 3, 4], (x) => tf.square(tf.transpose(x, [2, 0, 1]))),
  on('transpose of a matrix', [2, 3], (x) => tf.square(tf.transpose(x))),
  on('slice', [3, 4, 5], (x) => tf.square(tf.slice(x, [1, 0, 2], [2, -1, 3]))),
  on('stridedSlice', [6, 5], (x) => tf.stridedSlice(x, [1, 0], [6, 4], [2, 3]), { order: 0 }),
  on('stridedSlice backwards', [6, 5], (x) => tf.stridedSlice(x, [4, 4], [1, 0], [-1, -2], 0, 2), { order: 0 }),
  on('stridedSlice of one row', [6, 5], (x) => tf.stridedSlice(x, [2, 1], [3, 4], [1, 1], 0, 0, 0, 0, 1), { order: 0 }),
  on('reverse', [2, 3, 4], (x) => tf.square(tf.reverse(x, [0, -1]))),
  on('pad', [2, 3], (x) =>
    tf.square(
      tf.pad(
        x,
        [
          [1, 0],
          [2, 3],
        ],
        0.5,
      ),
    ),
  ),
  on('tile', [2, 1, 3], (x) => tf.square(tf.tile(x, [2, 3, 1]))),
  on('tile along length one', [2, 1, 3], (x) => tf.square(tf.tile(x, [1, 4, 1]))),
  on('tile of a last axis of length one', [2, 3, 1], (x) => tf.square(tf.tile(x, [1, 1, 3]))),
  on('broadcastTo a last axis', [2, 3, 1], (x) => tf.square(tf.broadcastTo(x, [4, 2, 3, 20]))),
  on('broadcastTo', [2, 1, 3], (x) => tf.square(tf.broadcastTo(x, [4, 2, 5, 3]))),
  on('gather by one-hot rows', [4, 3], (x) => {
    const rows = tf.oneHot(tf.tensor1d([2, 0, 2], 'int32'), 4)
    return tf.square(tf.matMul(float(rows), x))
  }),
  on('oneHot', [5], (x) => float(tf.oneHot(tf.cast(tf.mul(tf.abs(x), 4), 'int32'), 4, 3, -1)), { order: 0 }),
  on('gather rows', [4, 3], (x) => tf.square(tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')))),
  on('gather along the last axis by a table', [2, 4], (x) =>
    tf.square(
      tf.gather(
        x,
        tf.tensor2d(
          [
            [3, 0],
            [1, 3],
          ],
          [2, 2],
          'int32',
        ),
        -1,
      ),
    ),
  ),
  on('unsortedSegmentSum', [4, 3], (x) => tf.square(tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1, 2], 'int32'), 4))),
  ...(['reflect', 'symmetric'] as const).map((mode) =>
    on(`mirrorPad, ${mode}`, [3, 4], (x) =>
      tf.square(
        tf.mirrorPad(
          x,
          [
            [1, 2],
            [0, 2],
          ],
          mode,
        ),
      ),
    ),
  ),
  {
    name: 'split',
    shapes: { x: [4, 6] },
    order: 2,
    fn: ({ x }) => many(tf.split(tf.square(x), [1, 2, 3], 1)),
  },
  {
    name: 'split into equal parts',
    shapes: { x: [4, 6] },
    order: 2,
    fn: ({ x }) => many(tf.split(tf.square(x), 2, 0)),
  },
  {
    name: 'unstack',
    shapes: { x: [2, 3, 2] },
    order: 2,
    fn: ({ x }) => many(tf.unstack(tf.square(x), 1)),
  },
  of('concat', [2, 3], [2, 1], (a, b) => tf.square(tf.concat([a, b, a], 1))),
  of('concat along the last axis', [2, 3], [2, 1], (a, b) => tf.square(tf.concat([a, b], -1))),
  of('stack', [2, 3], [2, 3], (a, b) => tf.square(tf.stack([a, b], 1))),
  on(
    'fill, ones, zeros, range and linspace',
    [4],
    (x) =>
      tf.addN([
        tf.mul(x, tf.fill(x.shape, 2.5)),
        tf.onesLike(x),
        tf.zerosLike(x),
        tf.range(0, 8, 2),
        tf.linspace(-1, 1, 4),
      ]),
    { order: 1 },
  ),
  on('range of int32', [4], (x) => tf.mul(x, float(tf.range(3, -1, -1, 'int32'))), { order: 1 }),
]

export const reduceRows: readonly Row[] = [
  on('sum', [2, 3, 4], (x) => tf.square(tf.sum(x, [0, 2]))),
  on('sum of all', [2, 3], (x) => tf.square(tf.sum(x))),
  on('sum keeping axes', [2, 3, 4], (x) => tf.square(tf.sum(x, -1, true))),
  on('sum over an axis of length one', [2, 1, 4], (x) => tf.square(tf.sum(x, 1))),
  on('sum of a scalar', [], (x) => tf.square(tf.sum(x))),
  on('sum of booleans', [3, 4], (x) => float(tf.sum(tf.greater(x, 0), 1)), { order: 0 }),
  on('mean', [2, 3, 4], (x) => tf.square(tf.mean(x, [1, 2]))),
  on('mean keeping axes', [2, 3, 4], (x) => tf.square(tf.mean(x, [1], true))),
  on('mean over pairs, of one map', [2, 2, 3, 2, 1], (x) => tf.square(tf.mean(x, [1, 3]))),
  on('max', [2, 3, 4], (x) => tf.square(tf.max(x, [1]))),
  on('min', [2, 3, 4], (x) => tf.square(tf.min(x, [0, 2]))),
  on('prod', [3, 4], (x) => tf.prod(x, 1), { range: positive, order: 1 }),
  on('prod of all', [2, 3], (x) => tf.prod(x), { range: positive, order: 1 }),
  on('cumprod', [2, 6], (x) => tf.cumprod(x, 1), { order: 0 }),
  on('cumprod, exclusive and reversed', [5, 2], (x) => tf.cumprod(x, 0, true, true), { order: 0 }),
  on('cumsum', [2, 5], (x) => tf.square(tf.cumsum(x, 1))),
  on('cumsum, exclusive and reversed', [2, 5], (x) => tf.square(tf.cumsum(x, 1, true, true))),
  on('all', [3, 4], (x) => float(tf.all(tf.greater(x, -0.5), 1)), { order: 0 }),
  on('any', [3, 4], (x) => float(tf.any(tf.greater(x, 0.5), 0, true)), { order: 0 }),
  on('argMax', [3, 4], (x) => float(tf.argMax(x, 1)), { order: 0 }),
  on('argMin', [3, 4], (x) => float(tf.argMin(x, 0)), { order: 0 }),
  on('softmax', [3, 4], (x) => tf.softmax(x)),
  on('logSoftmax', [3, 4], (x) => tf.logSoftmax(x), { order: 1 }),
  on('logSumExp', [3, 4], (x) => tf.logSumExp(x, 1)),
  on('variance by moments', [3, 4], (x) => tf.moments(x, [0]).variance),
  on('norm', [3, 4], (x) => tf.norm(x, 'euclidean', 1)),
]

const conv = (x: tf.Tensor, w: tf.Tensor, stride: number | [number, number], pad: 'same' | 'valid' | number) =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad)

const maps = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D

export const spatialRows: readonly Row[] = [
  of('depthwiseConv2d', [2, 5, 4, 3], [3, 3, 3, 2], (x, w) => tf.depthwiseConv2d(maps(x), maps(w), 1, 'same')),
  of('depthwiseConv2d with stride 2', [1, 6, 7, 2], [3, 2, 2, 1], (x, w) =>
    tf.depthwiseConv2d(maps(x), maps(w), 2, 'valid'),
  ),
  on('avgPool', [2, 4, 6, 3], (x) => tf.square(tf.avgPool(maps(x), 2, 2, 'valid'))),
  on('avgPool over overlapping windows', [1, 5, 6, 2], (x) => tf.square(tf.avgPool(maps(x), [3, 2], [2, 1], 'valid'))),
  on('avgPool with padding', [1, 5, 4, 2], (x) => tf.square(tf.avgPool(maps(x), 3, 2, 'same'))),
  on('maxPool', [2, 5, 6, 3], (x) => tf.maxPool(maps(x), 3, 2, 'same'), { order: 0 }),
  // Square: the plain JavaScript backend mixes rows and columns up in the gradients of oblong ones.
  on('resizeBilinear', [2, 4, 4, 2], (x) => tf.square(tf.image.resizeBilinear(maps(x), [7, 7]))),
  on('resizeBilinear, smaller, corners aligned', [1, 6, 6, 2], (x) =>
    tf.square(tf.image.resizeBilinear(maps(x), [4, 4], true)),
  ),
  on(
    'resizeBilinear at half-pixel centres',
    [1, 3, 4, 2],
    (x) => tf.image.resizeBilinear(maps(x), [5, 8], false, true),
    { order: 0 },
  ),
  on(
    'resizeNearestNeighbor at half-pixel centres',
    [1, 5, 4, 2],
    (x) => tf.image.resizeNearestNeighbor(maps(x), [3, 6], false, true),
    { order: 0 },
  ),
]

/** Gradients that the plain JavaScript backend gets wrong. */
export const oblongRows: readonly Row[] = [
  on('resizeBilinear of an oblong', [2, 3, 4, 2], (x) => tf.square(tf.image.resizeBilinear(maps(x), [6, 5]))),
  on('resizeNearestNeighbor of an oblong', [2, 3, 4, 2], (x) =>
    tf.square(tf.image.resizeNearestNeighbor(maps(x), [6, 8])),
  ),
]

export const linearRows: readonly Row[] = [
  of('matMul', [3, 4], [4, 2], (a, b) => tf.matMul(a, b)),
  of('matMul, left transposed', [4, 3], [4, 2], (a, b) => tf.matMul(a, b, true, false)),
  of('matMul, right transposed', [3, 4], [2, 4], (a, b) => tf.matMul(a, b, false, true)),
  of('matMul, both transposed', [4, 3], [2, 4], (a, b) => tf.matMul(a, b, true, true)),
  of('matMul of batches', [2, 3, 4], [2, 4, 5], (a, b) => tf.matMul(a, b)),
  of('matMul of batches, transposed', [2, 4, 3], [2, 5, 4], (a, b) => tf.matMul(a, b, true, true)),
  of('outer product', [3], [4], (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D)),
  of('conv2d 3×3', [2, 5, 6, 3], [3, 3, 3, 4], (x, w) => conv(x, w, 1, 'same')),
  of('conv2d 3×3 without padding', [2, 5, 6, 3], [3, 3, 3, 4], (x, w) => conv(x, w, 1, 'valid')),
  of('conv2d 1×1', [2, 4, 3, 3], [1, 1, 3, 5], (x, w) => conv(x, w, 1, 'same')),
  of('conv2d of height 1', [2, 1, 9, 3], [1, 5, 3, 2], (x, w) => conv(x, w, 1, 'same')),
  of('conv2d with an even kernel', [2, 5, 6, 2], [2, 4, 2, 3], (x, w) => conv(x, w, 1, 'same')),
  of('conv2d with stride 2', [2, 6, 7, 2], [3, 3, 2, 3], (x, w) => conv(x, w, 2, 'same')),
  of('conv2d with strides 2 and 3 and rows left over', [1, 6, 9, 2], [2, 3, 2, 3], (x, w) =>
    conv(x, w, [2, 3], 'valid'),
  ),
  of('conv2d 1×1 with stride 2', [2, 5, 4, 2], [1, 1, 2, 3], (x, w) => conv(x, w, 2, 'valid')),
  of('conv2d padded beyond its kernel', [1, 4, 4, 2], [2, 2, 2, 3], (x, w) => conv(x, w, 1, 2)),
  of(
    'conv2d with dilation',
    [1, 7, 7, 2],
    [3, 3, 2, 3],
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2),
    { order: 0 },
  ),
  of('conv1d', [2, 8, 3], [3, 3, 2], (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same')),
  of('conv1d with stride 2', [2, 9, 3], [4, 3, 2], (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 2, 'same')),
  of('conv2dTranspose', [2, 3, 4, 3], [3, 3, 2, 3], (x, w) =>
    tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 6, 8, 2], 2, 'same'),
  ),
  {
    name: 'batchNorm',
    shapes: { x: [2, 3, 4], mean: [4], variance: [4], offset: [4], scale: [4] },
    range: positive,
    order: 1,
    fn: ({ x, mean, variance, offset, scale }) => ({
      y: tf.batchNorm(x, mean, variance, offset, scale),
    }),
  },
]
