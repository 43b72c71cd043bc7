// The style generator as it is played: latent, class and conditions in their own units → spectrum; truncation is an
// input. Traced with its weights built in it is what a bundle holds.

import * as tf from '@tensorflow/tfjs'
import type { TensorData, TensorSpec } from '../compile/step.ts'
import type { TracedGraph } from '../compile/graph.ts'
import { trace } from '../compile/trace.ts'
import { envelopeTable } from './class-envelope.ts'
import { conditionTable, normalisedConditions } from './conditions.ts'
import type { Tensors } from './layers.ts'
import { latentOfClass, linearInConditions, priorTable } from './latent-prior.ts'
import type { ParameterTable } from './parameters.ts'
import { mapping, noisePositions, synthesis, type MappingConfig, type StyleGeneratorConfig } from './style-generator.ts'

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
  return config.conditions > 0 ? normalisedConditions(v, v.conditions) : undefined
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

export function played(config: StyleGeneratorConfig, v: Tensors): { spectrum: tf.Tensor4D } {
  const classes = v.classes as tf.Tensor2D
  const style = truncated(v, styleOf(config, v), classes, givenConditions(config, v))
  const signals = { noise: v.noise as tf.Tensor3D, noiseSpectrum: v.noiseSpectrum as tf.Tensor4D }
  return { spectrum: synthesis(config, v, { style, classes, ...signals }) }
}

/** Traces the generator with its weights (`generator/…`, the statistics and `generator/meanStyle`) built in. */
export function generatorGraph(
  config: StyleGeneratorConfig,
  weights: Readonly<Record<string, TensorData>>,
  batch = 1,
): TracedGraph {
  return trace(playedInputs(config, batch), (v) => played(config, v), { weights })
}

/** Prior and mapping network alone, for measuring the mean style: latent, classes, conditions → style [B, W]. */
export function mappingProgram(config: StyleGeneratorConfig, weights: Record<string, TensorSpec>, batch: number) {
  return {
    inputs: { ...drawnInputs(config, batch), ...weights },
    run: (v: Tensors) => ({ style: styleOf(config, v) }),
  }
}
