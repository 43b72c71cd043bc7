// The lowest peak of a spectrum, as the timbre models pick it: the highest bin before the first fall by the contrast.
// Which bin that is counts as given; where the peak lies between the bins is differentiable.

import * as tf from '@tensorflow/tfjs'

const least = 1e-12

export interface LowestPeak {
  /** Whole bin, [B, 1]. */
  readonly bin: tf.Tensor
  /** Between the bins, by a parabola through three of them, [B, 1]. */
  readonly position: tf.Tensor
}

/** Spectra [B, F] scaled to 0 … 1. */
export function lowestPeak(spectra: tf.Tensor2D, contrast: number): LowestPeak {
  const [batch, bins] = spectra.shape
  // Highest value so far, by doubling (Hillis and Steele 1986).
  let highest = spectra
  for (let shift = 1; shift < bins; shift *= 2)
    highest = tf.maximum(
      highest,
      tf.pad2d(tf.slice(highest, [0, 0], [batch, bins - shift]), [
        [0, 0],
        [shift, 0],
      ]),
    )
  const fallen = tf.step(tf.sub(tf.sub(highest, spectra), contrast))
  const before = tf.sub(1, tf.step(tf.cumsum(fallen, 1)))
  const top = tf.max(tf.mul(spectra, before), 1, true)
  const tops = tf.sub(1, tf.step(tf.sub(top, tf.mul(spectra, before))))
  const chosen = tf.mul(tops, tf.step(tf.sub(1.5, tf.cumsum(tops, 1))))
  const at = (shift: number): tf.Tensor => {
    const ahead = Math.max(0, shift)
    const behind = Math.max(0, -shift)
    const moved = tf.pad2d(tf.slice(spectra, [0, behind], [batch, bins - Math.abs(shift)]), [
      [0, 0],
      [ahead, behind],
    ])
    return tf.sum(tf.mul(moved, chosen), 1, true)
  }
  const [below, height, above] = [at(1), at(0), at(-1)]
  const curvature = tf.sub(tf.mul(height, 2), tf.add(below, above))
  const offset = tf.div(tf.sub(above, below), tf.add(tf.mul(curvature, 2), least))
  const bin = tf.sum(
    tf.mul(
      chosen,
      tf.tensor2d(
        Float32Array.from({ length: bins }, (_, k) => k),
        [1, bins],
      ),
    ),
    1,
    true,
  )
  return { bin, position: tf.add(bin, tf.clipByValue(offset, -0.5, 0.5)) }
}
