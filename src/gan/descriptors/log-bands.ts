// What the regressor hears: levels in bands, one bin each at the bottom and a constant ratio each further up, relative
// to the sound's mean power, so that level never matters.

import * as tf from '@tensorflow/tfjs'
import type { SpectrumForm } from './names.ts'

export const bandCount = 64
/** The lowest bins have a band each. */
const narrowBands = 20
/** Beside powers of full scale (16² after the spectrum's gain). */
const least = 1e-10
/** Levels from this many decades under the mean power count. */
const floorDecades = 6

/** Band edges in bins: `bandCount` + 1 whole numbers. */
function bandEdges(bins: number): readonly number[] {
  const narrow = Math.min(narrowBands, bins - bandCount + narrowBands)
  const ratio = (bins / narrow) ** (1 / (bandCount - narrow))
  const edges = [0]
  for (let m = 1; m <= bandCount; m++) {
    const wished = m <= narrow ? m : Math.round(narrow * ratio ** (m - narrow))
    edges.push(Math.min(Math.max(wished, edges[m - 1] + 1), bins - (bandCount - m)))
  }
  return edges
}

/** Compressed spectrum [B, T, F, 2] → levels of bands, about −1 … 1, [B, T, 64]. F ≥ 64. */
export function logBands({ compression }: Pick<SpectrumForm, 'compression'>, spectrum: tf.Tensor4D): tf.Tensor3D {
  const [batch, T, F] = spectrum.shape
  const compressed = tf.reshape(tf.sum(tf.square(spectrum), 3), [batch * T, F])
  const power = tf.exp(tf.mul(tf.log(tf.add(compressed, least)), 1 / compression))
  const edges = bandEdges(F)
  const matrix = new Float32Array(F * bandCount)
  for (let m = 0; m < bandCount; m++)
    for (let k = edges[m]; k < edges[m + 1]; k++) matrix[k * bandCount + m] = 1 / (edges[m + 1] - edges[m])
  const bands = tf.reshape(tf.matMul(power as tf.Tensor2D, tf.tensor2d(matrix, [F, bandCount])), [batch, T * bandCount])
  const mean = tf.add(tf.mean(bands, 1, true), least)
  const decades = tf.mul(tf.log(tf.add(tf.div(bands, mean), 10 ** -floorDecades)), Math.LOG10E)
  return tf.reshape(tf.add(tf.mul(decades, 2 / (floorDecades + 2)), 0.5), [batch, T, bandCount])
}
