// The progressive family's steps at one stage of its growth: what its generator makes and its critic sees there.

import type * as tf from '@tensorflow/tfjs'
import { conditionTable, normalisedConditions } from '../gan/conditions.ts'
import { enlarge, faded, thinned, type Tensors } from '../gan/layers.ts'
import { progressiveNetwork, type ProgressiveConfig } from '../gan/progressive-configs.ts'
import { auxiliaryLoss, progressiveCritic, progressiveCriticParameters } from '../gan/progressive-critic.ts'
import { progressiveGenerator, progressiveGeneratorParameters } from '../gan/progressive-generator.ts'
import { scalesOf, scaleStep, takingPart, type ProgressiveNetwork } from '../gan/progressive-network.ts'
import type { AdamConstants } from './adam.ts'
import { adversarialPrograms, type Side } from './adversarial-programs.ts'
import type { Regularisation } from './regularisation.ts'
import { prefixed } from './state.ts'

/** Karras et al. 2018, §A.1. */
export const progressiveAdam: AdamConstants = { beta1: 0, beta2: 0.99, epsilon: 1e-8 }

export function progressiveTables(config: ProgressiveConfig, classes: number) {
  const network = progressiveNetwork(config, classes)
  return { generator: progressiveGeneratorParameters(network), critic: progressiveCriticParameters(network) }
}

/**
 * Real spectra [B, T, F, 2] as a scale sees them; while it is faded in, with what the scale before saw of them laid under
 * (Karras et al. 2018, §A: as the generator's output is).
 */
export function realAtScale(
  network: ProgressiveNetwork,
  real: tf.Tensor4D,
  scale: number,
  alpha?: tf.Tensor,
): tf.Tensor4D {
  const scales = scalesOf(network)
  const { frames, bins } = scales[scale]
  const seen = thinned(real, real.shape[1] / frames, real.shape[2] / bins)
  if (alpha === undefined || scale === 0) return seen
  const step = scaleStep(scales, scale)
  return faded(enlarge(thinned(seen, ...step), ...step), seen, alpha)
}

/** Programs of scale `scale`, while it is faded in or later; K classes in the dataset. */
export function progressivePrograms(
  config: ProgressiveConfig,
  regularisation: Regularisation,
  K: number,
  { scale, fading }: { readonly scale: number; readonly fading: boolean },
) {
  const network = progressiveNetwork(config, K)
  const all = progressiveTables(config, K)
  const { batch: B } = config.growth[scale]
  const D = config.conditions.length
  const { frames, fftSize } = config.grid
  const seen = scalesOf(network)[scale]

  const asked = (v: Tensors, of: Side) => ({
    classes: v[`${of}Classes`] as tf.Tensor2D,
    ...(D > 0 ? { conditions: normalisedConditions(v, v[`${of}Conditions`], network.floors) } : {}),
  })
  const sideInputs = (of: Side) => ({
    [`${of}Classes`]: { shape: [B, K] },
    ...(D > 0 ? { [`${of}Conditions`]: { shape: [B, D] } } : {}),
  })
  const alphaOf = (v: Tensors) => (fading ? v.alpha : undefined)

  return adversarialPrograms({
    generator: takingPart(all.generator, scale, fading),
    critic: takingPart(all.critic, scale, fading),
    adam: progressiveAdam,
    regularisation,
    inputs: {
      real: { shape: [B, frames, fftSize / 2, 2] },
      ...sideInputs('real'),
      fakeLatent: { shape: [B, config.latentSize] },
      ...sideInputs('fake'),
      ...prefixed(conditionTable(D), ''),
      ...(fading ? { alpha: { shape: [] } } : {}),
    },
    shape: [B, seen.frames, seen.bins, 2],
    recognitionWeight: config.auxiliaryWeight,
    real: (v) => realAtScale(network, v.real as tf.Tensor4D, scale, alphaOf(v)),
    // In the place of a style stands the latent itself.
    faking: (p, v) => ({
      style: v.fakeLatent as tf.Tensor2D,
      render: (latent) => progressiveGenerator(network, p, { latent, ...asked(v, 'fake') }, scale, alphaOf(v)),
    }),
    // The critic is not told what it should recognise; it is scored by what it hears alone.
    asked: (v, side) => v[`${side}Classes`] as tf.Tensor2D,
    judge: (p, v, x) => {
      const judged = progressiveCritic(network, p, x as tf.Tensor4D, scale, alphaOf(v))
      return { ...judged, recognition: (side) => auxiliaryLoss(judged, asked(v, side)) }
    },
  })
}
