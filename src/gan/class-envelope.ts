// Per-class envelopes (StyleWaveGAN, Lavault et al. 2022, §3.2: multiplying the output by the class's amplitude
// envelope is a clear gain): how loud the sounds of a class can be in each frame, measured on the data, so that the
// generator need not learn when silence begins.

import * as tf from '@tensorflow/tfjs'
import { parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'

/** Largest compressed magnitude of each class and frame, relative to the class's loudest, [K, T]. */
export const classEnvelope = 'envelope/gain'

export function envelopeTable(classes: number, frames: number): ParameterTable {
  return { [classEnvelope]: { shape: [classes, frames], init: 'zeros' } }
}

/** Gain of every frame for soft classes [B, K], [B, T]. */
export function envelopeOf(p: Tensors, classes: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(classes, parameter(p, classEnvelope) as tf.Tensor2D)
}

/** Spectrum [B, T, F, 2] of soft classes [B, K], each frame scaled by the classes' envelope. */
export function enveloped(p: Tensors, classes: tf.Tensor2D, spectrum: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(spectrum, tf.reshape(envelopeOf(p, classes), [spectrum.shape[0], spectrum.shape[1], 1, 1]))
}

/** No frame is held below this: about −110 dB after the usual compression. */
const compressedFloor = 0.02
const quantile = 0.95

/**
 * The envelope of one class from frame peaks of its examples, each [T] in compressed magnitude: in each frame what
 * 95 % of them stay below, or what a later frame needs where that is more, relative to the largest.
 */
export function fitEnvelope(
  peaks: readonly ArrayLike<number>[],
  frames: number,
  floor = compressedFloor,
): Float32Array {
  const out = new Float32Array(frames)
  for (let t = frames - 1; t >= 0; t--) {
    const sorted = peaks.map((row) => row[t]).toSorted((a, b) => a - b)
    const high = sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))]
    out[t] = t + 1 < frames ? Math.max(high, out[t + 1]) : high
  }
  const top = out[0]
  return out.map((value) => (top > 0 ? Math.max(floor, value / top) : 1))
}
