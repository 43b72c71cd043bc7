// Rotating partials: a few components of the lowest bins whose phase the network steers by a frequency. A tone of
// f Hz turns by 2π·f·hop/rate from frame to frame; a head that has to draw re and im of that turning by itself settles
// on a constant phase, and a low tone then swells and fades with the bins' spacing. Here it draws a path of
// frequencies and amplitudes instead, and the turning follows (as in differentiable additive synthesis, Engel et al.
// 2020, §3.1, in the spectral domain).

import * as tf from '@tensorflow/tfjs'
import type { StftGrid } from '../dsp/stft.ts'

export interface PartialsConfig {
  readonly count: number
  /** They act on the lowest so many bins. */
  readonly bins: number
}

/** Values a frame that the partials take: a frequency, and re and im of every bin, for each. */
export function partialOutputs({ count, bins }: PartialsConfig): number {
  return count * (1 + 2 * bins)
}

/** Between these frequencies a partial can stand. */
export const lowestHz = 25
export const highestHz = 1200

/**
 * @param values [B, T, count·(1 + 2·bins)], what the head emits for the partials
 * @returns [B, T, F, 2], zero above the lowest `bins`
 */
export function rotatingPartials(
  { count, bins }: PartialsConfig,
  grid: StftGrid,
  rateHz: number,
  values: tf.Tensor3D,
): tf.Tensor4D {
  const { frames, hopSamples, fftSize } = grid
  const batch = values.shape[0]
  // Phases count from the shot's first sample, so a bin's own centre frequency turns backwards (see dsp/stft.ts).
  const centres = tf.tensor2d(
    Float32Array.from({ length: frames * bins }, (_, i) => {
      const turns = ((i % bins) * (Math.floor(i / bins) + 0.5) * hopSamples) / fftSize
      return 2 * Math.PI * (turns % 1)
    }),
    [frames, bins],
  )
  // From frequencies to phases at the frames' centres: all frames before, and half of its own.
  const summing = tf.tensor2d(
    Float32Array.from({ length: frames * frames }, (_, i) => {
      const [from, to] = [Math.floor(i / frames), i % frames]
      return from < to ? 1 : from === to ? 0.5 : 0
    }),
    [frames, frames],
  )
  let sum: tf.Tensor4D | undefined
  for (let m = 0; m < count; m++) {
    const at = m * (1 + 2 * bins)
    const steering = tf.reshape(tf.slice(values, [0, 0, at], [batch, frames, 1]), [batch, frames]) as tf.Tensor2D
    const phase = tf.reshape(
      tf.matMul(tf.mul(frequencies(steering, m, count), (2 * Math.PI * hopSamples) / rateHz), summing),
      [batch, frames, 1],
    )
    const turn = tf.sub(phase, tf.reshape(centres, [1, frames, bins])) // [B, T, bins]
    const re = tf.slice(values, [0, 0, at + 1], [batch, frames, bins])
    const im = tf.slice(values, [0, 0, at + 1 + bins], [batch, frames, bins])
    const [cos, sin] = [tf.cos(turn), tf.sin(turn)]
    const turned = tf.concat(
      [
        tf.reshape(tf.sub(tf.mul(re, cos), tf.mul(im, sin)), [batch, frames, bins, 1]),
        tf.reshape(tf.add(tf.mul(re, sin), tf.mul(im, cos)), [batch, frames, bins, 1]),
      ],
      3,
    ) as tf.Tensor4D
    sum = sum === undefined ? turned : tf.add(sum, turned)
  }
  if (sum === undefined) throw new RangeError('no partials to sum')
  return tf.concat([sum, tf.zeros([batch, frames, fftSize / 2 - bins, 2])], 2) as tf.Tensor4D
}

/** What is added to the steering of partial m of `count`: untrained, each stands in its own part of the scale. */
export function ownPart(m: number, count: number): number {
  const share = (m + 1) / (count + 2)
  return Math.log(share / (1 - share))
}

/** Steering values [B, T] → Hz on a logarithmic scale. */
function frequencies(steering: tf.Tensor2D, m: number, count: number): tf.Tensor2D {
  const position = tf.sigmoid(tf.add(steering, ownPart(m, count)))
  return tf.mul(tf.exp(tf.mul(position, Math.log(highestHz / lowestHz))), lowestHz)
}
