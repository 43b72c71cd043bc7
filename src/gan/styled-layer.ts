// A layer of a style generator's synthesis network along time (StyleGAN2, Karras et al. 2020, §2, in one dimension): what
// a style does to it, and the layer.

import * as tf from '@tensorflow/tfjs'
import { conv1d, dense, equalised, leakyRelu, parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'

/** Parameters of a layer that `styled` computes. */
export function styledLayerParameters(
  name: string,
  styleSize: number,
  kernel: readonly [width: number, inputs: number, outputs: number],
): ParameterTable {
  const [, inputs, outputs] = kernel
  return {
    [`${name}/weight`]: { shape: kernel, init: 'normal' },
    [`${name}/style/weight`]: { shape: [styleSize, inputs], init: 'normal' },
    [`${name}/bias`]: { shape: [outputs], init: 'zeros' },
    [`${name}/noise`]: { shape: [1], init: 'zeros' },
  }
}

/** What a style does to a layer: factors of its input maps [B, I], and of its output maps [B, O] back to unit norm. */
export interface Modulation {
  readonly scale: tf.Tensor2D
  readonly demodulation: tf.Tensor2D
}

/** Modulation and demodulation of the layer by a style w [B, W] (StyleGAN2 eq. 1 and 3). */
export function modulation(p: Tensors, name: string, w: tf.Tensor2D): Modulation {
  const kernel = equalised(parameter(p, `${name}/weight`) as tf.Tensor3D)
  const scale = tf.add(dense(p, `${name}/style`, w, 1), 1) as tf.Tensor2D
  const power = tf.sum(tf.square(kernel), 0) as tf.Tensor2D // [I, O]
  return { scale, demodulation: tf.rsqrt(tf.add(tf.matMul(tf.square(scale), power), 1e-8)) }
}

/** Convolution along time, x [B, T, I] ∗ kernel [k, I, O] → [B, T′, O]. */
export type Convolution = (x: tf.Tensor3D, kernel: tf.Tensor3D) => tf.Tensor3D

/**
 * A layer of the synthesis network: modulated convolution, unfused (the shared kernel between two scalings), noise
 * [B, T′, 1] in learned strength, bias and LeakyReLU. x [B, T, I] → [B, T′, O].
 */
export function styled(
  p: Tensors,
  name: string,
  x: tf.Tensor3D,
  { scale, demodulation }: Modulation,
  noise: tf.Tensor3D,
  convolve: Convolution = conv1d,
): tf.Tensor3D {
  const kernel = equalised(parameter(p, `${name}/weight`) as tf.Tensor3D)
  const [, inputs, outputs] = kernel.shape
  const [batch] = x.shape
  const convolved = convolve(tf.mul(x, tf.reshape(scale, [batch, 1, inputs])), kernel)
  const y = tf.mul(convolved, tf.reshape(demodulation, [batch, 1, outputs]))
  const noisy = tf.add(y, tf.mul(noise, parameter(p, `${name}/noise`)))
  return tf.mul(leakyRelu(tf.add(noisy, parameter(p, `${name}/bias`)) as tf.Tensor3D), Math.SQRT2)
}

/** The modulations of layers after one another, as one row [B, Σ(I + O)] … */
export function joinedModulations(modulations: readonly Modulation[]): tf.Tensor2D {
  return tf.concat(
    modulations.flatMap(({ scale, demodulation }) => [scale, demodulation]),
    1,
  )
}

/** … and from it again, for layers of so many input and output maps. */
export function splitModulations(
  row: tf.Tensor2D,
  layers: readonly { readonly inputs: number; readonly outputs: number }[],
): Modulation[] {
  let at = 0
  const next = (maps: number) => tf.slice(row, [0, (at += maps) - maps], [row.shape[0], maps]) as tf.Tensor2D
  return layers.map(({ inputs, outputs }) => ({ scale: next(inputs), demodulation: next(outputs) }))
}
