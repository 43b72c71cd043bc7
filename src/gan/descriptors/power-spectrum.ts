// Power spectra of frames by matrix products (traced graphs have no complex numbers): Cooley and Tukey's split of a
// transform of N = outer·inner values into two of about √N.

import * as tf from '@tensorflow/tfjs'

/** Frequency k + outer·l of sample inner·a + b; k only up to outer/2, what is above mirrors it. */
interface Split {
  readonly size: number
  readonly outer: number
  readonly inner: number
  /** outer/2 + 1 */
  readonly half: number
}

function splitOf(size: number): Split {
  const outer = 2 ** Math.floor(Math.log2(size) / 2)
  return { size, outer, inner: size / outer, half: outer / 2 + 1 }
}

const angle = (product: number, period: number): number => (2 * Math.PI * (product % period)) / period

/** Rows [R, N] → squares of the spectrum's real and, behind them, imaginary parts, [R, half, 2·inner] at [k, l]. */
function squaredSpectrum({ size, outer, inner, half }: Split, rows: tf.Tensor2D): tf.Tensor3D {
  const count = rows.shape[0]
  const first = Float32Array.from({ length: 2 * half * outer }, (_, at) => {
    const [k, a] = [Math.floor(at / outer), at % outer]
    return k < half ? Math.cos(angle(k * a, outer)) : -Math.sin(angle((k - half) * a, outer))
  })
  const twiddle = (of: (x: number) => number) =>
    tf.tensor3d(
      Float32Array.from({ length: half * inner }, (_, at) => of(angle(Math.floor(at / inner) * (at % inner), size))),
      [1, half, inner],
    )
  const [cosines, sines] = [twiddle(Math.cos), twiddle(Math.sin)]
  const split = tf.matMul(tf.tensor2d(first, [2 * half, outer]), tf.reshape(rows, [count, outer, inner])) as tf.Tensor3D
  const re = tf.slice(split, [0, 0, 0], [count, half, inner])
  const im = tf.slice(split, [0, half, 0], [count, half, inner])
  const turned = tf.concat(
    [tf.add(tf.mul(re, cosines), tf.mul(im, sines)), tf.sub(tf.mul(im, cosines), tf.mul(re, sines))],
    2,
  )
  const second = new Float32Array(4 * inner * inner)
  for (let b = 0; b < inner; b++)
    for (let l = 0; l < inner; l++) {
      const [cos, sin] = [Math.cos(angle(b * l, inner)), Math.sin(angle(b * l, inner))]
      second[b * 2 * inner + l] = cos
      second[b * 2 * inner + inner + l] = -sin
      second[(inner + b) * 2 * inner + l] = sin
      second[(inner + b) * 2 * inner + inner + l] = cos
    }
  const flat = tf.reshape(turned, [count * half, 2 * inner])
  const spectrum = tf.matMul(flat, tf.tensor2d(second, [2 * inner, 2 * inner]))
  return tf.reshape(tf.square(spectrum), [count, half, 2 * inner])
}

/**
 * Weighted sum over the one-sided power spectra |X_k|² (bins 1 … N/2 − 1 twice) of rows [R, N], N a power of two;
 * `weights` [N/2 + 1] → [R].
 */
export function spectralSum(rows: tf.Tensor2D, weights: ArrayLike<number>): tf.Tensor1D {
  const [count, size] = rows.shape
  const split = splitOf(size)
  const { outer, inner, half } = split
  const places = half * 2 * inner
  const spread = Float32Array.from({ length: places }, (_, at) => {
    const [k, l] = [Math.floor(at / (2 * inner)), at % inner]
    const bin = k + outer * l
    return (k === 0 || k === half - 1 ? 1 : 2) * weights[Math.min(bin, size - bin)]
  })
  const squares = tf.reshape(squaredSpectrum(split, rows), [count, places])
  return tf.reshape(tf.matMul(squares, tf.tensor2d(spread, [places, 1])), [count])
}

/** Frames [B·T, N], N a power of two → |X_k|² summed over the frames of each sound, bins 0 … N/2 once, [B, N/2 + 1]. */
export function summedSpectrum(frames: tf.Tensor2D, batch: number): tf.Tensor2D {
  const [count, size] = frames.shape
  const split = splitOf(size)
  const { outer, inner, half } = split
  const squares = tf.reshape(squaredSpectrum(split, frames), [batch, count / batch, half, 2, inner])
  const lower = tf.transpose(tf.sum(squares, [1, 3]) as tf.Tensor3D, [0, 2, 1]) // [B, inner, half]
  // Bin outer·l + k with k above outer/2 mirrors the bin outer·(inner − 1 − l) + outer − k.
  const upper = tf.reverse(tf.slice(lower, [0, 0, 1], [batch, inner, half - 2]), [1, 2])
  const whole: tf.Tensor2D = tf.reshape(tf.concat([lower, upper], 2), [batch, outer * inner])
  return tf.slice(whole, [0, 0], [batch, size / 2 + 1])
}
