// Levels of the 28 third octaves 25 Hz … 12.5 kHz of frames of 4096 samples: the filters of the timbre models, from
// rest in every frame, as matrix products.

import * as tf from '@tensorflow/tfjs'
import { halvingFilter, topThirdOctaves } from '../../dsp/third-octave-filters.ts'
import { applyBlockFilter, blockFilter } from './block-filter.ts'
import { log10 } from './normalise.ts'

export const loudnessFrame = 4096
const block = 128
const bands = 28
/** Full scale stands for 100 dB. */
const fullScaleDb = 100
/** −20 dB: under every threshold of hearing, and differentiable. */
const least = 1e-12

/** Frames [R, 4096] at `rateHz` → dB, [R, 28]. */
export function thirdOctaveLevels(frames: tf.Tensor2D, rateHz: number): tf.Tensor2D {
  const bank = topThirdOctaves(rateHz)
  const power = (y: tf.Tensor2D): tf.Tensor => tf.mean(tf.square(y), 1, true)
  const through = (filter: (typeof bank)[number], x: tf.Tensor2D) =>
    power(applyBlockFilter(blockFilter([filter], x.shape[1], block), x))
  let signal = frames
  let powers = bank.map((filter) => through(filter, frames))
  while (powers.length < bands) {
    signal = applyBlockFilter(blockFilter([halvingFilter], signal.shape[1], block, 2), signal)
    powers = [...bank.slice(0, 3).map((filter) => through(filter, signal)), ...powers]
  }
  return tf.add(tf.mul(log10(tf.add(tf.concat(powers, 1), least)), 10), fullScaleDb) as tf.Tensor2D
}
