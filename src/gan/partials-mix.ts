// What the lowest bins are made of, in one spectrum: the partials, the plain head, the noise.

import * as tf from '@tensorflow/tfjs'
import type { PartialsConfig } from './partials.ts'
import { soundingSum } from './sounding-sum.ts'

/** The head's start scale: an untrained tonal branch is quiet beside drums, whose compressed magnitudes are near 1. */
const tonalGain = 0.15

/** What a spectrum is made of, compressed; plain head and partials as the head draws them, without its start scale. */
interface SpectrumParts {
  /** [B, T, F, 2] */
  readonly plain: tf.Tensor
  /** [B, T, F, 2] */
  readonly noise: tf.Tensor4D
  /** [B·T, count, `bins`, 2]: no more dimensions, for a GPU's sake; absent where there are none. */
  readonly partials?: tf.Tensor | undefined
}

/** [B, T, F, 2]; the partials' bins added as `partials.linear` says. */
export function withPartials(
  { bins, linear = false }: PartialsConfig,
  compression: number,
  { plain, noise, partials }: SpectrumParts,
): tf.Tensor4D {
  const tonal = tf.mul(plain, tonalGain)
  if (partials === undefined) return tf.add(tonal, noise)
  const [batch, frames, all] = noise.shape
  const cut = (x: tf.Tensor, from: number, to: number) => tf.slice(x, [0, 0, from, 0], [batch, frames, to - from, 2])
  const low = (x: tf.Tensor) => tf.reshape(cut(x, 0, bins), [batch * frames, 1, bins, 2])
  const parts = tf.concat([tf.mul(partials, tonalGain), low(tonal), low(noise)], 1)
  const lowest = tf.reshape(linear ? soundingSum(parts, compression) : tf.sum(parts, 1), [batch, frames, bins, 2])
  const whole = bins === all ? lowest : tf.concat([lowest, tf.add(cut(tonal, bins, all), cut(noise, bins, all))], 2)
  return whole as tf.Tensor4D
}
