// How far the levels of two spectra are apart, as they are heard: in decibels, by bands of the ear's width over some twenty
// milliseconds. Compressed magnitudes weigh a band 60 dB under the loudest an eighth as much as that one, and its tail may
// then be 20 dB off at next to no cost, which is plainly heard.

import * as tf from '@tensorflow/tfjs'
import type { StftGrid } from '../dsp/stft.ts'
import { bandInterpolation } from './band-interpolation.ts'

/** Half as many as noise is shaped by: the more bins a band has, the less its level wanders with the noise in it. */
const bands = 24
/**
 * Levels are of so many frames together. Of single frames those of noise differ by chance, and the nearest to all that noise may
 * be is a steady tone.
 */
const framesTogether = 4
/** What is heard of a hit's strength and hardness is in its first so many seconds, a thirtieth of a long sound. */
const attackSec = 0.045
/** 70 dB under the loudest band of the real sound is silence. */
const silentPart = 1e-7
/** Squared compressed magnitude that is not told from nothing. */
const least = 1e-6

export interface LevelOptions {
  readonly grid: StftGrid
  readonly rateHz: number
  /** Exponent of the spectra's magnitudes. */
  readonly compression: number
  /** How much levels of the first 45 ms count beside later ones; absent, 1. */
  readonly attackWeight?: number
}

/**
 * Mean absolute difference of band levels of two compressed spectra [B, T, F, 2], in bel (10 dB); what lies 70 dB under the
 * loudest band of `real` counts as silent in both. Zero for equal inputs. T is a multiple of 4.
 */
export function levelDistance(
  made: tf.Tensor4D,
  real: tf.Tensor4D,
  { grid, rateHz, compression, attackWeight = 1 }: LevelOptions,
): tf.Scalar {
  const [batch, frames, bins] = made.shape
  const matrix = tf.tensor2d(bandInterpolation(bands, grid, rateHz), [bands, bins])
  const energies = (x: tf.Tensor4D): tf.Tensor2D => {
    const power = tf.exp(tf.mul(tf.log(tf.add(tf.sum(tf.square(x), 3), least)), 1 / compression))
    const together = tf.mean(tf.reshape(power, [(batch * frames) / framesTogether, framesTogether, bins]), 1)
    return tf.reshape(tf.matMul(together as tf.Tensor2D, matrix, false, true), [batch, -1])
  }
  const [is, asked] = [energies(made), energies(real)]
  const floor = tf.mul(tf.max(asked, 1, true), silentPart)
  const level = (energy: tf.Tensor2D) => tf.mul(tf.log(tf.add(energy, floor)), 1 / Math.LN10)
  const stretch = (framesTogether * grid.hopSamples) / rateHz
  const counts = Float32Array.from({ length: asked.shape[1] }, (_, i) =>
    Math.floor(i / bands) * stretch < attackSec ? attackWeight : 1,
  )
  return tf.mean(tf.mul(tf.abs(tf.sub(level(is), level(asked))), tf.tensor2d(counts, [1, counts.length])))
}
