// The encoder: compressed spectrum → a diagonal Gaussian over the latent (Kingma and Welling 2014).

import * as tf from '@tensorflow/tfjs'
import { equalised, parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'
import { trunk, trunkParameters, type TrunkConfig } from './spectrogram-trunk.ts'

export function encoderParameters(config: TrunkConfig, latentSize: number): ParameterTable {
  return {
    ...trunkParameters('encoder', config),
    'encoder/mean': { shape: [config.features, latentSize], init: 'normal' },
    'encoder/logDeviation': { shape: [config.features, latentSize], init: 'normal' },
  }
}

/** q(z | x) = N(mean, exp(2·logDeviation)); both [B, Z]. Starts narrow (e⁻²), so that learning starts as a plain autoencoder. */
export function encode(
  config: TrunkConfig,
  p: Tensors,
  spectrum: tf.Tensor4D,
): { mean: tf.Tensor2D; logDeviation: tf.Tensor2D } {
  const features = trunk('encoder', config, p, spectrum)
  const head = (name: string) => tf.matMul(features, equalised(parameter(p, name) as tf.Tensor2D, 1)) as tf.Tensor2D
  return {
    mean: head('encoder/mean'),
    logDeviation: tf.sub(tf.mul(head('encoder/logDeviation'), 0.5), 2) as tf.Tensor2D,
  }
}
