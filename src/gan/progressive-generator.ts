// The progressive generator (Karras et al. 2018, table 2; DrumGAN, Nistal et al. 2020, §4.2): (latent, class,
// descriptors) → complex spectrum as two maps over time and frequency, at any of its scales.

import * as tf from '@tensorflow/tfjs'
import { convolved, dense, enlarge, faded, leakyRelu, pixelNorm, type Tensors } from './layers.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'
import { scalesOf, type ProgressiveNetwork } from './progressive-configs.ts'

export function progressiveGeneratorParameters(network: ProgressiveNetwork): ParameterTable {
  const { latentSize, classes, descriptors } = network
  const scales = scalesOf(network)
  const [{ frames, bins, width: firstWidth }] = scales
  const start = frames * bins * firstWidth
  const table: Record<string, ParameterSpec> = {
    'generator/start/weight': { shape: [latentSize + classes + descriptors, start], init: 'normal' },
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
  readonly descriptors: tf.Tensor2D // [B, D]
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
  const scales = scalesOf(network)
  const [{ frames, bins, width }] = scales
  // No tensor of TensorFlow.js can have a side of zero length, so what a network has not is left out.
  const given = [
    inputs.latent,
    ...(network.classes > 0 ? [inputs.classes] : []),
    ...(network.descriptors > 0 ? [inputs.descriptors] : []),
  ]
  const start = dense(p, 'generator/start', pixelNorm(tf.concat(given, 1)), 1)
  let x: tf.Tensor4D = pixelNorm(leakyRelu(tf.reshape(start, [-1, frames, bins, width])))
  let before = x
  for (let i = 0; i <= scale; i++) {
    before = x
    if (i > 0) x = enlarge(x, scales[i].frames / scales[i - 1].frames, scales[i].bins / scales[i - 1].bins)
    for (const layer of [0, 1]) x = pixelNorm(leakyRelu(convolved(p, `generator/scale${i}/conv${layer}`, x)))
  }
  const maps = (at: number, features: tf.Tensor4D) => convolved(p, `generator/scale${at}/maps`, features, 1)
  if (alpha === undefined || scale === 0) return maps(scale, x)
  const [coarse, fine] = [scales[scale - 1], scales[scale]]
  const enlarged = enlarge(maps(scale - 1, before), fine.frames / coarse.frames, fine.bins / coarse.bins)
  return faded(enlarged, maps(scale, x), alpha)
}
