// Small networks made of everything that the models use: a critic with its penalties, a style-based generator, Adam.

import * as tf from '@tensorflow/tfjs'
import type { TensorData } from '../../src/compile/step.ts'
import { drawn, type Shapes } from './agreement.ts'

export type Tensors = Record<string, tf.Tensor>

type Activation = (x: tf.Tensor) => tf.Tensor

export const leaky: Activation = (x) => tf.mul(x, tf.step(x, 0.2))

const convolved = (x: tf.Tensor, w: tf.Tensor, stride = 1): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same')

const halved = (x: tf.Tensor): tf.Tensor => {
  const [b, h, w, c] = x.shape
  return tf.mean(tf.reshape(x, [b, h / 2, 2, w / 2, 2, c]), [2, 4])
}

const namesWith = (shapes: Shapes, prefix: string): Shapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [prefix + name, shape]))

/** Loss, gradients and one Adam update (β₁ 0.5, β₂ 0.99) of the parameters named in `shapes`, as step outputs. */
export function adamStep(shapes: Shapes, v: Tensors, loss: (p: Tensors) => tf.Tensor): Tensors {
  const names = Object.keys(shapes)
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, values[i]]))).asScalar(),
  )(names.map((name) => v[name]))
  const outputs: Tensors = { loss: value }
  names.forEach((name, i) => {
    const first = tf.add(tf.mul(v[`first/${name}`], 0.5), tf.mul(grads[i], 0.5))
    const second = tf.add(tf.mul(v[`second/${name}`], 0.99), tf.mul(tf.square(grads[i]), 0.01))
    outputs[name] = tf.sub(v[name], tf.mul(0.01, tf.div(first, tf.add(tf.sqrt(second), 1e-8))))
    outputs[`first/${name}`] = first
    outputs[`second/${name}`] = second
    outputs[`gradient/${name}`] = grads[i]
  })
  return outputs
}

export function feedsFor(parameters: Shapes, others: Shapes): Record<string, TensorData> {
  return {
    ...drawn(others),
    ...drawn(parameters, [-0.5, 0.5]),
    ...drawn(namesWith(parameters, 'first/'), [-0.1, 0.1]),
    ...drawn(namesWith(parameters, 'second/'), [0, 0.1]),
  }
}

const batch = 3
export const criticShapes: Shapes = {
  embed: [1, 1, 2, 6],
  conv1: [3, 3, 6, 6],
  conv2: [3, 3, 6, 8],
  strided: [3, 3, 8, 5],
  score: [2 * 2 * 5 + 1, 1],
  bias: [6],
}

/** Critic score [B]: 1×1, 3×3 and strided convolutions, down-sampling by means, minibatch deviation. */
function score(p: Tensors, x: tf.Tensor, activation: Activation): tf.Tensor {
  let h = activation(tf.add(convolved(x, p.embed), p.bias)) // [B, 8, 8, 6]
  h = halved(activation(convolved(h, p.conv1))) // [B, 4, 4, 6]
  h = activation(convolved(h, p.conv2)) // [B, 4, 4, 8]
  h = tf.tanh(convolved(h, p.strided, 2)) // [B, 2, 2, 5]
  const centred = tf.sub(h, tf.mean(h, 0, true))
  const deviation = tf.mean(tf.sqrt(tf.add(tf.mean(tf.square(centred), 0), 1e-8)))
  const features = tf.concat([tf.reshape(h, [batch, -1]), tf.tile(tf.reshape(deviation, [1, 1]), [batch, 1])], 1)
  return tf.reshape(tf.matMul(features, p.score), [-1])
}

const inputGradient = (p: Tensors, x: tf.Tensor, activation: Activation): tf.Tensor =>
  tf.grad((v: tf.Tensor) => tf.sum(score(p, v, activation)))(x)

export const criticData: Shapes = { real: [batch, 8, 8, 2], fake: [batch, 8, 8, 2], mix: [batch, 1, 1, 1] }

type CriticLoss = (v: Tensors, p: Tensors, activation: Activation) => tf.Tensor

/** WGAN with gradient penalty (Gulrajani et al. 2017, algorithm 1). */
export const penalised: CriticLoss = (v, p, activation) => {
  const mixed = tf.add(tf.mul(v.mix, v.real), tf.mul(tf.sub(1, v.mix), v.fake))
  const norm = tf.sqrt(tf.add(tf.sum(tf.square(inputGradient(p, mixed, activation)), [1, 2, 3]), 1e-8))
  const penalty = tf.mean(tf.square(tf.sub(norm, 1)))
  const distance = tf.sub(tf.mean(score(p, v.fake, activation)), tf.mean(score(p, v.real, activation)))
  return tf.add(distance, tf.mul(10, penalty))
}

/** Non-saturating loss with R1 (Mescheder et al. 2018). */
export const regularised: CriticLoss = (v, p, activation) => {
  const fake = tf.mean(tf.softplus(score(p, v.fake, activation)))
  const real = tf.mean(tf.softplus(tf.neg(score(p, v.real, activation))))
  const penalty = tf.mean(tf.sum(tf.square(inputGradient(p, v.real, activation)), [1, 2, 3]))
  return tf.add(tf.add(fake, real), penalty)
}

const [latent, style, maps, frames] = [5, 6, 4, 8]
export const generatorShapes: Shapes = {
  mapping: [latent, style],
  start: [1, frames / 2, maps],
  style0: [style, maps],
  conv0: [1, 3, maps, maps],
  style1: [style, maps],
  conv1: [1, 3, maps, maps],
  noise: [1],
  head: [1, 1, maps, 6],
  judge: [frames * 6, 1],
}

/** Modulated convolution along time (Karras et al. 2020, eq. 1–3), unfused: scale, convolve, demodulate. */
function modulated(x: tf.Tensor, kernel: tf.Tensor, scales: tf.Tensor): tf.Tensor {
  const power = tf.sum(tf.square(kernel), [0, 1]) // [I, O]
  const demodulation = tf.rsqrt(tf.add(tf.matMul(tf.square(scales), power), 1e-8)) // [B, O]
  const y = convolved(tf.mul(x, tf.reshape(scales, [batch, 1, 1, maps])), kernel)
  return tf.mul(y, tf.reshape(demodulation, [batch, 1, 1, maps]))
}

function generated(p: Tensors, v: Tensors): tf.Tensor {
  const pixelNorm = tf.mul(v.z, tf.rsqrt(tf.add(tf.mean(tf.square(v.z), 1, true), 1e-8)))
  const w = leaky(tf.matMul(pixelNorm, p.mapping)) // [B, style]
  let x = tf.reshape(tf.tile(p.start, [batch, 1, 1]), [batch, 1, frames / 2, maps])
  x = leaky(modulated(x, p.conv0, tf.add(tf.matMul(w, p.style0), 1)))
  x = tf.reshape(tf.tile(tf.reshape(x, [batch, frames / 2, 1, maps]), [1, 1, 2, 1]), [batch, 1, frames, maps])
  x = leaky(tf.add(modulated(x, p.conv1, tf.add(tf.matMul(w, p.style1), 1)), tf.mul(v.noise, p.noise)))
  const [tonal, gains] = tf.split(convolved(x, p.head), 2, 3)
  return tf.concat([tonal, tf.softplus(gains)], 3) // [B, 1, T, 6]
}

export const generatorData: Shapes = { z: [batch, latent], positions: [batch, 1, frames, 1] }

/** The generator's non-saturating loss under a linear judge. */
export function judgedLoss(v: Tensors, p: Tensors): tf.Tensor {
  const made = generated(p, { z: v.z, noise: v.positions })
  return tf.mean(tf.softplus(tf.neg(tf.matMul(tf.reshape(made, [batch, -1]), p.judge))))
}

/** A path-length penalty beside it: a gradient through the generator. */
export function judgedLossWithPathLength(v: Tensors, p: Tensors): tf.Tensor {
  const energy = (z: tf.Tensor) => tf.sum(tf.square(generated(p, { z, noise: v.positions })))
  return tf.add(judgedLoss(v, p), tf.mean(tf.square(tf.norm(tf.grad(energy)(v.z), 'euclidean', 1))))
}
