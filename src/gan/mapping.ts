// The mapping network of a style generator (Karras et al. 2019, §2): latent, class and conditions → style w.

import * as tf from '@tensorflow/tfjs'
import { dense, leakyRelu, type Tensors } from './layers.ts'
import type { ParameterSpec } from './parameters.ts'

/** What the mapping network is like. */
export interface MappingConfig {
  /** Z. */
  readonly latentSize: number
  /** W. */
  readonly styleSize: number
  readonly mappingLayers: number
  /** K. */
  readonly classes: number
  /** D: how many conditions (timbre descriptors, energy) it takes beside the class; may be 0. */
  readonly conditions: number
  /** The least value of each condition that the networks are given, [D]; absent, there is none. */
  readonly floors?: readonly number[]
}

export function mappingParameters({ latentSize, styleSize, mappingLayers, classes, conditions }: MappingConfig) {
  const table: Record<string, ParameterSpec> = {}
  for (let i = 0; i < mappingLayers; i++) {
    const inputs = i === 0 ? latentSize + classes + conditions : styleSize
    table[`generator/mapping${i}/weight`] = { shape: [inputs, styleSize], init: 'normal' }
    table[`generator/mapping${i}/bias`] = { shape: [styleSize], init: 'zeros' }
  }
  return table
}

/**
 * Mapping network: latent [B, Z], classes [B, K], normalised conditions [B, D] (absent where D is 0) → style w [B, W].
 */
export function mapping(
  config: MappingConfig,
  p: Tensors,
  latent: tf.Tensor2D,
  classes: tf.Tensor2D,
  conditions?: tf.Tensor2D,
): tf.Tensor2D {
  // √K brings the one-hot class to unit mean square beside the latent.
  const given = [latent, tf.mul(classes, Math.sqrt(config.classes)), ...(conditions === undefined ? [] : [conditions])]
  let w: tf.Tensor2D = tf.concat(given as tf.Tensor2D[], 1)
  for (let i = 0; i < config.mappingLayers; i++) w = leakyRelu(dense(p, `generator/mapping${i}`, w))
  return w
}
