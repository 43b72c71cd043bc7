// The progressive family's steps at one stage of its growth as pure functions (inputs → losses and new state), ready to
// be traced: a critic step and a generator step, each with and without its lazy terms.

import * as tf from '@tensorflow/tfjs'
import { conditionTable, normalisedConditions } from '../gan/conditions.ts'
import { enlarge, faded, thinned, type Tensors } from '../gan/layers.ts'
import { progressiveNetwork, type ProgressiveConfig } from '../gan/progressive-configs.ts'
import { auxiliaryLoss, progressiveCritic, progressiveCriticParameters } from '../gan/progressive-critic.ts'
import { progressiveGenerator, progressiveGeneratorParameters } from '../gan/progressive-generator.ts'
import { scalesOf, scaleStep, takingPart, type ProgressiveNetwork } from '../gan/progressive-network.ts'
import { pathLengths } from '../gan/regularisers.ts'
import type { AdamConstants } from './adam.ts'
import type { Regularisation } from './regularisation.ts'
import { average, averaged, measured, prefixed, trainable, update, type Program } from './state.ts'
import { movedPathMean, pathMean } from './path-mean.ts'

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
  const generator = takingPart(all.generator, scale, fading)
  const critic = takingPart(all.critic, scale, fading)
  const { batch: B } = config.growth[scale]
  const D = config.conditions.length
  const { frames, fftSize } = config.grid
  const { objective, bounded } = regularisation
  const scalar = { shape: [] }

  type Side = 'real' | 'fake'
  const asked = (v: Tensors, of: Side) => ({
    classes: v[`${of}Classes`] as tf.Tensor2D,
    ...(D > 0 ? { conditions: normalisedConditions(v, v[`${of}Conditions`]) } : {}),
  })
  const sideInputs = (of: Side) => ({
    [`${of}Classes`]: { shape: [B, K] },
    ...(D > 0 ? { [`${of}Conditions`]: { shape: [B, D] } } : {}),
  })
  const alphaOf = (v: Tensors) => (fading ? v.alpha : undefined)
  const judged = (p: Tensors, v: Tensors, x: tf.Tensor) =>
    progressiveCritic(network, p, x as tf.Tensor4D, scale, alphaOf(v))
  const realSpectrum = (v: Tensors) => realAtScale(network, v.real as tf.Tensor4D, scale, alphaOf(v))
  /** In the place of a style stands the latent itself. */
  const faking = (p: Tensors, v: Tensors) => ({
    style: v.fakeLatent as tf.Tensor2D,
    render: (latent: tf.Tensor2D) =>
      progressiveGenerator(network, p, { latent, ...asked(v, 'fake') }, scale, alphaOf(v)),
  })

  /** Reports the auxiliary loss under a name of its own, or no curve could be read. */
  const apart = (out: Record<string, tf.Tensor>, auxiliary: tf.Scalar, name: string) => {
    out.loss = tf.sub(out.loss, tf.mul(auxiliary, config.auxiliaryWeight))
    out[measured + name] = auxiliary
    return out
  }

  const inputs = {
    real: { shape: [B, frames, fftSize / 2, 2] },
    ...sideInputs('real'),
    fakeLatent: { shape: [B, config.latentSize] },
    ...sideInputs('fake'),
    ...prefixed(conditionTable(D), ''),
    ...(fading ? { alpha: scalar } : {}),
    rate: scalar,
  }

  const criticStep = (lazy: boolean) => (): Program => ({
    inputs: { ...inputs, mix: { shape: [B] }, ...prefixed(generator, ''), ...trainable(critic) },
    run: (v) => {
      const { style, render } = faking(v, v)
      const [real, fake] = [realSpectrum(v), render(style)]
      const out = update(critic, progressiveAdam, v, (p) => {
        const score = (x: tf.Tensor) => judged(p, v, x).score
        const seen = judged(p, v, real)
        const view = { score, real, realClasses: v.realClasses, fake, fakeClasses: v.fakeClasses, mix: v.mix }
        const loss = regularisation.critic.added(objective.critic(seen.score, score(fake)), view, lazy)
        return tf.add(loss, tf.mul(auxiliaryLoss(seen, asked(v, 'real')), config.auxiliaryWeight))
      })
      for (const name of Object.keys(critic)) out[name] = bounded(out[name])
      const [seen, made] = [judged(v, v, real), judged(v, v, fake)]
      out[`${measured}gap`] = tf.sub(tf.mean(seen.score), tf.mean(made.score))
      return apart(out, auxiliaryLoss(seen, asked(v, 'real')), 'criticRecognition')
    },
  })

  const generatorStep = (lazy: boolean) => (): Program => {
    const pathRegularised = regularisation.generator.has('path-length', lazy)
    const { frames: rows, bins } = scalesOf(network)[scale]
    return {
      inputs: {
        ...inputs,
        ...(pathRegularised ? { pathDirection: { shape: [B, rows, bins, 2] }, [pathMean]: scalar } : {}),
        decay: scalar,
        ...prefixed(critic, ''),
        ...trainable(generator),
        ...prefixed(generator, average),
      },
      run: (v) => {
        const out = update(generator, progressiveAdam, v, (p) => {
          const { style, render } = faking(p, v)
          const fake = render(style)
          const seen = judged(v, v, fake)
          const features = (x: tf.Tensor) => judged(v, v, x).features
          const { pathDirection } = v
          const view = { features, real: realSpectrum(v), fake, style, render, pathDirection, pathMean: v[pathMean] }
          const loss = regularisation.generator.added(objective.generator(seen.score), view, lazy)
          return tf.add(loss, tf.mul(auxiliaryLoss(seen, asked(v, 'fake')), config.auxiliaryWeight))
        })
        if (pathRegularised)
          out[pathMean] = movedPathMean(v, pathLengths({ ...faking(v, v), pathDirection: v.pathDirection }))
        const seen = judged(v, v, faking(v, v).render(v.fakeLatent as tf.Tensor2D))
        return averaged(generator, v, apart(out, auxiliaryLoss(seen, asked(v, 'fake')), 'generatorRecognition'))
      },
    }
  }

  return {
    critic: criticStep(false),
    criticPenalised: criticStep(true),
    generator: generatorStep(false),
    generatorPenalised: generatorStep(true),
  }
}
