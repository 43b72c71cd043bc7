// Where latents of a class lie. After autoencoding, the codes of a class fill a region of their own, not the whole of
// N(0, I); sampling there gives drums nobody encoded. So each class gets a Gaussian fitted to its codes (ex-post density
// estimation, Ghosh et al. 2020, §4), and a player's latent ε ~ N(0, I) becomes z = m_k + L_k ε.

import * as tf from '@tensorflow/tfjs'
import type { TensorData } from '../compile/step.ts'
import { parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'

/** Means m, [K, Z]. */
export const priorMean = 'prior/mean'
/** Lower-triangular factors L, [K, Z, Z]: L Lᵀ is the covariance of the class's codes. */
export const priorFactor = 'prior/factor'

export function priorTable(classes: number, latentSize: number): ParameterTable {
  return {
    [priorMean]: { shape: [classes, latentSize], init: 'zeros' },
    [priorFactor]: { shape: [classes, latentSize, latentSize], init: 'zeros' },
  }
}

/** The prior before anything was encoded: N(0, I) for every class. */
export function standardPrior(classes: number, latentSize: number): Record<string, TensorData> {
  const factor = new Float32Array(classes * latentSize * latentSize)
  for (let k = 0; k < classes; k++)
    for (let i = 0; i < latentSize; i++) factor[(k * latentSize + i) * latentSize + i] = 1
  return {
    [priorMean]: { shape: [classes, latentSize], data: new Float32Array(classes * latentSize) },
    [priorFactor]: { shape: [classes, latentSize, latentSize], data: factor },
  }
}

/** ε [B, Z] and soft classes [B, K] → z = Σ_k c_k (m_k + L_k ε), [B, Z]. */
export function latentOfClass(p: Tensors, latent: tf.Tensor2D, classes: tf.Tensor2D): tf.Tensor2D {
  const mean = tf.matMul(classes, parameter(p, priorMean) as tf.Tensor2D)
  const [count, size] = parameter(p, priorFactor).shape
  const flat = tf.reshape(parameter(p, priorFactor), [count, size * size]) as tf.Tensor2D
  const factor = tf.reshape(tf.matMul(classes, flat), [-1, size, size])
  const spread = tf.matMul(factor, tf.reshape(latent, [-1, size, 1]))
  return tf.add(mean, tf.reshape(spread, [-1, size])) as tf.Tensor2D
}

/** The codes of one example: q(z | x) = N(mean, deviation²), both [Z]. */
export interface Code {
  readonly mean: ArrayLike<number>
  readonly deviation: ArrayLike<number>
}

/**
 * The Gaussian with the moments of the mixture of all codes: mean of means, covariance of means + mean variance.
 * @returns mean [Z] and the Cholesky factor [Z, Z] of the covariance.
 */
export function fitPrior(codes: readonly Code[], size: number): { mean: Float64Array; factor: Float64Array } {
  const count = codes.length
  const mean = new Float64Array(size)
  for (const code of codes) for (let i = 0; i < size; i++) mean[i] += code.mean[i] / count
  const covariance = new Float64Array(size * size)
  for (const code of codes)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++)
        covariance[i * size + j] += ((code.mean[i] - mean[i]) * (code.mean[j] - mean[j])) / count
      covariance[i * size + i] += code.deviation[i] ** 2 / count
    }
  return { mean, factor: cholesky(covariance, size) }
}

/** Lower-triangular L with L Lᵀ = A, from A's lower triangle [n, n]; A must be positive definite. */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array {
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k]
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum)
      else throw new RangeError(`the matrix is not positive definite: pivot ${i} is ${sum}`)
    }
  return lower
}
