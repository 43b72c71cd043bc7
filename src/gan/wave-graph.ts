// The waveform generator as it is played: latent, class and conditions in their own units → shot; truncation pulls the
// style towards the class's mean, as the style family's does.

import * as tf from '@tensorflow/tfjs'
import type { TensorSpec } from '../compile/step.ts'
import type { Range } from '../dsp/range.ts'
import { conditionTable, normalisedConditions } from './conditions.ts'
import { truncated } from './generator-graph.ts'
import type { Tensors } from './layers.ts'
import { mapping } from './mapping.ts'
import type { ParameterTable } from './parameters.ts'
import { lengthened } from './receptive-field.ts'
import type { SlicedGenerator } from './sliced-generator.ts'
import { envelopePoints, waveModulations, waveSlice, type WholeWave } from './wave-generator.ts'
import {
  envelopeHop,
  waveEnvelopeTable,
  waveModulationSize,
  waveNoisePositions,
  waveNoiseStretches,
  type WaveNetwork,
} from './wave-network.ts'

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

const givenConditions = ({ conditions, floors }: WaveNetwork, v: Tensors) =>
  conditions > 0 ? normalisedConditions(v, v.conditions, floors) : undefined

function styleOf(network: WaveNetwork, v: Tensors): tf.Tensor2D {
  const [latent, classes] = [v.latent as tf.Tensor2D, v.classes as tf.Tensor2D]
  return mapping(network, v, latent, classes, givenConditions(network, v))
}

/** What all slices of a sound need to know, computed once; truncation included. */
function wholeOf(network: WaveNetwork, v: Tensors): WholeWave {
  const classes = v.classes as tf.Tensor2D
  const style = truncated(v, styleOf(network, v), classes, givenConditions(network, v))
  return { modulation: waveModulations(network, v, style), envelope: envelopePoints(v, classes) }
}

const flat = (shot: tf.Tensor3D) => tf.reshape(shot, [shot.shape[0], shot.shape[1]]) as tf.Tensor2D

/** Shot [B, N]. */
export function wavePlayed(network: WaveNetwork, v: Tensors): { shot: tf.Tensor2D } {
  const samples = { from: 0, to: network.lengthSamples }
  return { shot: flat(waveSlice(network, v, samples, wholeOf(network, v), v.noise as tf.Tensor3D)) }
}

/** The generator in slices of frames, a frame `hopSamples` samples long. */
export function waveSlices(network: WaveNetwork, hopSamples: number): SlicedGenerator {
  const samplesOf = (frames: Range) => lengthened(frames, hopSamples)
  return {
    inputs: { ...drawnInputs(network, 1), truncation: { shape: [1, 1] } },
    whole: {
      modulation: { shape: [1, waveModulationSize(network)] },
      envelope: { shape: [1, network.lengthSamples / envelopeHop] },
    },
    carried: {},
    begin: (v) => ({ ...wholeOf(network, v) }),
    noise: (frames) => waveNoiseStretches(network, samplesOf(frames)),
    signals: () => ({}),
    slice: (frames, v) => {
      const { modulation, envelope } = v
      const whole = { modulation, envelope } as WholeWave
      return { shot: flat(waveSlice(network, v, samplesOf(frames), whole, v.noise as tf.Tensor3D)) }
    },
  }
}

/** The mapping network alone: latent, classes, conditions → style [B, W]. */
export function waveMappingProgram(network: WaveNetwork, weights: Record<string, TensorSpec>, batch: number) {
  return {
    inputs: { ...drawnInputs(network, batch), ...weights },
    run: (v: Tensors) => ({ style: styleOf(network, v) }),
  }
}
