// What the timbre models take from specific loudness: sharpness, boominess, and the loudness of stretches of Bark.

import * as tf from '@tensorflow/tfjs'
import { bark, barkSteps, bellWeights, boomSteps, boomWeights, sharpWeights } from '../../dsp/loudness-weights.ts'
import { log10, padded } from './normalise.ts'
import { specificLoudness } from './specific-loudness.ts'
import { loudnessFrame, thirdOctaveLevels } from './third-octaves.ts'

const least = 1e-9

/** Specific loudness of the frames of a batch of sounds, and the frames' mean squares. */
export interface Loudness {
  /** sone/Bark, [B, T, 240]. */
  readonly specific: tf.Tensor3D
  /** [B, T]. */
  readonly power: tf.Tensor2D
  /** Frames that the timbre models count: T, and one more, silent, where the last is full. */
  readonly counted: number
}

/** x [B, N] at `rateHz` and −24 LUFS → its loudness in frames of 4096 samples. */
export function loudnessOf(x: tf.Tensor2D, rateHz: number): Loudness {
  const [batch, length] = x.shape
  const filled = padded(x, loudnessFrame)
  const count = filled.shape[1] / loudnessFrame
  const frames: tf.Tensor2D = tf.reshape(filled, [batch * count, loudnessFrame])
  const specific = specificLoudness(thirdOctaveLevels(frames, rateHz))
  return {
    specific: tf.reshape(specific, [batch, count, barkSteps]),
    power: tf.reshape(tf.mean(tf.square(frames), 1), [batch, count]),
    counted: Math.floor(length / loudnessFrame) + 1,
  }
}

/** Σ over steps of specific·weights, [B, T]. */
function weighted({ specific }: Loudness, weights: readonly number[], first = 0): tf.Tensor2D {
  const [batch, count] = specific.shape
  const column = new Float32Array(barkSteps)
  column.set(weights, first)
  const flat = tf.reshape(specific, [batch * count, barkSteps])
  return tf.reshape(tf.matMul(flat, tf.tensor2d(column, [barkSteps, 1])), [batch, count])
}

/** Mean over frames weighted by their power, [B]. */
function powerMean(values: tf.Tensor, power: tf.Tensor2D): tf.Tensor {
  return tf.div(tf.sum(tf.mul(values, power), 1), tf.add(tf.sum(power, 1), least))
}

const ones = Array.from({ length: barkSteps }, () => 1)

/** Sharpness [B]. */
export function sharpness(loudness: Loudness): tf.Tensor1D {
  const moment = weighted(
    loudness,
    Array.from(sharpWeights, (weight, step) => 0.11 * weight * bark(step)),
  )
  const acum = tf.div(moment, tf.add(weighted(loudness, ones), least))
  const mean = tf.add(powerMean(acum, loudness.power), least)
  return tf.add(tf.mul(log10(mean), 102.50508921364404), 34.432655185001735)
}

/** Boominess [B]. */
export function boominess(loudness: Loudness): tf.Tensor1D {
  const { specific, power } = loudness
  const weights = tf.tensor3d(
    Float32Array.from(boomWeights, (weight) => (weight * Math.LN10) / 10),
    [1, 1, barkSteps],
  )
  const boom = tf.mul(log10(tf.sum(tf.exp(tf.mul(specific, weights)), 2)), 10)
  const low = tf.div(weighted(loudness, ones.slice(0, boomSteps)), tf.add(weighted(loudness, ones), least))
  const mean = tf.add(powerMean(tf.mul(boom, low), power), least)
  const bass = tf.add(bellMean(loudness, 0, 70), least)
  return tf.add(
    tf.sub(tf.mul(log10(mean), 43.67402696195865), tf.mul(log10(bass), 10.90054738389845)),
    26.836530575185435,
  )
}

/** Loudness of the steps low … high − 1 under a flat bell, mean over all frames, [B]. */
export function bellMean(loudness: Loudness, low: number, high: number): tf.Tensor1D {
  return tf.div(tf.sum(weighted(loudness, bellWeights(low, high), low), 1), loudness.counted)
}

/** The same, mean over frames weighted by their root mean squares, [B]. */
export function bellRmsMean(loudness: Loudness, low: number, high: number): tf.Tensor1D {
  const rms = tf.sqrt(tf.add(loudness.power, least ** 2))
  const values = weighted(loudness, bellWeights(low, high), low)
  return tf.div(tf.sum(tf.mul(values, rms), 1), tf.add(tf.sum(rms, 1), least))
}
