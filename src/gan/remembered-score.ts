// A critic's scores, kept for as long as one loss is built.

import type * as tf from '@tensorflow/tfjs'

/**
 * `score`, computed once for the same two tensors. Objective and regularisers then differentiate one and the same value:
 * a second one would be walked back through the critic a second time.
 */
export function remembered<Result>(
  score: (x: tf.Tensor, asked: tf.Tensor) => Result,
): (x: tf.Tensor, asked: tf.Tensor) => Result {
  const scored = new Map<tf.Tensor, Map<tf.Tensor, Result>>()
  return (x, asked) => {
    const ofX = scored.get(x) ?? new Map<tf.Tensor, Result>()
    scored.set(x, ofX)
    const result = ofX.get(asked) ?? score(x, asked)
    ofX.set(asked, result)
    return result
  }
}
