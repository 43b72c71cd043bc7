// The seven descriptors of what a generator made, differentiable, each by the way that measured better. Mean absolute
// error against the exact models (src/timbre), what 95 % of the errors stay under, and the labels' standard deviation,
// on 400 factory sounds that the regressor had not seen, through a spectrum of style-lite's grid and back:
//
//   descriptor   from           error   95 % under   regressor's error   deviation
//   hardness     the regressor   3.11      8.3              3.11            16.5
//   depth        the wave        0.16      0.5              3.08            20.5
//   brightness   the wave        0.00      0.0              2.18            21.1
//   roughness    the regressor   4.66     16.0              4.66            20.8
//   warmth       the wave        0.30      1.3              2.16            14.5
//   sharpness    the wave        0.05      0.2              3.11            22.5
//   boominess    the wave        0.03      0.1              3.24            21.0
//
// The regressor had learned for 600 steps of 12 sounds, as style-lite's describe phase has it.

import * as tf from '@tensorflow/tfjs'
import type { Tensors } from '../layers.ts'
import { descriptorNames, type SpectrumForm } from './names.ts'
import { regress } from './regressor.ts'
import { differentiableTimbre } from './timbre.ts'
import { spectrumToWave, waveToSpectrum } from './wave.ts'

function merged(wave: tf.Tensor2D, rateHz: number, regressed: tf.Tensor2D): tf.Tensor2D {
  const batch = wave.shape[0]
  const exact: Readonly<Record<string, tf.Tensor1D>> = differentiableTimbre(wave, rateHz)
  const columns = descriptorNames.map((name, d) =>
    name in exact ? tf.reshape(exact[name], [batch, 1]) : tf.slice(regressed, [0, d], [batch, 1]),
  )
  return tf.concat(columns, 1) as tf.Tensor2D
}

/**
 * Descriptors [B, D] in their own units, in the order of `descriptorNames`, of compressed spectra [B, T, F, 2] (N ≥ 4096,
 * F ≥ 64, at 44 100 Hz or more). `p` holds the regressor's parameters and its scaling (see regressor.ts).
 */
export function seenDescriptors(form: SpectrumForm, p: Tensors, spectrum: tf.Tensor4D): tf.Tensor2D {
  const wave = spectrumToWave(form.grid, form.compression, spectrum)
  return merged(wave, form.rateHz, regress(form, p, spectrum))
}

/** The same of waves [B, N], N = frames · hop of the grid that the regressor was trained on. */
export function waveDescriptors(form: SpectrumForm, p: Tensors, wave: tf.Tensor2D): tf.Tensor2D {
  return merged(wave, form.rateHz, regress(form, p, waveToSpectrum(form.grid, form.compression, wave)))
}

/**
 * How far the seen descriptors lie from the asked ones, both [B, D]: mean |seen − asked| in units of `scale` [D] (a
 * descriptor's spread over the data, above 0), over the places where `mask` [B, D] is 1; 0 where it is 0 everywhere.
 */
export function descriptorLoss(
  seen: tf.Tensor2D,
  asked: tf.Tensor2D,
  mask: tf.Tensor2D,
  scale: tf.Tensor1D,
): tf.Scalar {
  const distance = tf.div(tf.abs(tf.sub(seen, asked)), scale)
  return tf.div(tf.sum(tf.mul(distance, mask)), tf.maximum(tf.sum(mask), 1)) as tf.Scalar
}
