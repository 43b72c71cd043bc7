// The latent critic of an adversarial autoencoder (Makhzani et al. 2016): latent, class and conditions → a real number,
// high for latents drawn from N(0, I). Encoders that it cannot tell from the prior need no KL term.

import * as tf from '@tensorflow/tfjs'
import { dense, leakyRelu, type Tensors } from './layers.ts'
import type { ObjectiveName } from './objectives.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'
import type { RegulariserSetting } from './regularisers.ts'

export interface LatentCriticConfig {
  /** Of the hidden layers. */
  readonly widths: readonly number[]
  readonly learningRate: number
  /** Weight of what the encoder is told by it, beside the reconstruction. */
  readonly weight: number
  readonly objective: ObjectiveName
  /** Terms of a critic's loss and rules for its weights. */
  readonly regularisers: readonly RegulariserSetting[]
}

const layer = (i: number) => `latentCritic/layer${i}`
const score = 'latentCritic/score'

/** @param asked K + D: classes and conditions side by side */
export function latentCriticParameters(widths: readonly number[], latentSize: number, asked: number): ParameterTable {
  const table: Record<string, ParameterSpec> = {}
  let size = latentSize + asked
  for (const [i, width] of widths.entries()) {
    table[`${layer(i)}/weight`] = { shape: [size, width], init: 'normal' }
    table[`${layer(i)}/bias`] = { shape: [width], init: 'zeros' }
    size = width
  }
  return { ...table, [`${score}/weight`]: { shape: [size, 1], init: 'normal' } }
}

/**
 * Score of latents [B, Z] under `asked` [B, K + D], the classes and the normalised conditions side by side → [B]. Told what
 * is asked (Makhzani et al. 2016, §2.3), it holds the codes of every class, and of bright and dark sounds in it, to the
 * whole of N(0, I), so that a player's latent may be drawn there whatever is asked.
 */
export function latentCritic(
  widths: readonly number[],
  p: Tensors,
  latent: tf.Tensor2D,
  asked: tf.Tensor2D,
): tf.Tensor1D {
  let x = tf.concat([latent, asked], 1) as tf.Tensor2D
  for (const i of widths.keys()) x = leakyRelu(dense(p, layer(i), x))
  return tf.reshape(dense(p, score, x, 1), [-1])
}
