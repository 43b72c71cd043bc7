// The generator's mean path length so far: state of runs that regularise it (Karras et al. 2020, §B).

import * as tf from '@tensorflow/tfjs'
import type { Tensors } from '../gan/layers.ts'

/** State name of the mean, a scalar. */
export const pathMean = 'pathMean'

/** How far the mean moves towards each new batch's. */
const rate = 0.01

/** The mean after a batch of lengths [B]. */
export function movedPathMean(v: Tensors, lengths: tf.Tensor1D): tf.Tensor {
  return tf.add(v[pathMean], tf.mul(tf.sub(tf.mean(lengths), v[pathMean]), rate))
}
