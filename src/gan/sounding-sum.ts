// Compressed spectra added as the sounds that they are of. Added as they stand, a part 30 dB under a tone would still
// swing it by some 4 dB, one way or the other as their phases meet; and the phases of partials turn with every hertz that a
// control moves them, so the tone's level jumped where the control was turned smoothly.

import * as tf from '@tensorflow/tfjs'

/** Squared compressed magnitude that is not told from nothing: 200 dB under a magnitude of 1, for an exponent of 0.3. */
const least = 1e-6
/**
 * How much of the parts' own power counts beside their sum's: where they cancel, the slope of the compression, without
 * end at silence, stays in reach. A part alone stays as it is.
 */
const kept = 0.01

/**
 * @param parts compressed complex values side by side, [.., P, F, 2]
 * @param compression exponent c of the compression, which makes x·|x|^(c − 1) of a sound's value x
 * @returns the compressed sum of what the parts are of, [.., F, 2]
 */
export function soundingSum(parts: tf.Tensor, compression: number): tf.Tensor {
  const among = parts.rank - 3
  const power = (x: tf.Tensor) => tf.sum(tf.square(x), -1, true)
  const raised = (x: tf.Tensor, exponent: number) => tf.exp(tf.mul(tf.log(x), exponent))
  const sounds = tf.mul(parts, raised(tf.add(power(parts), least), (1 / compression - 1) / 2))
  const sum = tf.sum(sounds, among)
  const apart = tf.mul(tf.sum(power(sounds), among), kept)
  const counted = tf.div(tf.add(power(sum), apart), 1 + kept)
  return tf.mul(sum, raised(tf.add(counted, least ** (1 / compression)), (compression - 1) / 2))
}
