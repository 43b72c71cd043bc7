// The log-spectral distance (dsp/log-spectral.ts) of compressed spectra, so that it can be differentiated.

import * as tf from '@tensorflow/tfjs'

/** Bins weaker than this part of the power of the wanted spectrum's strongest count as silent: −80 dB, as there. */
const silentPart = 1e-8
/** Keeps logarithm and root smooth at 0; of a mean square in dB². */
const leastSquare = 1e-3
/** Of a compressed magnitude, squared. */
const leastMagnitude = 1e-9

/**
 * Root mean square over bins of the difference of two log power spectra, dB, as a mean over the frames in which the wanted
 * one sounds: of `made` and `wanted` [1, T, F, 2], compressed to magnitudes to the power of `compression`. The difference
 * to the same of the waveforms is that a made spectrum need not be the spectrum of any.
 */
export function spectralDistance(made: tf.Tensor4D, wanted: tf.Tensor4D, compression: number): tf.Scalar {
  const powers = (x: tf.Tensor4D) => tf.pow(tf.add(tf.sum(tf.square(x), 3), leastMagnitude), 1 / compression)
  const [is, asked] = [powers(made), powers(wanted)]
  const floor = tf.mul(tf.max(asked), silentPart)
  const sounds = tf.cast(tf.greater(tf.max(asked, 2), floor), 'float32') // [1, T]
  const levelDb = (x: tf.Tensor) => tf.mul(tf.log(tf.add(x, floor)), 10 / Math.LN10)
  const squares = tf.mean(tf.square(tf.sub(levelDb(is), levelDb(asked))), 2)
  const frames = tf.mul(tf.sqrt(tf.add(squares, leastSquare)), sounds)
  return tf.div(tf.sum(frames), tf.maximum(tf.sum(sounds), 1))
}
