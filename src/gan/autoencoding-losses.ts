// What autoencoding minimises: a distance of spectra, and the latent's divergence from its prior.

import * as tf from '@tensorflow/tfjs'
import { halve, magnitude } from './layers.ts'

/**
 * KL divergence of N(mean, exp(2·logDeviation)) from N(0, I), per latent dimension:
 * −½·mean(1 + log σ² − μ² − σ²) (Kingma and Welling 2014, appendix B, divided by Z).
 */
export function klToNormal(mean: tf.Tensor2D, logDeviation: tf.Tensor2D): tf.Scalar {
  const logVariance = tf.mul(logDeviation, 2)
  const terms = tf.sub(tf.sub(tf.add(1, logVariance), tf.square(mean)), tf.exp(logVariance))
  return tf.mul(tf.mean(terms), -0.5)
}

/** How many 2×2 averages the magnitude comparison goes through. */
const scales = 4

/** Bins below this one (1 kHz at 43 Hz a bin) are compared as complex numbers at full weight: it locks the phase of pitch sweeps. */
const phaseLockedBins = 24
/** About 50 ms at 44.1 kHz: the start of a sweep, which is heard as a click where its phase is wrong. */
const startFrames = 8
const otherBinsWeight = 0.05
const complexWeight = 4
const turningWeight = 0.5

/**
 * Distance of two compressed spectra [B, T, F, 2]: mean absolute difference of magnitudes at full resolution and of
 * root-mean-square magnitudes at 2×2, 4×4, 8×8, plus an L1 on the complex values weighted to the lowest bins, plus an L1
 * on how those turn from frame to frame, which has no memory of where the phase stood: a wrong frequency is seen in every
 * frame alike, not as an error that grows until it says nothing.
 * Zero for equal inputs.
 * @param led whether what is made has partials that are led to the tones of real sounds (pitch-guide.ts). Of such, the
 * complex values of the lowest bins count in full at the start only: later a phase is what frequencies add up to, which no
 * network hits, and an L1 on values of a random phase asks for silence.
 */
export function reconstructionLoss(made: tf.Tensor4D, real: tf.Tensor4D, led = false): tf.Scalar {
  const floor = 1e-6
  const madeMagnitude = magnitude(made, floor)
  const realMagnitude = magnitude(real, floor)
  let loss: tf.Scalar = tf.mean(tf.abs(tf.sub(madeMagnitude, realMagnitude)))
  let madePower = tf.square(madeMagnitude)
  let realPower = tf.square(realMagnitude)
  for (let scale = 1; scale < scales; scale++) {
    madePower = halve(madePower)
    realPower = halve(realPower)
    const difference = tf.sub(tf.sqrt(tf.add(madePower, floor)), tf.sqrt(tf.add(realPower, floor)))
    loss = tf.add(loss, tf.mean(tf.abs(difference)))
  }
  const [, frames, bins] = made.shape
  const rows = led ? frames : 1 // one weighs them all
  const weights = Float32Array.from({ length: rows * bins }, (_, i) =>
    i % bins < phaseLockedBins && i < (led ? startFrames : 1) * bins ? 1 : otherBinsWeight,
  )
  const weighted = tf.mul(tf.abs(tf.sub(made, real)), tf.tensor(weights, [1, rows, bins, 1]))
  const phased = tf.add(loss, tf.mul(tf.mean(weighted), complexWeight))
  const difference = tf.abs(tf.sub(turning(made), turning(real)))
  return tf.add(phased, tf.mul(tf.mean(difference), turningWeight))
}

/** X(t + 1)·conj X(t) of the lowest bins, re and im side by side: spectrum [B, T, F, 2] → [B, T − 1, bins, 2]. */
function turning(spectrum: tf.Tensor4D): tf.Tensor4D {
  const [batch, frames, allBins] = spectrum.shape
  const bins = Math.min(phaseLockedBins, allBins)
  const part = (from: number, side: number) =>
    tf.slice(spectrum, [0, from, 0, side], [batch, frames - 1, bins, 1]) as tf.Tensor4D
  const [re, im, nextRe, nextIm] = [part(0, 0), part(0, 1), part(1, 0), part(1, 1)]
  return tf.concat([tf.add(tf.mul(nextRe, re), tf.mul(nextIm, im)), tf.sub(tf.mul(nextIm, re), tf.mul(nextRe, im))], 3)
}
