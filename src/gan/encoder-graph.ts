// The way back from a sound to what a generator makes it of: the encoder as it is played, its code turned into the latent
// that each class would draw it by; and which way latent and conditions must go for the made spectrum to come nearer.

import * as tf from '@tensorflow/tfjs'
import { type TracedGraph, withoutUnusedWeights } from '../compile/graph.ts'
import type { TensorData } from '../compile/step.ts'
import { trace } from '../compile/trace.ts'
import { encoderTrunk, generatorConfig, type StyleConfig } from './configs.ts'
import { floorsOf, normalisedConditions } from './conditions.ts'
import { encode, encoderParameters } from './encoder.ts'
import { played, playedInputs } from './generator-graph.ts'
import { parameter, type Tensors } from './layers.ts'
import { linearInConditions, priorFactor, priorMean, priorSlope } from './latent-prior.ts'
import { spectralDistance } from './spectral-distance.ts'

/** Inverses of the classes' factors L, [K, Z, Z]. */
const priorInverse = 'prior/inverse'

type Weights = Readonly<Record<string, TensorData>>

/** What the encoder's graph reads beside the generator's weights: the encoder's, and the prior's factors inverted. */
export function encoderWeights(config: StyleConfig, state: Weights): Record<string, TensorData> {
  const names = Object.keys(encoderParameters(encoderTrunk(config), config.latentSize))
  const { shape, data } = state[priorFactor]
  const [classes, size] = shape
  const inverse = new Float32Array(data.length)
  for (let k = 0; k < classes; k++) {
    const at = k * size * size
    inverse.set(invertedLower(data.subarray(at, at + size * size), size), at)
  }
  return {
    ...Object.fromEntries(names.map((name) => [name, state[name]])),
    [priorInverse]: { shape, data: inverse },
  }
}

/** L⁻¹ for a lower-triangular L [n, n]. */
function invertedLower(lower: Float32Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0
      for (let k = j; k < i; k++) sum -= lower[i * n + k] * inverse[k * n + j]
      inverse[i * n + j] = sum / lower[i * n + i]
    }
  return inverse
}

/**
 * `spectrum` [1, T, F, 2] and, where the model has any, `conditions` [K, D] in their own units, those that each class would
 * be given → for each class the latent ε by which it draws the spectrum's code, `latents` [K, Z]:
 * z = m_k + A_kᵀ c + L_k ε (latent-prior.ts) solved for ε.
 */
export function encoderGraph(config: StyleConfig, classes: number, weights: Weights): TracedGraph {
  const { grid, latentSize } = config
  const wide = config.conditions.length
  const floors = floorsOf(config.conditions, config.conditionFloors)
  const inputs = {
    spectrum: { shape: [1, grid.frames, grid.fftSize / 2, 2] },
    ...(wide > 0 ? { conditions: { shape: [classes, wide] } } : {}),
  }
  const run = (v: Tensors) => {
    const { mean } = encode(encoderTrunk(config), v, v.spectrum as tf.Tensor4D)
    const every = tf.eye(classes) as tf.Tensor2D
    const given = wide > 0 ? normalisedConditions(v, v.conditions, floors) : undefined
    const away = tf.sub(mean, linearInConditions(v, priorMean, priorSlope, every, given))
    const column = tf.reshape(away, [classes, latentSize, 1])
    return { latents: tf.reshape(tf.matMul(parameter(v, priorInverse), column), [classes, latentSize]) }
  }
  return withoutUnusedWeights(trace(inputs, run, { weights }))
}

/**
 * The generator's inputs at ψ = 1 and a wanted spectrum, `wanted` [1, T, F, 2] → `distance` [1] of the made one from it
 * (spectral-distance.ts) and its slopes: `latentSlope` [1, Z] and, where the model has conditions, `conditionsSlope` [1, D].
 */
export function matchingGraph(config: StyleConfig, classes: number, weights: Weights): TracedGraph {
  const shape = generatorConfig(config, classes)
  const { truncation: _, ...inputs } = playedInputs(shape, 1)
  const moved = config.conditions.length > 0 ? ['latent', 'conditions'] : ['latent']
  const run = (v: Tensors) => {
    const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
      const at = Object.fromEntries(moved.map((name, i) => [name, values[i]]))
      const { spectrum } = played(shape, { ...v, ...at, truncation: tf.ones([1, 1]) })
      return spectralDistance(spectrum, v.wanted as tf.Tensor4D, config.compression)
    })(moved.map((name) => v[name]))
    const slopes: Tensors = Object.fromEntries(moved.map((name, i) => [`${name}Slope`, grads[i]]))
    return { distance: tf.reshape(value, [1]), ...slopes }
  }
  return withoutUnusedWeights(trace({ ...inputs, wanted: inputs.noiseSpectrum }, run, { weights }))
}
