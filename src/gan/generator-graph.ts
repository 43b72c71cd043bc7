// The style generator as it is played: latent, class and conditions in their own units → spectrum; truncation is an
// input. Traced with its weights built in it is what a bundle holds.

import * as tf from '@tensorflow/tfjs'
import type { TracedGraph } from '../compile/graph.ts'
import type { TensorData, TensorSpec } from '../compile/step.ts'
import { trace } from '../compile/trace.ts'
import { lengthOf } from '../dsp/range.ts'
import { bandInterpolation } from './band-interpolation.ts'
import { envelopeOf, envelopeTable } from './class-envelope.ts'
import { classLevels, gainsOf, levelsOf } from './class-levels.ts'
import { conditionTable, normalisedConditions } from './conditions.ts'
import type { Tensors } from './layers.ts'
import { latentOfClass, linearInConditions, priorTable } from './latent-prior.ts'
import { mapping, type MappingConfig } from './mapping.ts'
import type { ParameterTable } from './parameters.ts'
import type { SlicedGenerator } from './sliced-generator.ts'
import { synthesisAndPitch } from './style-generator.ts'
import {
  bandsWeight,
  modulationSize,
  noisePositions,
  noiseStretches,
  type StyleGeneratorConfig,
} from './style-network.ts'
import { styleModulations, styleSlice, type StyleSignals, type WholeStyle } from './style-slice.ts'

/** Weight names of the mean style per class, which truncation pulls towards: [K, W], and its slope on the conditions. */
export const meanStyle = 'generator/meanStyle'
export const meanStyleSlope = 'generator/meanStyleSlope' // [K, D, W]

export function meanStyleTable({ classes, conditions, styleSize }: MappingConfig): ParameterTable {
  return {
    [meanStyle]: { shape: [classes, styleSize], init: 'zeros' },
    ...(conditions > 0
      ? { [meanStyleSlope]: { shape: [classes, conditions, styleSize], init: 'zeros' as const } }
      : {}),
  }
}

/** What a generator needs beside its trained weights: constants measured on data. */
export function statisticsTable(config: StyleGeneratorConfig): ParameterTable {
  return {
    ...priorTable(config.classes, config.latentSize, config.conditions),
    ...conditionTable(config.conditions),
    ...(config.envelope ? envelopeTable(config.classes, config.grid.frames) : {}),
  }
}

function drawnInputs(config: StyleGeneratorConfig, batch: number): Record<string, TensorSpec> {
  const { classes, latentSize, conditions } = config
  return {
    latent: { shape: [batch, latentSize] },
    classes: { shape: [batch, classes] },
    ...(conditions > 0 ? { conditions: { shape: [batch, conditions] } } : {}),
  }
}

export function playedInputs(config: StyleGeneratorConfig, batch: number): Record<string, TensorSpec> {
  const { grid } = config
  return {
    ...drawnInputs(config, batch),
    truncation: { shape: [batch, 1] },
    noise: { shape: [batch, noisePositions(config), 1] },
    noiseSpectrum: { shape: [batch, grid.frames, grid.fftSize / 2, 2] },
  }
}

function givenConditions(config: StyleGeneratorConfig, v: Tensors): tf.Tensor2D | undefined {
  return config.conditions > 0 ? normalisedConditions(v, v.conditions, config.floors) : undefined
}

/** Style of inputs in their own units, [B, W]. */
function styleOf(config: StyleGeneratorConfig, v: Tensors): tf.Tensor2D {
  const classes = v.classes as tf.Tensor2D
  const conditions = givenConditions(config, v)
  return mapping(config, v, latentOfClass(v, v.latent as tf.Tensor2D, classes, conditions), classes, conditions)
}

/**
 * Truncation trick (Karras et al. 2019, §B): w′ = w̄ + ψ(w − w̄), with w̄ the mean style of the class mix under the
 * conditions. ψ = `v.truncation` = 1 leaves w alone, 0 gives the average drum that answers them.
 */
export function truncated(v: Tensors, style: tf.Tensor2D, classes: tf.Tensor2D, conditions?: tf.Tensor2D): tf.Tensor2D {
  const mean = linearInConditions(v, meanStyle, meanStyleSlope, classes, conditions)
  return tf.add(mean, tf.mul(tf.sub(style, mean), v.truncation))
}

/** The spectrum [B, T, F, 2] of the form that is trained; for previews. B is 1 where levels were matched. */
export function played(config: StyleGeneratorConfig, v: Tensors): { spectrum: tf.Tensor4D } {
  const classes = v.classes as tf.Tensor2D
  const style = playedStyle(config, v)
  const signals = { noise: v.noise as tf.Tensor3D, noiseSpectrum: v.noiseSpectrum as tf.Tensor4D }
  const { spectrum } = synthesisAndPitch(config, v, { style, classes, ...signals }, false)
  const levels = levelsOf(v, classes)
  if (levels === undefined) return { spectrum }
  const gains = gainsOf(levels, config.grid.frames)
  return { spectrum: tf.mul(spectrum, tf.reshape(gains, [1, ...gains.shape, 1])) }
}

function playedStyle(config: StyleGeneratorConfig, v: Tensors): tf.Tensor2D {
  return truncated(v, styleOf(config, v), v.classes as tf.Tensor2D, givenConditions(config, v))
}

/** What all slices of a sound need to know, computed once. */
function wholeOf(config: StyleGeneratorConfig, v: Tensors): WholeStyle {
  const levels = levelsOf(v, v.classes as tf.Tensor2D)
  return {
    ...(levels === undefined ? {} : { levels }),
    modulation: styleModulations(config, v, playedStyle(config, v)),
    ...(config.envelope ? { envelope: envelopeOf(v, v.classes as tf.Tensor2D) } : {}),
  }
}

/** Constants that a bundle holds beside the trained weights. */
export function playedConstants({ noiseBands, grid, rateHz }: StyleGeneratorConfig): Record<string, TensorData> {
  const data = bandInterpolation(noiseBands, grid, rateHz)
  return { [bandsWeight]: { shape: [noiseBands, grid.fftSize / 2], data } }
}

/**
 * Traces the generator with its weights (`generator/…`, the statistics, `generator/meanStyle` and the constants) built in:
 * the stretch of all frames.
 */
export function generatorGraph(
  config: StyleGeneratorConfig,
  weights: Readonly<Record<string, TensorData>>,
): TracedGraph {
  const { grid, partials } = config
  const turned = () => (partials.count > 0 ? { turned: tf.zeros([1, partials.count]) as tf.Tensor2D } : {})
  const run = (v: Tensors) => {
    const signals = { noise: v.noise as tf.Tensor3D, noiseSpectrum: v.noiseSpectrum as tf.Tensor4D, ...turned() }
    const { spectrum } = styleSlice(config, v, { from: 0, to: grid.frames }, wholeOf(config, v), signals)
    return { spectrum }
  }
  return trace(playedInputs(config, 1), run, { weights })
}

/** The generator in slices, of the weights that the whole is of. */
export function styleSlices(
  config: StyleGeneratorConfig,
  weights: Readonly<Record<string, TensorData>>,
): SlicedGenerator {
  const { grid, partials } = config
  const levels = weights[classLevels]
  const carried = partials.count > 0 ? { turned: { shape: [1, partials.count] } } : {}
  return {
    inputs: { ...drawnInputs(config, 1), truncation: { shape: [1, 1] } },
    whole: {
      modulation: { shape: [1, modulationSize(config)] },
      ...(config.envelope ? { envelope: { shape: [1, grid.frames] } } : {}),
      ...(levels === undefined ? {} : { levels: { shape: [1, levels.shape[1]!] } }),
    },
    carried,
    begin: (v) => ({ ...wholeOf(config, v) }),
    noise: (frames) => noiseStretches(config, frames),
    signals: (frames) => ({ noiseSpectrum: { shape: [1, lengthOf(frames), grid.fftSize / 2, 2] } }),
    slice: (frames, v) => {
      const { modulation, envelope, levels: gains, noise, noiseSpectrum, turned } = v
      const whole = {
        modulation,
        ...(envelope === undefined ? {} : { envelope }),
        ...(gains === undefined ? {} : { levels: gains }),
      } as WholeStyle
      const signals = { noise, noiseSpectrum, ...(turned === undefined ? {} : { turned }) } as StyleSignals
      return { ...styleSlice(config, v, frames, whole, signals) }
    },
  }
}

/** Prior and mapping network alone, for measuring the mean style: latent, classes, conditions → style [B, W]. */
export function mappingProgram(config: StyleGeneratorConfig, weights: Record<string, TensorSpec>, batch: number) {
  return {
    inputs: { ...drawnInputs(config, batch), ...weights },
    run: (v: Tensors) => ({ style: styleOf(config, v) }),
  }
}
