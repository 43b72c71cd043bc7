// The critic: compressed spectrum, class and conditions → a real number, high for real drums.

import * as tf from '@tensorflow/tfjs'
import { equalised, parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'
import { trunk, trunkParameters, type TrunkConfig } from './spectrogram-trunk.ts'

export function criticParameters(config: TrunkConfig, classes: number, conditions: number): ParameterTable {
  return {
    ...trunkParameters('critic', config, 1),
    ...projectionParameters(config.features, classes + conditions),
  }
}

/** Parameters of `projectedScore`. */
export function projectionParameters(features: number, asked: number): ParameterTable {
  return {
    'critic/score': { shape: [features, 1], init: 'normal' },
    'critic/classes': { shape: [asked, features], init: 'normal' },
  }
}

/**
 * Minibatch standard deviation (Karras et al. 2018, §3): the deviation over the batch, averaged over all maps and
 * positions, as one more feature of every example. [B, H, W, C] → [B, 1].
 */
export function minibatchDeviation(x: tf.Tensor4D): tf.Tensor2D {
  const centred = tf.sub(x, tf.mean(x, 0, true))
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 0), 1e-8))
  return tf.tile(tf.reshape(tf.mean(deviation), [1, 1]), [x.shape[0], 1])
}

/** What the critic sees in spectrum [B, T, F, 2] before it judges: φ(x), [B, features]. */
export function criticFeatures(config: TrunkConfig, p: Tensors, spectrum: tf.Tensor4D): tf.Tensor2D {
  return trunk('critic', config, p, spectrum, minibatchDeviation)
}

/**
 * Score of spectrum [B, T, F, 2] under `asked` [B, K + D], the classes and the normalised conditions side by side → [B].
 */
export function critic(config: TrunkConfig, p: Tensors, spectrum: tf.Tensor4D, asked: tf.Tensor2D): tf.Tensor1D {
  return projectedScore(p, criticFeatures(config, p, spectrum), asked)
}

/** What features φ [B, n] score under `asked` [B, K + D] (Miyato and Koyama 2018): v·φ + ⟨V c, φ⟩, [B]. */
export function projectedScore(p: Tensors, features: tf.Tensor2D, asked: tf.Tensor2D): tf.Tensor1D {
  const plain = tf.matMul(features, equalised(parameter(p, 'critic/score') as tf.Tensor2D, 1))
  const table = tf.mul(parameter(p, 'critic/classes'), 1 / Math.sqrt(features.shape[1]))
  const projected = tf.sum(tf.mul(features, tf.matMul(asked, table as tf.Tensor2D)), 1)
  return tf.add(tf.reshape(plain, [-1]), projected)
}
