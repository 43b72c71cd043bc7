// Layers that both families share, as pure TensorFlow.js functions. Only operations whose second derivative tfjs has
// are used, because gradient penalties differentiate through gradients: no leakyRelu (its gradient needs Greater), no
// avgPool.

import * as tf from '@tensorflow/tfjs'
import type { Range } from '../dsp/range.ts'

/** Values by name: parameters, or the inputs of a step. */
export type Tensors = Readonly<Record<string, tf.Tensor>>

/** Looks a parameter up; a missing one is a bug in the network's table. */
export function parameter(p: Tensors, name: string): tf.Tensor {
  const tensor = p[name]
  if (tensor === undefined) throw new Error(`parameter ${name} is not in the table`)
  return tensor
}

/** LeakyReLU with slope 0.2, written x · step(x, 0.2) so that it can be differentiated twice. */
export function leakyRelu<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.step(x, 0.2))
}

/**
 * Equalised learning rate (Karras et al. 2018, §4.1): a weight stored as N(0, 1) is scaled at run time by He's
 * constant gain/√fanIn; fanIn is all dimensions but the last.
 */
export function equalised<T extends tf.Tensor>(weight: T, gain = Math.SQRT2): T {
  const fanIn = weight.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  return tf.mul(weight, gain / Math.sqrt(fanIn))
}

/** Dense layer, x [B, I] · weight [I, O] (+ bias [O]) → [B, O]. */
export function dense(p: Tensors, name: string, x: tf.Tensor2D, gain = Math.SQRT2): tf.Tensor2D {
  const y: tf.Tensor2D = tf.matMul(x, equalised(parameter(p, `${name}/weight`) as tf.Tensor2D, gain))
  const bias = p[`${name}/bias`]
  return bias === undefined ? y : (tf.add(y, bias) as tf.Tensor2D)
}

/** Convolution along time with zero padding, x [B, T, I] ∗ kernel [k, I, O] → [B, T/stride, O]. */
export function conv1d(x: tf.Tensor3D, kernel: tf.Tensor3D, stride = 1): tf.Tensor3D {
  const [batch, frames, inputs] = x.shape
  const [width, , outputs] = kernel.shape
  const image = tf.reshape(x, [batch, 1, frames, inputs]) as tf.Tensor4D
  const y = tf.conv2d(image, tf.reshape(kernel, [1, width, inputs, outputs]) as tf.Tensor4D, [1, stride], 'same')
  return tf.reshape(y, [batch, Math.ceil(frames / stride), outputs])
}

/** Zeros that stand before and after a stretch of time. */
export type Padding = readonly [before: number, after: number]
type Zeros = Exclude<Parameters<typeof tf.conv2d>[3], string | number>

/** Convolution over a stretch of time between given zeros, x [B, T, I] ∗ kernel [k, I, O] → [B, T + zeros − (k − 1), O]. */
export function conv1dBetween(x: tf.Tensor3D, kernel: tf.Tensor3D, padding: Padding): tf.Tensor3D {
  const [batch, frames, inputs] = x.shape
  const [width, , outputs] = kernel.shape
  const image = tf.reshape(x, [batch, 1, frames, inputs]) as tf.Tensor4D
  const zeros: Zeros = [[0, 0], [0, 0], [...padding], [0, 0]]
  const filter = tf.reshape(kernel, [1, width, inputs, outputs]) as tf.Tensor4D
  const y = tf.conv2d(image, filter, 1, zeros)
  return tf.reshape(y, [batch, y.shape[2], outputs])
}

/** The part `want` of x [B, T, …], which holds the stretch `have` of time. */
export function stretchOf<T extends tf.Tensor>(x: T, have: Range, want: Range): T {
  if (want.from === have.from && want.to === have.to) return x
  const rest = x.shape.slice(2)
  return tf.slice(x, [0, want.from - have.from, ...rest.map(() => 0)], [x.shape[0], want.to - want.from, ...rest]) as T
}

/** Nearest up-sampling along time, [B, T, C] → [B, times·T, C]. */
export function repeatFrames(x: tf.Tensor3D, times: number): tf.Tensor3D {
  const [batch, frames, maps] = x.shape
  return tf.reshape(tf.tile(tf.reshape(x, [batch, frames, 1, maps]), [1, 1, times, 1]), [batch, times * frames, maps])
}

/** Mean of `rows` × `columns` values each, [B, H, W, C]; as reshape + mean, which can be differentiated twice. */
export function shrink(x: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [batch, height, width, maps] = x.shape
  return tf.mean(tf.reshape(x, [batch, height / rows, rows, width / columns, columns, maps]), [2, 4])
}

/** 2×2 mean, [B, H, W, C] → [B, H/2, W/2, C]. */
export function halve(x: tf.Tensor4D): tf.Tensor4D {
  return shrink(x, 2, 2)
}

/**
 * The first of each `rows` × `columns` values, [B, H, W, C]. For complex spectra in place of their mean: phases differ from
 * bin to bin and frame to frame, so that the mean of n values keeps no more than 1/n of their power.
 */
export function thinned(x: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [batch, height, width, maps] = x.shape
  // One axis after the other, as `enlarge`.
  const frames = tf.reshape(x, [(batch * height) / rows, rows, width * maps])
  const low = tf.slice(frames, [0, 0, 0], [(batch * height) / rows, 1, width * maps])
  const bins = tf.reshape(low, [(batch * height * width) / (rows * columns), columns * maps])
  const narrow = tf.slice(bins, [0, 0], [bins.shape[0], maps])
  return tf.reshape(narrow, [batch, height / rows, width / columns, maps])
}

/** Nearest up-sampling, [B, H, W, C] → [B, rows·H, columns·W, C]. */
export function enlarge(x: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [batch, height, width, maps] = x.shape
  // One axis after the other, since tiling has a gradient only up to four axes.
  const wide = tf.tile(tf.reshape(x, [batch * height * width, 1, maps]), [1, columns, 1])
  const high = tf.tile(tf.reshape(wide, [batch * height, 1, width * columns * maps]), [1, rows, 1])
  return tf.reshape(high, [batch, height * rows, width * columns, maps])
}

/**
 * Convolution over time and frequency with zero padding and bias, [B, T, F, I] → [B, T, F, O]; with `padding`, of a stretch
 * of time between so many zeros.
 */
export function convolved(p: Tensors, name: string, x: tf.Tensor4D, gain = Math.SQRT2, padding?: Padding): tf.Tensor4D {
  const kernel = equalised(parameter(p, `${name}/weight`) as tf.Tensor4D, gain)
  const beside = (kernel.shape[1] - 1) / 2
  const zeros: Zeros | 'same' = padding === undefined ? 'same' : [[0, 0], [...padding], [beside, beside], [0, 0]]
  return tf.add(tf.conv2d(x, kernel, 1, zeros), parameter(p, `${name}/bias`))
}

/** Each position's feature vector (last axis) scaled to unit mean square (Karras et al. 2018, §4.2). */
export function pixelNorm<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)))
}

/** (1 − α)·before + α·after: exactly the one at 0 and the other at 1. */
export function faded(before: tf.Tensor4D, after: tf.Tensor4D, alpha: tf.Tensor): tf.Tensor4D {
  return tf.add(tf.mul(before, tf.sub(1, alpha)), tf.mul(after, alpha))
}

/** Magnitude of a complex spectrum, [B, T, F, 2] → [B, T, F, 1]; `floor` keeps the root differentiable at silence. */
export function magnitude(spectrum: tf.Tensor4D, floor: number): tf.Tensor4D {
  return tf.sqrt(tf.add(tf.sum(tf.square(spectrum), 3, true), floor))
}
