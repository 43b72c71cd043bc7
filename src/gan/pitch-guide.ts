// Where the tones of real sounds lie, for partials to be led there. A frequency can hardly be found by descending on a
// distance of spectra, which is no convex function of it (Hayes et al. 2023, "Sinusoidal frequency estimation by gradient
// descent", §1), whereas the spectrum of the sound says it plainly: how far a bin's phase turns from frame to frame is how
// far the tone is from the bin's centre (Flanagan and Golden 1966, "Phase vocoder").

import * as tf from '@tensorflow/tfjs'
import type { StftGrid } from '../dsp/stft.ts'
import { type PartialsConfig, highestHz, lowestHz } from './partials.ts'

export interface Pitches {
  /** Between each frame and the next, loudest tone first, [B, T − 1, count]: log2 of Hz. */
  readonly octaves: tf.Tensor3D
  /** How much each matters: its part of the frame's power times its compressed power, [B, T − 1, count]. */
  readonly weight: tf.Tensor3D
}

/** A Hann window's main lobe reaches so many bins to either side: within it there is but one tone to be told. */
const lobeBins = 2

/**
 * The loudest tones of real sounds among the partials' bins.
 * @param real compressed spectrum [B, T, F, 2], phases counted from the shot's first sample (dsp/stft.ts)
 */
export function pitchesOf(
  { count, bins }: PartialsConfig,
  grid: StftGrid,
  rateHz: number,
  compression: number,
  real: tf.Tensor4D,
): Pitches {
  const [batch, frames] = real.shape
  const between = frames - 1
  const part = (from: number, side: number) =>
    tf.reshape(tf.slice(real, [0, from, 0, side], [batch, between, bins, 1]), [batch, between, bins])
  const [re, im, nextRe, nextIm] = [part(0, 0), part(0, 1), part(1, 0), part(1, 1)]
  const turnedRe = tf.add(tf.mul(nextRe, re), tf.mul(nextIm, im))
  const turnedIm = tf.sub(tf.mul(nextIm, re), tf.mul(nextRe, im))
  const turns = tf.div(tf.atan2(turnedIm, turnedRe), 2 * Math.PI)
  const binHz = rateHz / grid.fftSize
  const numbers = tf.tensor3d(
    Array.from({ length: bins }, (_, k) => k),
    [1, 1, bins],
  )
  const hz = tf.add(tf.mul(turns, rateHz / grid.hopSamples), tf.mul(numbers, binHz))
  const compressed = tf.sqrt(tf.add(tf.add(tf.square(turnedRe), tf.square(turnedIm)), 1e-12))
  // Bin 0 holds a tone and its mirror image alike.
  const power = tf.mul(tf.pow(compressed, 1 / compression), tf.minimum(numbers, 1))
  const everywhere = tf.add(powerOf(real, compression), 1e-9) // [B, T − 1, 1]

  const octaves: tf.Tensor[] = []
  const weight: tf.Tensor[] = []
  let left = power
  for (let m = 0; m < count; m++) {
    const loudest = tf.max(left, 2, true)
    const share = tf.square(tf.div(left, tf.add(loudest, 1e-12))) // nearly one bin's alone, without a jump
    const mean = tf.div(tf.sum(tf.mul(share, hz), 2, true), tf.add(tf.sum(share, 2, true), 1e-9))
    const heard = tf.minimum(tf.maximum(mean, lowestHz * 1.1), highestHz / 1.1)
    octaves.push(tf.div(tf.log(heard), Math.LN2))
    weight.push(tf.mul(tf.pow(loudest, compression), tf.minimum(tf.div(loudest, everywhere), 1)))
    const distance = tf.abs(tf.sub(numbers, tf.div(mean, binHz)))
    left = tf.mul(left, tf.step(tf.sub(distance, lobeBins)))
  }
  return { octaves: tf.concat(octaves, 2) as tf.Tensor3D, weight: tf.concat(weight, 2) as tf.Tensor3D }
}

/** Power of the strongest bin of each frame but the last, [B, T − 1, 1]. */
function powerOf(real: tf.Tensor4D, compression: number): tf.Tensor {
  const [batch, frames] = real.shape
  const squares = tf.slice(tf.sum(tf.square(real), 3), [0, 0, 0], [batch, frames - 1, real.shape[2]])
  return tf.pow(tf.add(tf.max(squares, 2, true), 1e-12), 1 / compression)
}

/**
 * Mean distance, in octaves, of the partials' frequencies [B, T, count] from the tones that they should make.
 */
export function pitchLoss(frequencies: tf.Tensor3D, { octaves, weight }: Pitches): tf.Scalar {
  const [batch, frames, count] = frequencies.shape
  const drawn = tf.div(tf.log(frequencies), Math.LN2)
  const from = (t: number) => tf.slice(drawn, [0, t, 0], [batch, frames - 1, count])
  const missed = tf.abs(tf.sub(tf.mul(tf.add(from(0), from(1)), 0.5), octaves))
  return tf.div(tf.sum(tf.mul(missed, weight)), tf.add(tf.sum(weight), 1e-6))
}
