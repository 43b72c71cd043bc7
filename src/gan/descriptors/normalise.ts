// The level at which the timbre models listen: −24 LUFS, or full scale where that would be beyond it.

import * as tf from '@tensorflow/tfjs'
import { highPass, highShelf, type Biquad } from '../../dsp/biquad.ts'
import type { Filter } from '../../dsp/iir.ts'
import { applyBlockFilter, blockFilter } from './block-filter.ts'

const targetLufs = -24
const offsetLufs = -0.691
const blockSec = 0.4
const absoluteGateLufs = -70
const relativeGateLu = -10
/** Keeps silence finite. */
const least = 1e-12
/** Keeps silence finite where a peak is divided by, and its gradient too. */
export const leastPeak = 1e-6

export const filterBlock = 256

const coefficients = ({ b0, b1, b2, a1, a2 }: Biquad): Filter => ({ b: [b0, b1, b2], a: [1, a1, a2] })

export const log10 = (x: tf.Tensor): tf.Tensor => tf.mul(tf.log(x), Math.LOG10E)

/** x [B, N] with zeros behind it up to a multiple of `block`. */
export function padded(x: tf.Tensor2D, block: number, atLeast = 0): tf.Tensor2D {
  const missing = Math.ceil(Math.max(x.shape[1], atLeast) / block) * block - x.shape[1]
  return missing === 0
    ? x
    : tf.pad2d(x, [
        [0, 0],
        [0, missing],
      ])
}

/**
 * x [B, N] at `rateHz` → the same at −24 LUFS (ITU-R BS.1770, the filters and blocks of the timbre models), or at a peak
 * of 1 where that is quieter. Which blocks pass the gates counts as given.
 */
export function loudnessNormalised(x: tf.Tensor2D, rateHz: number): tf.Tensor2D {
  const atPeak = tf.div(x, tf.add(tf.max(tf.abs(x), 1, true), leastPeak)) as tf.Tensor2D
  const blockSamples = Math.trunc(blockSec * rateHz)
  const length = Math.max(x.shape[1], blockSamples)
  const filled = padded(atPeak, filterBlock, blockSamples)
  const weighting = [highShelf(rateHz, 1500, 4), highPass(rateHz, 38, 0.5)].map(coefficients)
  const weighted = applyBlockFilter(blockFilter(weighting, filled.shape[1], filterBlock), filled)
  const steps = (length / rateHz - blockSec) / (blockSec / 4)
  const count = Math.round(steps) + 1
  const members = new Float32Array(filled.shape[1] * count)
  for (let j = 0; j < count; j++) {
    const end = Math.min(length, Math.trunc(blockSec * (j / 4 + 1) * rateHz))
    for (let i = Math.trunc(blockSec * (j / 4) * rateHz); i < end; i++) members[i * count + j] = 1 / (blockSec * rateHz)
  }
  const energies = tf.add(tf.matMul(tf.square(weighted), tf.tensor2d(members, [filled.shape[1], count])), least)
  const levels = tf.add(tf.mul(log10(energies), 10), offsetLufs)
  const mean = (passed: tf.Tensor): tf.Tensor =>
    tf.div(tf.add(tf.sum(tf.mul(energies, passed), 1, true), least), tf.add(tf.sum(passed, 1, true), least))
  const audible = tf.step(tf.sub(levels, absoluteGateLufs))
  const gate = tf.add(tf.mul(log10(mean(audible)), 10), offsetLufs + relativeGateLu)
  const power = mean(tf.mul(audible, tf.step(tf.sub(levels, gate))))
  const gain = tf.mul(tf.rsqrt(power), 10 ** ((targetLufs - offsetLufs) / 20))
  return tf.mul(atPeak, tf.minimum(gain, 1))
}
