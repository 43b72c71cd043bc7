// Wave → the descriptors that can be followed by a gradient.

import type * as tf from '@tensorflow/tfjs'
import { brightness } from './brightness.ts'
import { depth } from './depth.ts'
import { boominess, loudnessOf, sharpness } from './loudness-timbre.ts'
import { loudnessNormalised } from './normalise.ts'
import { warmth } from './warmth.ts'

/** Descriptors of waves [B, N ≥ 4096] at `rateHz`, each [B]. */
export function differentiableTimbre(wave: tf.Tensor2D, rateHz: number) {
  const x = loudnessNormalised(wave, rateHz)
  const loudness = loudnessOf(x, rateHz)
  return {
    brightness: brightness(x, rateHz),
    depth: depth(x, rateHz),
    warmth: warmth(x, loudness, rateHz),
    boominess: boominess(loudness),
    sharpness: sharpness(loudness),
  }
}
