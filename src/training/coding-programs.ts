// The style family's steps without a critic of sounds: a VAE step, the adversarial autoencoder's two, and the regressor's.

import * as tf from '@tensorflow/tfjs'
import type { StyleConfig } from '../gan/configs.ts'
import { regressionLoss } from '../gan/descriptors/regressor.ts'
import { latentCritic } from '../gan/latent-critic.ts'
import type { Tensors } from '../gan/layers.ts'
import { remembered } from '../gan/remembered-score.ts'
import type { Regularisation } from './regularisation.ts'
import { averaged, measured, prefixed, trainable, update, type Program } from './state.ts'
import { autoencodeAdam, criticAdam, describeAdam, regressorStatistics, styleParts } from './style-parts.ts'

export function codingPrograms(config: StyleConfig, K: number) {
  const parts = styleParts(config, K)
  const { tables, regressor, columns, scalar } = parts
  const coder = { ...tables.generator, ...tables.encoder }

  const autoencode = (): Program => ({
    inputs: { ...parts.realInputs, rate: scalar, decay: scalar, ...trainable(coder), ...parts.averages },
    run: (v) => {
      const out = update(coder, autoencodeAdam, v, (p) => {
        const { reconstruction, kl } = parts.autoencoding(p, v)
        return tf.add(reconstruction, tf.mul(kl, config.klWeight))
      })
      return averaged(tables.generator, v, out)
    },
  })

  const describe = (): Program => ({
    inputs: {
      real: parts.spectrum,
      ...parts.conditions('realConditions'),
      ...parts.measured('realMeasured'),
      rate: scalar,
      ...trainable(regressor),
      ...prefixed(regressorStatistics, ''),
    },
    run: (v) =>
      update(regressor, describeAdam, v, (p) => {
        const [measuredValues, mask] = [columns(v.realConditions), columns(v.realMeasured)]
        return regressionLoss(config, { ...v, ...p }, v.real as tf.Tensor4D, measuredValues, mask)
      }),
  })

  return { autoencode, describe }
}

/** A batch of latents for the latent critic to tell apart, all [B, Z], under what is asked, [B, K + D]. */
export interface Latents {
  /** Drawn from N(0, I). */
  readonly drawn: tf.Tensor2D
  readonly codes: tf.Tensor2D
  readonly asked: tf.Tensor2D
  /** Uniform in [0, 1), [B]. */
  readonly mix: tf.Tensor
}

/** What the latent critic minimises: the prior's draws stand where real examples do, the codes where generated ones do. */
export function latentCriticLoss(
  widths: readonly number[],
  { objective, critic }: Regularisation,
  p: Tensors,
  { drawn, codes, asked, mix }: Latents,
  lazy: boolean,
): tf.Scalar {
  const score = remembered((x, by) => latentCritic(widths, p, x as tf.Tensor2D, by as tf.Tensor2D))
  const loss = objective.critic(score(drawn, asked), score(codes, asked))
  return critic.added(loss, { score, real: drawn, realClasses: asked, fake: codes, fakeClasses: asked, mix }, lazy)
}

/**
 * The adversarial autoencoder's steps (Makhzani et al. 2016, §2): codes are draws from q(z | x), so that the aggregated
 * posterior has a density for the critic to compare; reconstruction and the critic's doubt are lowered in one update.
 */
export function latentPrograms(config: StyleConfig, regularisation: Regularisation, K: number) {
  const parts = styleParts(config, K)
  const { tables, scalar } = parts
  const { widths, weight } = config.latentCritic ?? { widths: [], weight: 0 }
  const table = tables.latentCritic ?? {}
  const coder = { ...tables.generator, ...tables.encoder }

  const critic = (lazy: boolean) => (): Program => ({
    inputs: {
      ...parts.realInputs,
      fakeLatent: parts.latent,
      mix: { shape: [config.batch] },
      rate: scalar,
      ...prefixed(tables.encoder, ''),
      ...trainable(table),
    },
    run: (v) => {
      const { sampled } = parts.encoding(v, v)
      const latents = { drawn: v.fakeLatent as tf.Tensor2D, codes: sampled, asked: parts.asked(v, 'real'), mix: v.mix }
      const out = update(table, criticAdam, v, (p) => latentCriticLoss(widths, regularisation, p, latents, lazy))
      for (const name of Object.keys(table)) out[name] = regularisation.bounded(out[name])
      return out
    },
  })

  const adversarialAutoencode = (): Program => ({
    inputs: {
      ...parts.realInputs,
      rate: scalar,
      decay: scalar,
      ...prefixed(table, ''),
      ...trainable(coder),
      ...parts.averages,
    },
    run: (v) => {
      const doubt = (codes: tf.Tensor2D) =>
        regularisation.objective.generator(latentCritic(widths, v, codes, parts.asked(v, 'real')))
      const out = update(coder, autoencodeAdam, v, (p) => {
        const { reconstruction, sampled } = parts.autoencoding(p, v)
        return tf.add(reconstruction, tf.mul(doubt(sampled), weight))
      })
      // Apart, since of the sum alone neither could be read.
      out[`${measured}encoderDoubt`] = doubt(parts.encoding(v, v).sampled)
      return averaged(tables.generator, v, out)
    },
  })

  return { latentCritic: critic(false), latentCriticPenalised: critic(true), adversarialAutoencode }
}
