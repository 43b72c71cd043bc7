// Random changes to what a critic sees, the same kind to real and to generated sounds, so that it cannot learn a few real
// ones by heart (Zhao et al. 2020, "Differentiable augmentation"; Karras et al. 2020, "Training … with limited data"):
// phase, level, a shift within a frame, a band taken out. All are one product with a complex number per bin, which the
// host draws, so that gradients pass. Each happens with a probability below 1, and so the generator has no reason to make
// changed sounds (Karras et al. 2020, §2.2).

import * as tf from '@tensorflow/tfjs'
import type { RandomStream } from '../dsp/random.ts'
import type { StftGrid } from '../dsp/stft.ts'

const mostGainDb = 4
/** Bands that are taken out are an octave wide and begin between these. */
const [lowestHz, highestHz] = [60, 8000]

export interface ChangedForm {
  readonly grid: StftGrid
  readonly rateHz: number
  /** Exponent of the spectra's power compression. */
  readonly compression: number
}

/** Draws the factors of one sound, [T, F, 2]: each change with probability `share`. */
export function drawChange(
  { grid, rateHz, compression }: ChangedForm,
  share: number,
  random: RandomStream,
): Float32Array {
  const bins = grid.fftSize / 2
  const happens = () => random.uniform() < share
  // Every number is drawn always, so that none depends on what happened before it.
  const drawn = [happens(), random.uniform(), happens(), random.uniform(), happens(), random.uniform()] as const
  const phase = drawn[0] ? 2 * Math.PI * drawn[1] : 0
  const gain = drawn[2] ? 10 ** ((mostGainDb * (2 * drawn[3] - 1) * compression) / 20) : 1
  const shiftSamples = drawn[4] ? (drawn[5] - 0.5) * grid.hopSamples : 0
  const [cuts, where] = [happens(), random.uniform()]
  const cutHz = lowestHz * (highestHz / lowestHz) ** where
  const row = new Float32Array(2 * bins)
  for (let bin = 0; bin < bins; bin++) {
    const hz = (bin * rateHz) / grid.fftSize
    const size = cuts && hz >= cutHz && hz < 2 * cutHz ? 0 : gain
    const angle = phase - (2 * Math.PI * bin * shiftSamples) / grid.fftSize
    row[2 * bin] = size * Math.cos(angle)
    row[2 * bin + 1] = size * Math.sin(angle)
  }
  const change = new Float32Array(grid.frames * row.length)
  for (let t = 0; t < grid.frames; t++) change.set(row, t * row.length)
  return change
}

/** Spectrum [B, T, F, 2] times the factors [B, T, F, 2], as complex numbers. */
export function changed(spectrum: tf.Tensor4D, change: tf.Tensor): tf.Tensor4D {
  const part = (x: tf.Tensor, i: number) => tf.slice(x, [0, 0, 0, i], [-1, -1, -1, 1])
  const [re, im, a, b] = [part(spectrum, 0), part(spectrum, 1), part(change, 0), part(change, 1)]
  return tf.concat([tf.sub(tf.mul(re, a), tf.mul(im, b)), tf.add(tf.mul(re, b), tf.mul(im, a))], 3) as tf.Tensor4D
}
