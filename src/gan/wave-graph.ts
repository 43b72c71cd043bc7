// The waveform generator as it is played: latent, class and conditions in their own units → shot; truncation pulls the
// style towards the class's mean, as the style family's does.

import * as tf from '@tensorflow/tfjs'
import type { TensorSpec } from '../compile/step.ts'
import { conditionTable, normalisedConditions } from './conditions.ts'
import { truncated } from './generator-graph.ts'
import type { Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'
import { mapping } from './style-generator.ts'
import { waveEnvelopeTable, waveNoisePositions, waveSynthesis, type WaveNetwork } from './wave-generator.ts'

/** Constants measured on data. */
export function waveStatisticsTable(network: WaveNetwork): ParameterTable {
  return { ...conditionTable(network.conditions), ...waveEnvelopeTable(network) }
}

function drawnInputs({ latentSize, classes, conditions }: WaveNetwork, batch: number): Record<string, TensorSpec> {
  return {
    latent: { shape: [batch, latentSize] },
    classes: { shape: [batch, classes] },
    ...(conditions > 0 ? { conditions: { shape: [batch, conditions] } } : {}),
  }
}

export function wavePlayedInputs(network: WaveNetwork, batch: number): Record<string, TensorSpec> {
  return {
    ...drawnInputs(network, batch),
    truncation: { shape: [batch, 1] },
    noise: { shape: [batch, waveNoisePositions(network), 1] },
  }
}

const givenConditions = ({ conditions }: WaveNetwork, v: Tensors) =>
  conditions > 0 ? normalisedConditions(v, v.conditions) : undefined

function styleOf(network: WaveNetwork, v: Tensors): tf.Tensor2D {
  const [latent, classes] = [v.latent as tf.Tensor2D, v.classes as tf.Tensor2D]
  return mapping(network, v, latent, classes, givenConditions(network, v))
}

/** Shot [B, N]. */
export function wavePlayed(network: WaveNetwork, v: Tensors): { shot: tf.Tensor2D } {
  const classes = v.classes as tf.Tensor2D
  const style = truncated(v, styleOf(network, v), classes, givenConditions(network, v))
  const shot = waveSynthesis(network, v, { style, classes, noise: v.noise as tf.Tensor3D })
  return { shot: tf.reshape(shot, [shot.shape[0], network.lengthSamples]) }
}

/** The mapping network alone: latent, classes, conditions → style [B, W]. */
export function waveMappingProgram(network: WaveNetwork, weights: Record<string, TensorSpec>, batch: number) {
  return {
    inputs: { ...drawnInputs(network, batch), ...weights },
    run: (v: Tensors) => ({ style: styleOf(network, v) }),
  }
}
