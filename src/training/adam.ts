// Adam (Kingma and Ba 2015, algorithm 1) as a pure function, so that it is traced into the step's graph.

import * as tf from '@tensorflow/tfjs'

export interface AdamConstants {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/**
 * One update of one parameter. `rate` already holds the bias corrections (see `correctedRate`), so that the graph
 * needs no step count.
 */
export function adam(
  constants: AdamConstants,
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  moments: { first: tf.Tensor; second: tf.Tensor },
  rate: tf.Tensor,
): { parameter: tf.Tensor; first: tf.Tensor; second: tf.Tensor } {
  const { beta1, beta2, epsilon } = constants
  const first = tf.add(tf.mul(moments.first, beta1), tf.mul(gradient, 1 - beta1))
  const second = tf.add(tf.mul(moments.second, beta2), tf.mul(tf.square(gradient), 1 - beta2))
  const update = tf.div(first, tf.add(tf.sqrt(second), epsilon))
  return { parameter: tf.sub(parameter, tf.mul(rate, update)), first, second }
}

/** α·√(1 − β₂ᵗ)/(1 − β₁ᵗ) for update t = 1, 2, … (Kingma and Ba 2015, end of §2). */
export function correctedRate(constants: AdamConstants, rate: number, update: number): number {
  return (rate * Math.sqrt(1 - constants.beta2 ** update)) / (1 - constants.beta1 ** update)
}
