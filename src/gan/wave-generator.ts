// The style generator that emits samples (StyleWaveGAN, Lavault et al. 2022): the synthesis network of StyleGAN2 along
// time, from a learned constant of 16 samples up to the shot in steps of ×4, its output shaped by the class's envelope.

import * as tf from '@tensorflow/tfjs'
import { conv1d, equalised, parameter, repeatFrames, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'
import {
  mappingParameters,
  styled,
  styledLayerParameters,
  styleOf,
  type MappingConfig,
  type Styles,
} from './style-generator.ts'

export interface WaveNetwork extends MappingConfig {
  /** N. */
  readonly lengthSamples: number
  /** Feature maps per level; each level has four times the samples of the one before, the last all. */
  readonly widths: readonly number[]
}

const upSampling = 4
const layersPerLevel = 2
/** As the paper's. */
const kernelWidth = 9
/** Samples that share a value of the envelope's table, between which it is interpolated: 1.5 ms at 44.1 kHz. */
export const envelopeHop = 64

/** Gain of each class at every 64th sample, relative to the class's loudest, [K, N/64]. */
export const waveEnvelope = 'envelope/waveGain'

interface Layer {
  readonly name: string
  readonly samples: number
  readonly inputs: number
  readonly outputs: number
}

function layersOf({ lengthSamples, widths }: WaveNetwork): Layer[] {
  const first = lengthSamples / upSampling ** (widths.length - 1)
  if (!Number.isInteger(first) || lengthSamples % envelopeHop !== 0)
    throw new RangeError(`${widths.length} levels of ×${upSampling} cannot lead to ${lengthSamples} samples`)
  return widths.flatMap((width, level) =>
    Array.from({ length: layersPerLevel }, (_, i) => ({
      name: `generator/level${level}/layer${i}`,
      samples: first * upSampling ** level,
      inputs: i === 0 ? widths[Math.max(0, level - 1)] : width,
      outputs: width,
    })),
  )
}

/** L: how many layers take a style. */
export function waveLayers(network: WaveNetwork): number {
  return layersPerLevel * network.widths.length
}

/** P: noise values of one shot, one for each sample and layer. */
export function waveNoisePositions(network: WaveNetwork): number {
  return layersOf(network).reduce((sum, { samples }) => sum + samples, 0)
}

export function waveGeneratorParameters(network: WaveNetwork): ParameterTable {
  const layers = layersOf(network)
  return {
    ...mappingParameters(network),
    'generator/start': { shape: [1, layers[0].samples, network.widths[0]], init: 'normal' },
    ...Object.assign(
      {},
      ...layers.map(({ name, inputs, outputs }) =>
        styledLayerParameters(name, network.styleSize, [kernelWidth, inputs, outputs]),
      ),
    ),
    'generator/wave/weight': { shape: [1, network.widths.at(-1) ?? 0, 1], init: 'normal' },
  }
}

export function waveEnvelopeTable({ classes, lengthSamples }: WaveNetwork): ParameterTable {
  return { [waveEnvelope]: { shape: [classes, lengthSamples / envelopeHop], init: 'zeros' } }
}

/** Envelope of soft classes [B, K] at every sample, [B, N, 1]: straight lines between the table's values. */
function envelopeOf(p: Tensors, classes: tf.Tensor2D): tf.Tensor3D {
  const points = tf.matMul(classes, parameter(p, waveEnvelope) as tf.Tensor2D) // [B, N/hop]
  const [batch, count] = points.shape
  const last = tf.slice(points, [0, count - 1], [batch, 1])
  const next = count > 1 ? tf.concat([tf.slice(points, [0, 1], [batch, count - 1]), last], 1) : last
  const towards = tf.tensor1d(Float32Array.from({ length: envelopeHop }, (_, i) => i / envelopeHop))
  const column = (x: tf.Tensor) => tf.reshape(x, [batch, count, 1])
  const lines = tf.add(column(points), tf.mul(column(tf.sub(next, points)), towards))
  return tf.reshape(lines, [batch, count * envelopeHop, 1])
}

export interface WaveInputs extends Styles {
  /** Soft classes [B, K]: they choose the envelope. */
  readonly classes: tf.Tensor2D
  /** Per-position noise, [B, P, 1]. */
  readonly noise: tf.Tensor3D
}

/** The last layer starts at about the level of drums, whose samples are mostly far below full scale. */
const outputGain = 0.1

/** Synthesis network → shot [B, N, 1]. */
export function waveSynthesis(network: WaveNetwork, p: Tensors, inputs: WaveInputs): tf.Tensor3D {
  const batch = inputs.style.shape[0]
  let x: tf.Tensor3D = tf.tile(parameter(p, 'generator/start') as tf.Tensor3D, [batch, 1, 1])
  let position = 0
  for (const [layer, { name, samples }] of layersOf(network).entries()) {
    if (x.shape[1] < samples) x = repeatFrames(x, upSampling)
    const noise = tf.slice(inputs.noise, [0, position, 0], [batch, samples, 1])
    position += samples
    x = styled(p, name, x, styleOf(inputs, layer), noise)
  }
  const wave = conv1d(x, equalised(parameter(p, 'generator/wave/weight') as tf.Tensor3D, outputGain))
  return tf.mul(wave, envelopeOf(p, inputs.classes))
}
