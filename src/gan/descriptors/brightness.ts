// Brightness: how much of the power lies above 2 kHz, and where its centre is. Sums over all frames, so that energies
// need no spectra (Parseval); only the centre's moment does.

import * as tf from '@tensorflow/tfjs'
import { butterworth } from '../../dsp/butterworth.ts'
import { applyBlockFilter, blockFilter } from './block-filter.ts'
import { type Framing, frameEnergies, frames, hamming } from './framing.ts'
import { filterBlock, log10, padded } from './normalise.ts'
import { spectralSum } from './power-spectrum.ts'

const framing: Framing = { window: hamming(2048), hopSamples: 512 }
/** Beside signals of a peak of 1, power that float32 does not resolve. */
const least = 1e-12

/** Three second-order high-passes in a row. */
export function highPassedThrice(x: tf.Tensor2D, cutoffHz: number, rateHz: number): tf.Tensor2D {
  const one = butterworth('high', cutoffHz, rateHz)
  return applyBlockFilter(blockFilter([one, one, one], x.shape[1], filterBlock), x)
}

/** x [B, N ≥ 2048] at `rateHz`, and x through the three high-passes at 20 Hz → brightness [B]. */
export function brightness(x: tf.Tensor2D, rateHz: number): tf.Tensor1D {
  const [batch, length] = x.shape
  const all = highPassedThrice(padded(x, filterBlock), 20, rateHz)
  const cut = (y: tf.Tensor2D): tf.Tensor2D => tf.slice(y, [0, 0], [batch, length])
  const energy = (y: tf.Tensor2D): tf.Tensor => tf.add(tf.sum(frameEnergies(framing, cut(y)), 1), least)
  const centred = highPassedThrice(all, 100, rateHz)
  const ratio = tf.div(energy(highPassedThrice(all, 2000, rateHz)), energy(all))
  const size = framing.window.length
  const hz = Float64Array.from({ length: size / 2 + 1 }, (_, k) => (k * rateHz) / size / size) // |X|² sums to N·Σx²
  const moment = tf.sum(tf.reshape(spectralSum(frames(framing, cut(centred)), hz), [batch, -1]), 1)
  const centroid = tf.div(tf.add(moment, least), energy(centred))
  return tf.add(
    tf.add(tf.mul(log10(ratio), 4.613128018020465), tf.mul(log10(centroid), 17.378889309312974)),
    17.434733750553022,
  )
}
