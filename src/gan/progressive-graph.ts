// The progressive generator as it is played, at any stage of its growth: latent, class and conditions in their own units
// → spectrum on the full grid.

import * as tf from '@tensorflow/tfjs'
import type { TensorSpec } from '../compile/step.ts'
import { conditionTable, normalisedConditions } from './conditions.ts'
import { enlarge, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'
import { progressiveGenerator, progressiveGeneratorParameters } from './progressive-generator.ts'
import { scalesOf, takingPart, type ProgressiveNetwork } from './progressive-network.ts'

/** Weight name of the finest scale's share while it is faded in, a scalar. */
export const fadeIn = 'generator/alpha'

/** What of a generator sounds at a stage, and what was measured on data. */
export function playedWeights(network: ProgressiveNetwork, scale: number, fading: boolean): ParameterTable {
  const parameters = takingPart(progressiveGeneratorParameters(network), scale, fading)
  return { ...parameters, ...conditionTable(network.conditions) }
}

/** @param classes K of the dataset, also where the network is not told the class: whoever plays it gives one all the same. */
export function progressivePlayedInputs(
  network: ProgressiveNetwork,
  classes: number,
  batch: number,
): Record<string, TensorSpec> {
  const { latentSize, conditions } = network
  return {
    latent: { shape: [batch, latentSize] },
    classes: { shape: [batch, classes] },
    ...(conditions > 0 ? { conditions: { shape: [batch, conditions] } } : {}),
    truncation: { shape: [batch, 1] },
  }
}

/**
 * There is no style whose mean could be pulled towards, so truncation ψ scales the latent: 0 leaves what class and
 * conditions say alone. A scale before the last is enlarged to the grid.
 */
export function progressivePlayed(
  network: ProgressiveNetwork,
  v: Tensors,
  scale: number,
  fading: boolean,
): { spectrum: tf.Tensor4D } {
  const inputs = {
    latent: tf.mul(v.latent, v.truncation) as tf.Tensor2D,
    classes: v.classes as tf.Tensor2D,
    ...(network.conditions > 0 ? { conditions: normalisedConditions(v, v.conditions) } : {}),
  }
  const spectrum = progressiveGenerator(network, v, inputs, scale, fading ? v[fadeIn] : undefined)
  const { frames, bins } = scalesOf(network)[scale]
  const { grid } = network
  return { spectrum: enlarge(spectrum, grid.frames / frames, grid.fftSize / 2 / bins) }
}
