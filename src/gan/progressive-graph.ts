// The progressive generator as it is played, at any stage of its growth: latent, class and conditions in their own units
// → spectrum on the full grid.

import * as tf from '@tensorflow/tfjs'
import type { TensorSpec } from '../compile/step.ts'
import type { Range } from '../dsp/range.ts'
import { conditionTable, normalisedConditions } from './conditions.ts'
import { enlarge, stretchOf, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'
import { progressiveGeneratorParameters, progressiveStart, progressiveStretch } from './progressive-generator.ts'
import { scalesOf, takingPart, type ProgressiveNetwork } from './progressive-network.ts'
import { lengthened, shortened } from './receptive-field.ts'
import type { SlicedGenerator } from './sliced-generator.ts'

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
 * conditions say alone.
 */
function startOf(network: ProgressiveNetwork, v: Tensors): tf.Tensor4D {
  return progressiveStart(network, v, {
    latent: tf.mul(v.latent, v.truncation) as tf.Tensor2D,
    classes: v.classes as tf.Tensor2D,
    ...(network.conditions > 0 ? { conditions: normalisedConditions(v, v.conditions, network.floors) } : {}),
  })
}

/** Where a network stands: what its finest scale is, and whether that is still faded in. */
interface Standing {
  readonly scale: number
  readonly fading: boolean
}

/** A stretch of the grid's frames, [B, T′, F, 2]; a scale before the last is enlarged to the grid. */
function spectrumOf(
  network: ProgressiveNetwork,
  v: Tensors,
  start: tf.Tensor4D,
  stretch: Range,
  { scale, fading }: Standing,
): tf.Tensor4D {
  const { frames, bins } = scalesOf(network)[scale]
  const { grid } = network
  const [rows, columns] = [grid.frames / frames, grid.fftSize / 2 / bins]
  const coarse = shortened(stretch, rows)
  const made = progressiveStretch(network, v, start, coarse, scale, fading ? v[fadeIn] : undefined)
  return stretchOf(enlarge(made, rows, columns), lengthened(coarse, rows), stretch)
}

export function progressivePlayed(
  network: ProgressiveNetwork,
  v: Tensors,
  scale: number,
  fading: boolean,
): { spectrum: tf.Tensor4D } {
  const stretch = { from: 0, to: network.grid.frames }
  return { spectrum: spectrumOf(network, v, startOf(network, v), stretch, { scale, fading }) }
}

/** The generator in slices; see `progressivePlayedInputs` for `classes`. */
export function progressiveSlices(network: ProgressiveNetwork, classes: number, standing: Standing): SlicedGenerator {
  const [{ frames, bins, width }] = scalesOf(network)
  return {
    inputs: progressivePlayedInputs(network, classes, 1),
    whole: { start: { shape: [1, frames, bins, width] } },
    carried: {},
    begin: (v) => ({ start: startOf(network, v) }),
    noise: () => [],
    signals: () => ({}),
    slice: (stretch, v) => ({ spectrum: spectrumOf(network, v, v.start as tf.Tensor4D, stretch, standing) }),
  }
}
