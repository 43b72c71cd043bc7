// The style generator that emits samples (StyleWaveGAN, Lavault et al. 2022): the synthesis network of StyleGAN2 along
// time, from a learned constant of 16 samples up to the shot in steps of ×4, its output shaped by the class's envelope.

import * as tf from '@tensorflow/tfjs'
import { lengthOf, type Range } from '../dsp/range.ts'
import { conv1d, conv1dBetween, equalised, parameter, repeatFrames, stretchOf, type Tensors } from './layers.ts'
import { lengthened, shortened } from './receptive-field.ts'
import { styleOf, type Styles } from './style-generator.ts'
import { joinedModulations, modulation, splitModulations, styled, type Modulation } from './styled-layer.ts'
import {
  envelopeHop,
  upSampling,
  waveEnvelope,
  waveLayersOf,
  waveLayerStretches,
  type WaveNetwork,
} from './wave-network.ts'

/** The table's row for soft classes [B, K], [B, N/64]. */
export function envelopePoints(p: Tensors, classes: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(classes, parameter(p, waveEnvelope) as tf.Tensor2D)
}

/** Envelope at the samples of a stretch, [B, N′, 1]: straight lines between the points [B, N/64]. */
function envelopeOf(points: tf.Tensor2D, samples: Range): tf.Tensor3D {
  const [batch, all] = points.shape
  const { from, to } = shortened(samples, envelopeHop)
  const last = tf.slice(points, [0, all - 1], [batch, 1])
  const further = tf.concat([points, last], 1)
  const count = to - from
  const column = (start: number) => tf.reshape(tf.slice(further, [0, start], [batch, count]), [batch, count, 1])
  const here = column(from)
  const towards = tf.tensor1d(Float32Array.from({ length: envelopeHop }, (_, i) => i / envelopeHop))
  const lines = tf.add(here, tf.mul(tf.sub(column(from + 1), here), towards))
  const have = lengthened({ from, to }, envelopeHop)
  return stretchOf(tf.reshape(lines, [batch, count * envelopeHop, 1]) as tf.Tensor3D, have, samples)
}

export interface WaveInputs extends Styles {
  /** Soft classes [B, K]: they choose the envelope. */
  readonly classes: tf.Tensor2D
  /** Per-position noise, [B, P, 1]. */
  readonly noise: tf.Tensor3D
}

/** The last layer starts at about the level of drums, whose samples are mostly far below full scale. */
const outputGain = 0.1

/** What a stretch of samples is computed from. */
interface Stretch {
  readonly samples: Range
  modulationOf(layer: number, name: string): Modulation
  /** Of what is computed of each layer, one after the other, [B, P′, 1]. */
  readonly noise: tf.Tensor3D
  /** [B, N/64] */
  readonly envelope: tf.Tensor2D
}

/** Samples of a stretch, [B, N′, 1]. */
function waveOf(network: WaveNetwork, p: Tensors, stretch: Stretch): tf.Tensor3D {
  const [batch] = stretch.noise.shape
  const layers = waveLayersOf(network)
  let length = layers[0].samples
  let x: tf.Tensor3D = tf.tile(parameter(p, 'generator/start') as tf.Tensor3D, [batch, 1, 1])
  let have: Range = { from: 0, to: length }
  let position = 0
  for (const [i, { input, output, padding }] of waveLayerStretches(network, stretch.samples).entries()) {
    const { name, samples } = layers[i]
    if (length < samples) {
      x = repeatFrames(x, upSampling)
      have = lengthened(have, upSampling)
      length = samples
    }
    if (lengthOf(input) < lengthOf(have)) x = stretchOf(x, have, input)
    const noise = tf.slice(stretch.noise, [0, position, 0], [batch, lengthOf(output), 1])
    position += lengthOf(output)
    const convolve = (features: tf.Tensor3D, kernel: tf.Tensor3D) => conv1dBetween(features, kernel, padding)
    x = styled(p, name, x, stretch.modulationOf(i, name), noise, convolve)
    have = output
  }
  const wave = conv1d(x, equalised(parameter(p, 'generator/wave/weight') as tf.Tensor3D, outputGain))
  return tf.mul(wave, envelopeOf(stretch.envelope, stretch.samples))
}

/** Synthesis network → shot [B, N, 1]. */
export function waveSynthesis(network: WaveNetwork, p: Tensors, inputs: WaveInputs): tf.Tensor3D {
  return waveOf(network, p, {
    samples: { from: 0, to: network.lengthSamples },
    modulationOf: (layer, name) => modulation(p, name, styleOf(inputs, layer)),
    noise: inputs.noise,
    envelope: envelopePoints(p, inputs.classes),
  })
}

/** What a slice of a sound needs to know of the whole. */
export interface WholeWave {
  /** [B, M], see `waveModulations` */
  readonly modulation: tf.Tensor2D
  /** [B, N/64], see `envelopePoints` */
  readonly envelope: tf.Tensor2D
}

/** The modulations of all layers by a style w [B, W], in one row: [B, M], M as `waveModulationSize` says. */
export function waveModulations(network: WaveNetwork, p: Tensors, w: tf.Tensor2D): tf.Tensor2D {
  return joinedModulations(waveLayersOf(network).map(({ name }) => modulation(p, name, w)))
}

/** Samples of a stretch as they are played, [B, N′, 1]; `noise` at the positions of `waveNoiseStretches`, [B, P′, 1]. */
export function waveSlice(
  network: WaveNetwork,
  p: Tensors,
  samples: Range,
  { modulation: row, envelope }: WholeWave,
  noise: tf.Tensor3D,
): tf.Tensor3D {
  const modulations = splitModulations(row, waveLayersOf(network))
  return waveOf(network, p, { samples, modulationOf: (layer) => modulations[layer], noise, envelope })
}
