// The progressive generator (Karras et al. 2018, table 2; DrumGAN, Nistal et al. 2020, §4.2): (latent, class,
// conditions) → complex spectrum as two maps over time and frequency, at any of its scales.

import * as tf from '@tensorflow/tfjs'
import type { Range } from '../dsp/range.ts'
import { convolved, dense, enlarge, faded, leakyRelu, pixelNorm, stretchOf, type Tensors } from './layers.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'
import { scaleStep, scalesOf, type ProgressiveNetwork } from './progressive-network.ts'
import { lengthened, receptiveField } from './receptive-field.ts'

export function progressiveGeneratorParameters(network: ProgressiveNetwork): ParameterTable {
  const { latentSize, classes, conditions } = network
  const scales = scalesOf(network)
  const [{ frames, bins, width: firstWidth }] = scales
  const start = frames * bins * firstWidth
  const table: Record<string, ParameterSpec> = {
    'generator/start/weight': { shape: [latentSize + classes + conditions, start], init: 'normal' },
    'generator/start/bias': { shape: [start], init: 'zeros' },
  }
  for (const [i, { width }] of scales.entries()) {
    for (const [layer, inputs] of [scales[Math.max(0, i - 1)].width, width].entries()) {
      table[`generator/scale${i}/conv${layer}/weight`] = { shape: [3, 3, inputs, width], init: 'normal' }
      table[`generator/scale${i}/conv${layer}/bias`] = { shape: [width], init: 'zeros' }
    }
    table[`generator/scale${i}/maps/weight`] = { shape: [1, 1, width, 2], init: 'normal' }
    table[`generator/scale${i}/maps/bias`] = { shape: [2], init: 'zeros' }
  }
  return table
}

export interface ProgressiveInputs {
  readonly latent: tf.Tensor2D // [B, Z]
  readonly classes: tf.Tensor2D // [B, K]
  /** Normalised, [B, D]; absent where D is 0. */
  readonly conditions?: tf.Tensor2D
}

/** The features that the coarsest scale starts from, [B, T, F, C] of that scale. */
export function progressiveStart(network: ProgressiveNetwork, p: Tensors, inputs: ProgressiveInputs): tf.Tensor4D {
  const [{ frames, bins, width }] = scalesOf(network)
  // No tensor of TensorFlow.js can have a side of zero length, so what a network has not is left out.
  const given = [
    inputs.latent,
    // √K brings the one-hot class to unit mean square beside the latent.
    ...(network.classes > 0 ? [tf.mul(inputs.classes, Math.sqrt(network.classes)) as tf.Tensor2D] : []),
    ...(inputs.conditions === undefined ? [] : [inputs.conditions]),
  ]
  const start = dense(p, 'generator/start', pixelNorm(tf.concat(given, 1)), 1)
  return pixelNorm(leakyRelu(tf.reshape(start, [-1, frames, bins, width])))
}

/**
 * Spectrum at `scale`, [B, T, F, 2] with that scale's frames and bins.
 * @param alpha weight of the scale while it is faded in, a scalar; absent once it is there. Until then the rest is the
 *   spectrum of the scale before, enlarged.
 */
export function progressiveGenerator(
  network: ProgressiveNetwork,
  p: Tensors,
  inputs: ProgressiveInputs,
  scale: number,
  alpha?: tf.Tensor,
): tf.Tensor4D {
  const frames = { from: 0, to: scalesOf(network)[scale].frames }
  return progressiveStretch(network, p, progressiveStart(network, p, inputs), frames, scale, alpha)
}

/** As `progressiveGenerator`, of a stretch of that scale's frames, from what `progressiveStart` gives. */
export function progressiveStretch(
  network: ProgressiveNetwork,
  p: Tensors,
  start: tf.Tensor4D,
  frames: Range,
  scale: number,
  alpha?: tf.Tensor,
): tf.Tensor4D {
  const scales = scalesOf(network)
  const layers = scales.slice(0, scale + 1).flatMap((each) => [0, 1].map(() => ({ length: each.frames, reach: 1 })))
  const stretches = receptiveField(layers, frames)
  let x = start
  let have: Range = { from: 0, to: scales[0].frames }
  let before = { features: x, have }
  for (let i = 0; i <= scale; i++) {
    before = { features: x, have }
    if (i > 0) {
      const [rows, columns] = scaleStep(scales, i)
      x = enlarge(x, rows, columns)
      have = lengthened(have, rows)
    }
    for (const layer of [0, 1]) {
      const { input, output, padding } = stretches[2 * i + layer]
      x = stretchOf(x, have, input)
      x = pixelNorm(leakyRelu(convolved(p, `generator/scale${i}/conv${layer}`, x, Math.SQRT2, padding)))
      have = output
    }
  }
  const maps = (at: number, features: tf.Tensor4D) => convolved(p, `generator/scale${at}/maps`, features, 1)
  if (alpha === undefined || scale === 0) return maps(scale, x)
  const [rows, columns] = scaleStep(scales, scale)
  const coarse = enlarge(maps(scale - 1, before.features), rows, columns)
  return faded(stretchOf(coarse, lengthened(before.have, rows), frames), maps(scale, x), alpha)
}
