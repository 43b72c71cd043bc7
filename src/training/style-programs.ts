// The style family's steps as pure functions (inputs → losses and new state), ready to be traced: here those that a
// critic of sounds takes part in, each with and without its lazy terms, and for VAE-GAN with the encoder in the game.

import * as tf from '@tensorflow/tfjs'
import { criticTrunk, type StyleConfig } from '../gan/configs.ts'
import { critic, criticFeatures } from '../gan/critic.ts'
import type { Tensors } from '../gan/layers.ts'
import { pathLengths } from '../gan/regularisers.ts'
import { firstLayers } from '../gan/spectrogram-trunk.ts'
import { remembered } from '../gan/remembered-score.ts'
import { codingPrograms } from './coding-programs.ts'
import { movedPathMean, pathMean } from './path-mean.ts'
import type { Regularisation } from './regularisation.ts'
import { averaged, measured, prefixed, trainable, update, type Program } from './state.ts'
import { criticAdam, generatorAdam, styleParts } from './style-parts.ts'

/** The first half of the rows of `a`, the second of `b`, [B, …] each. */
function halves(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const middle = Math.ceil(a.shape[0] / 2)
  const rest = a.shape.slice(1)
  const upper = tf.slice(a, 0, [middle, ...rest])
  return middle === b.shape[0] ? upper : tf.concat([upper, tf.slice(b, middle, [b.shape[0] - middle, ...rest])], 0)
}

export function stylePrograms(config: StyleConfig, regularisation: Regularisation, K: number) {
  const parts = styleParts(config, K)
  const { tables, asked, shown, faking, autoencoding, scalar } = parts
  const { objective, bounded } = regularisation
  const judged = criticTrunk(config)
  const frozen = new Set(firstLayers(tables.critic, 'critic', config.frozenCriticLayers ?? 0))
  const learning = Object.fromEntries(Object.entries(tables.critic).filter(([name]) => !frozen.has(name)))
  const { featureWeight = 0 } = config
  const features = (v: Tensors, x: tf.Tensor) => criticFeatures(judged, v, x as tf.Tensor4D)

  /**
   * A critic's step. Where `coding`, it takes reconstructions for generated sounds as much as sounds drawn from the prior
   * (Larsen et al. 2016, eq. 8); half of what the regularisers look at is of either kind.
   */
  const criticStep = (lazy: boolean, coding: boolean) => (): Program => ({
    inputs: {
      ...(coding ? { ...parts.realInputs, ...prefixed(tables.encoder, '') } : {}),
      ...parts.fakeInputs,
      real: parts.spectrum,
      realClasses: parts.labels,
      ...parts.conditions('realConditions'),
      ...parts.changes('real', 'fake'),
      mix: { shape: [config.batch] },
      rate: scalar,
      ...prefixed(tables.generator, ''),
      ...prefixed(tables.critic, ''),
      ...trainable(learning),
    },
    run: (v) => {
      const { style, render } = faking(v, v)
      const made = shown(v, render(style), 'fake')
      const realAsked = asked(v, 'real')
      const fakeAsked = asked(v, 'fake')
      const { mix } = v
      const real = shown(v, v.real as tf.Tensor4D, 'real')
      // Beside the sounds that they are made of, reconstructions are changed as those are.
      const coded = coding ? shown(v, autoencoding(v, v).made, 'real') : undefined
      const fake = coded === undefined ? made : halves(made, coded)
      const fakeClasses = coded === undefined ? fakeAsked : halves(fakeAsked, realAsked)
      const out = update(learning, criticAdam, v, (p) => {
        const score = remembered((x, by) => critic(judged, { ...v, ...p }, x as tf.Tensor4D, by as tf.Tensor2D))
        const against = (x: tf.Tensor, by: tf.Tensor) => objective.critic(score(real, realAsked), score(x, by))
        const loss =
          coded === undefined
            ? against(made, fakeAsked)
            : (tf.mul(tf.add(against(made, fakeAsked), against(coded, realAsked)), 0.5) as tf.Scalar)
        return regularisation.critic.added(loss, { score, real, realClasses: realAsked, fake, fakeClasses, mix }, lazy)
      })
      for (const name of Object.keys(learning)) out[name] = bounded(out[name])
      return out
    },
  })

  /** Distance of what the critic makes of the real batch and of its reconstruction (Larsen et al. 2016, eq. 7), per feature. */
  const perceived = (v: Tensors, made: tf.Tensor): tf.Scalar =>
    tf.mul(tf.mean(tf.square(tf.sub(features(v, made), features(v, v.real)))), 0.5)
  /** How far the real batch is from its reconstruction, to ear and critic. */
  const missedBy = (v: Tensors, { made, reconstruction }: { made: tf.Tensor; reconstruction: tf.Scalar }): tf.Scalar =>
    featureWeight > 0 ? tf.add(reconstruction, tf.mul(perceived(v, made), featureWeight)) : reconstruction

  /**
   * A generator's step. Where `coding`, its reconstructions must convince the critic, too, and the encoder is updated
   * beside it, by a loss of its own: reconstruction and KL alone (Larsen et al. 2016, algorithm 1). Fooling the critic is
   * no business of the encoder's, which could do it by coding every sound as one that passes.
   */
  const generatorStep = (lazy: boolean, coding: boolean) => (): Program => {
    const pathRegularised = regularisation.generator.has('path-length', lazy)
    return {
      inputs: {
        ...parts.realInputs,
        ...parts.fakeInputs,
        ...parts.changes(...(coding ? (['real', 'fake'] as const) : (['fake'] as const))),
        ...parts.measured('fakeMeasured'),
        ...parts.regressed,
        ...(pathRegularised ? { pathDirection: parts.spectrum, [pathMean]: scalar } : {}),
        rate: scalar,
        decay: scalar,
        ...prefixed(tables.critic, ''),
        ...(coding ? trainable(tables.encoder) : prefixed(tables.encoder, '')),
        ...trainable(tables.generator),
        ...parts.averages,
      },
      run: (v) => {
        const out = update(tables.generator, generatorAdam, v, (p) => {
          const { style, render } = faking(p, v)
          const made = render(style)
          const fooled = (x: tf.Tensor4D, of: 'real' | 'fake') =>
            objective.generator(critic(judged, v, shown(v, x, of), asked(v, of)))
          const { real, pathDirection } = v
          const coded = autoencoding({ ...v, ...p }, v)
          const adversarial: tf.Scalar = coding
            ? tf.mul(tf.add(fooled(made, 'fake'), fooled(coded.made, 'real')), 0.5)
            : fooled(made, 'fake')
          const view = {
            features: (x: tf.Tensor) => features(v, x),
            real,
            fake: made,
            style,
            render,
            pathDirection,
            pathMean: v[pathMean],
          }
          const loss = regularisation.generator.added(adversarial, view, lazy)
          const missed = coding ? missedBy(v, coded) : coded.reconstruction
          const total: tf.Scalar = tf.add(tf.mul(loss, config.adversarialWeight), missed)
          if (!parts.describes) return total
          return tf.add(total, tf.mul(parts.missed(v, made), config.descriptorWeight))
        })
        if (pathRegularised) {
          // The lengths that the term saw: a traced graph merges the two.
          const lengths = pathLengths({ ...faking(v, v), pathDirection: v.pathDirection })
          out[pathMean] = movedPathMean(v, lengths)
        }
        if (!coding) return averaged(tables.generator, v, out)
        const { loss, ...encoder } = update(tables.encoder, generatorAdam, v, (p) => {
          const coded = autoencoding({ ...v, ...p }, v)
          return tf.add(missedBy(v, coded), tf.mul(coded.kl, config.klWeight))
        })
        return averaged(tables.generator, v, { ...out, ...encoder, [`${measured}encoder`]: loss })
      },
    }
  }

  return {
    ...codingPrograms(config, K),
    critic: criticStep(false, false),
    criticPenalised: criticStep(true, false),
    generator: generatorStep(false, false),
    generatorPenalised: generatorStep(true, false),
    codingCritic: criticStep(false, true),
    codingCriticPenalised: criticStep(true, true),
    codingGenerator: generatorStep(false, true),
    codingGeneratorPenalised: generatorStep(true, true),
  }
}
