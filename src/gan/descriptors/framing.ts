// Windowed frames of a wave, and their energies.

import * as tf from '@tensorflow/tfjs'

/** Frames as the timbre models cut them: no padding at the ends, each freed of its mean, hops that divide the window. */
export interface Framing {
  readonly window: Float64Array
  readonly hopSamples: number
}

/** Number of whole frames in `length` samples. */
export function frameCount({ window, hopSamples }: Framing, length: number): number {
  return Math.max(0, Math.floor((length - window.length) / hopSamples) + 1)
}

/** Hamming's window with denominator `size`, [size]. */
export function hamming(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / size))
}

/** x [B, N] → frames without their means, windowed, [B·T, L]. */
export function frames(framing: Framing, x: tf.Tensor2D): tf.Tensor2D {
  const { window, hopSamples } = framing
  const [batch, length] = x.shape
  const count = frameCount(framing, length)
  const parts = window.length / hopSamples
  const hops = count + parts - 1
  const blocks = tf.reshape(tf.slice(x, [0, 0], [batch, hops * hopSamples]), [batch, hops, hopSamples])
  const shifted = Array.from({ length: parts }, (_, part) => tf.slice(blocks, [0, part, 0], [batch, count, hopSamples]))
  const cut: tf.Tensor2D = tf.reshape(tf.concat(shifted, 2), [batch * count, window.length])
  return tf.mul(tf.sub(cut, tf.mean(cut, 1, true)), tf.tensor2d(Float32Array.from(window), [1, window.length]))
}

/**
 * Energies Σ (w·(x − mean))² of the frames that `frames` would give, [B, T], without forming them: what every hop
 * adds to the sums of w²x², w²x and x of the frames that it is part of.
 */
export function frameEnergies(framing: Framing, x: tf.Tensor2D): tf.Tensor2D {
  const { window, hopSamples } = framing
  const [batch, length] = x.shape
  const count = frameCount(framing, length)
  const parts = window.length / hopSamples
  const hops = count + parts - 1
  const blocks: tf.Tensor2D = tf.reshape(tf.slice(x, [0, 0], [batch, hops * hopSamples]), [batch * hops, hopSamples])
  const squared = Float32Array.from({ length: window.length }, (_, at) => {
    const [i, part] = [Math.floor(at / parts), at % parts]
    return window[part * hopSamples + i] ** 2
  })
  const weights = tf.tensor2d(squared, [hopSamples, parts])
  /** Sums over what the parts of each frame hold, [B, hops·columns] → [B, T]. */
  const gathered = (values: tf.Tensor2D, columns: number): tf.Tensor2D => {
    const matrix = new Float32Array(hops * columns * count)
    for (let t = 0; t < count; t++)
      for (let part = 0; part < parts; part++)
        matrix[((t + part) * columns + (columns === 1 ? 0 : part)) * count + t] = 1
    return tf.matMul(tf.reshape(values, [batch, hops * columns]), tf.tensor2d(matrix, [hops * columns, count]))
  }
  const energy = gathered(tf.matMul(tf.square(blocks), weights), parts)
  const moment = gathered(tf.matMul(blocks, weights), parts)
  const mean = tf.div(gathered(tf.sum(blocks, 1, true), 1), window.length)
  const total = window.reduce((sum, w) => sum + w * w, 0)
  // Σw²x² − 2·mean·Σw²x + mean²·Σw²
  return tf.add(energy, tf.mul(mean, tf.sub(tf.mul(mean, total), tf.mul(moment, 2))))
}
