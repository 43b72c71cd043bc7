// The progressive critic, the generator's mirror (Karras et al. 2018, table 2): complex spectrum at any scale → score,
// and what class and conditions it takes the sound to have.

import * as tf from '@tensorflow/tfjs'
import { convolved, dense, faded, leakyRelu, shrink, thinned, type Tensors } from './layers.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'
import { scaleStep, scalesOf, type ProgressiveNetwork } from './progressive-network.ts'

/** Examples whose deviation is taken together. */
const groupSize = 4

export function progressiveCriticParameters(network: ProgressiveNetwork): ParameterTable {
  const scales = scalesOf(network)
  const [{ frames, bins, width: features }] = scales
  const table: Record<string, ParameterSpec> = {}
  const layer = (name: string, shape: readonly number[]) => {
    table[`critic/${name}/weight`] = { shape, init: 'normal' }
    table[`critic/${name}/bias`] = { shape: shape.slice(-1), init: 'zeros' }
  }
  for (const [i, { width }] of scales.entries()) {
    layer(`scale${i}/maps`, [1, 1, 2, width])
    layer(`scale${i}/conv0`, [3, 3, i === 0 ? width + 1 : width, width])
    layer(`scale${i}/conv1`, [3, 3, width, scales[Math.max(0, i - 1)].width])
  }
  layer('dense', [frames * bins * features, features])
  layer('score', [features, 1])
  if (network.classes > 0) layer('classes', [features, network.classes])
  if (network.conditions > 0) layer('conditions', [features, network.conditions])
  return table
}

/**
 * Minibatch standard deviation (Karras et al. 2018, §3) in groups of four examples (the whole batch where four do not
 * divide it): the deviation within the group, averaged over maps and positions, as one more map. [B, T, F, C] →
 * [B, T, F, C + 1].
 */
export function withDeviation(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, rows, columns] = x.shape
  const size = batch % groupSize === 0 ? groupSize : batch
  const groups = tf.reshape(x, [batch / size, size, -1])
  const centred = tf.sub(groups, tf.mean(groups, 1, true))
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1), 1e-8)) // [groups, T·F·C]
  const each = tf.tile(tf.mean(deviation, 1, true), [1, size * rows * columns])
  return tf.concat([x, tf.reshape(each, [batch, rows, columns, 1])], 3)
}

export interface Judgement {
  /** φ(x), what all heads look at, [B, n]. */
  readonly features: tf.Tensor2D
  /** [B] */
  readonly score: tf.Tensor1D
  /** Logits [B, K]; absent in a network without classes. */
  readonly classes?: tf.Tensor2D
  /** [B, D]; absent in a network without conditions. */
  readonly conditions?: tf.Tensor2D
}

/**
 * What the critic makes of a spectrum [B, T, F, 2] at `scale`.
 * @param alpha weight of the scale's features while it is faded in, a scalar; the rest are those that the scale before
 *   takes from the thinned spectrum.
 */
export function progressiveCritic(
  network: ProgressiveNetwork,
  p: Tensors,
  spectrum: tf.Tensor4D,
  scale: number,
  alpha?: tf.Tensor,
): Judgement {
  const scales = scalesOf(network)
  const layer = (name: string, x: tf.Tensor4D) => leakyRelu(convolved(p, `critic/${name}`, x))
  let x = layer(`scale${scale}/maps`, spectrum)
  for (let i = scale; i > 0; i--) {
    x = shrink(layer(`scale${i}/conv1`, layer(`scale${i}/conv0`, x)), ...scaleStep(scales, i))
    if (i === scale && alpha !== undefined)
      x = faded(layer(`scale${i - 1}/maps`, thinned(spectrum, ...scaleStep(scales, i))), x, alpha)
  }
  x = layer('scale0/conv1', layer('scale0/conv0', withDeviation(x)))
  const features = leakyRelu(dense(p, 'critic/dense', tf.reshape(x, [x.shape[0], -1])))
  const head = (name: string) => dense(p, `critic/${name}`, features, 1)
  return {
    features,
    score: tf.reshape(head('score'), [-1]),
    ...(network.classes > 0 ? { classes: head('classes') } : {}),
    ...(network.conditions > 0 ? { conditions: head('conditions') } : {}),
  }
}

/**
 * Auxiliary loss (Odena et al. 2017): cross-entropy of the classes seen against soft labels [B, K] + mean squared error
 * of the conditions seen against those asked for [B, D]; zero in a network without either. The critic minimises it on
 * real examples, the generator on its own.
 */
export function auxiliaryLoss(
  seen: Omit<Judgement, 'features' | 'score'>,
  asked: { readonly classes: tf.Tensor2D; readonly conditions?: tf.Tensor2D },
): tf.Scalar {
  let loss: tf.Scalar = tf.scalar(0)
  if (seen.classes !== undefined) {
    // tf.logSoftmax has no second derivative.
    const logs = tf.sub(seen.classes, tf.logSumExp(seen.classes, 1, true))
    loss = tf.sub(loss, tf.mean(tf.sum(tf.mul(asked.classes, logs), 1)))
  }
  if (seen.conditions !== undefined && asked.conditions !== undefined)
    loss = tf.add(loss, tf.mean(tf.square(tf.sub(seen.conditions, asked.conditions))))
  return loss
}
