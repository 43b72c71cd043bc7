// Where latents of a class lie. After autoencoding, the codes of a class fill a region of their own, not the whole of
// N(0, I); sampling there gives drums nobody encoded. So each class gets a Gaussian fitted to its codes (ex-post density
// estimation, Ghosh et al. 2020, §4), and a player's latent ε ~ N(0, I) becomes z = m_k + A_kᵀ c + L_k ε: the codes
// also lean on the conditions c, so a brighter sound is asked for where the codes of bright sounds lie.

import * as tf from '@tensorflow/tfjs'
import type { TensorData } from '../compile/step.ts'
import { cholesky, solved } from '../dsp/matrix.ts'
import { parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'

/** Means m, [K, Z]. */
export const priorMean = 'prior/mean'
/** Slopes A on the normalised conditions, [K, D, Z]; absent in networks without conditions. */
export const priorSlope = 'prior/slope'
/** Lower-triangular factors L, [K, Z, Z]: L Lᵀ is the covariance of the class's codes around what the conditions say. */
export const priorFactor = 'prior/factor'

export function priorTable(classes: number, latentSize: number, conditions: number): ParameterTable {
  return {
    [priorMean]: { shape: [classes, latentSize], init: 'zeros' },
    ...(conditions > 0 ? { [priorSlope]: { shape: [classes, conditions, latentSize], init: 'zeros' as const } } : {}),
    [priorFactor]: { shape: [classes, latentSize, latentSize], init: 'zeros' },
  }
}

/** The prior before anything was encoded: N(0, I) for every class. */
export function standardPrior(classes: number, latentSize: number, conditions: number): Record<string, TensorData> {
  const factor = new Float32Array(classes * latentSize * latentSize)
  for (let k = 0; k < classes; k++)
    for (let i = 0; i < latentSize; i++) factor[(k * latentSize + i) * latentSize + i] = 1
  return {
    [priorMean]: { shape: [classes, latentSize], data: new Float32Array(classes * latentSize) },
    ...(conditions > 0
      ? {
          [priorSlope]: {
            shape: [classes, conditions, latentSize],
            data: new Float32Array(classes * conditions * latentSize),
          },
        }
      : {}),
    [priorFactor]: { shape: [classes, latentSize, latentSize], data: factor },
  }
}

/** Σ_k w_k M_k for matrices M [K, n, m] under `name` and soft classes w [B, K] → [B, n, m]. */
function mixed(p: Tensors, name: string, classes: tf.Tensor2D): tf.Tensor3D {
  const [count, rows, columns] = parameter(p, name).shape
  const flat = tf.reshape(parameter(p, name), [count, rows * columns]) as tf.Tensor2D
  return tf.reshape(tf.matMul(classes, flat), [-1, rows, columns])
}

/** Σ_k w_k (m_k + A_kᵀ c), [B, n]: m [K, n] and A [K, D, n] by their names, soft classes w [B, K], conditions c [B, D]. */
export function linearInConditions(
  p: Tensors,
  mean: string,
  slope: string,
  classes: tf.Tensor2D,
  conditions?: tf.Tensor2D,
): tf.Tensor2D {
  const at = tf.matMul(classes, parameter(p, mean) as tf.Tensor2D) as tf.Tensor2D
  if (conditions === undefined) return at
  const row = tf.reshape(conditions, [-1, 1, conditions.shape[1]])
  return tf.add(at, tf.reshape(tf.matMul(row, mixed(p, slope, classes)), [-1, at.shape[1]]))
}

/** ε [B, Z], soft classes w [B, K] and normalised conditions c [B, D] → z = Σ_k w_k (m_k + A_kᵀ c + L_k ε), [B, Z]. */
export function latentOfClass(
  p: Tensors,
  latent: tf.Tensor2D,
  classes: tf.Tensor2D,
  conditions?: tf.Tensor2D,
): tf.Tensor2D {
  const size = latent.shape[1]
  const spread = tf.matMul(mixed(p, priorFactor, classes), tf.reshape(latent, [-1, size, 1]))
  const centre = linearInConditions(p, priorMean, priorSlope, classes, conditions)
  return tf.add(centre, tf.reshape(spread, [-1, size]))
}

/**
 * The prior of the latents of class k spread by `factors[k]` around what the conditions say: L_k becomes f_k L_k. A factor above 1
 * is what truncation (Karras et al. 2019, §B) does the other way round: sounds that differ more, and more odd ones among them.
 * @param prior holds `priorFactor`, [K, Z, Z]
 */
export function spreadPrior(prior: TensorData, factors: readonly number[]): TensorData {
  const each = prior.data.length / factors.length
  return {
    shape: prior.shape,
    data: Float32Array.from(prior.data, (value, i) => value * factors[Math.floor(i / each)]!),
  }
}

/** The codes of one example: q(z | x) = N(mean, deviation²), both [Z]. */
export interface Code {
  readonly mean: ArrayLike<number>
  readonly deviation: ArrayLike<number>
}

/** Ridge of the slopes, as a share of an example: conditions of a class run together, and their slopes would blow up. */
const ridge = 0.02

/** Rows as mean + slopeᵀ · conditions + what is left. */
export interface LinearFit {
  /** At conditions of zero, [n]. */
  readonly mean: Float64Array
  /** [D, n] */
  readonly slope: Float64Array
  /** [n] for each row. */
  readonly left: readonly Float64Array[]
}

/**
 * Ridge regression of `rows` (each [n]) on normalised `conditions` (each [D], D may be 0). The slopes are held back, the
 * mean is not: at the mean of the conditions the fit is the mean of the rows.
 */
export function fitLinear(
  rows: readonly ArrayLike<number>[],
  conditions: readonly ArrayLike<number>[],
  n: number,
): LinearFit {
  const wide = conditions[0]?.length ?? 0
  const centre = meanOf(conditions, wide)
  const mean = meanOf(rows, n)
  const lean = conditions.map((row) => Float64Array.from(centre, (c, d) => row[d] - c))
  let slope: Float64Array = new Float64Array(0)
  if (wide > 0) {
    const gram = new Float64Array(wide * wide)
    const right = new Float64Array(wide * n)
    for (const [r, row] of lean.entries())
      for (let a = 0; a < wide; a++) {
        for (let b = 0; b <= a; b++) gram[a * wide + b] += (row[a] * row[b]) / rows.length
        for (let i = 0; i < n; i++) right[a * n + i] += (row[a] * (rows[r][i] - mean[i])) / rows.length
      }
    for (let a = 0; a < wide; a++) gram[a * wide + a] += ridge
    const lower = cholesky(gram, wide)
    slope = new Float64Array(wide * n)
    for (let i = 0; i < n; i++)
      solved(
        lower,
        Float64Array.from({ length: wide }, (_, a) => right[a * n + i]),
      ).forEach((value, a) => (slope[a * n + i] = value))
  }
  const leaning = (row: Float64Array, i: number) => row.reduce((sum, c, d) => sum + c * slope[d * n + i], 0)
  const left = rows.map((row, r) => Float64Array.from(mean, (m, i) => row[i] - m - leaning(lean[r], i)))
  return { mean: mean.map((m, i) => m - leaning(centre, i)), slope, left }
}

/**
 * The Gaussian with the moments of the mixture of all codes around a linear fit on the conditions: covariance of what is
 * left of the means + mean variance.
 * @param conditions normalised, one row [D] for each code
 * @returns mean [Z], slope [D, Z] and the Cholesky factor [Z, Z] of the covariance.
 */
export function fitPrior(
  codes: readonly Code[],
  conditions: readonly ArrayLike<number>[],
  size: number,
): { mean: Float64Array; slope: Float64Array; factor: Float64Array } {
  const count = codes.length
  const { mean, slope, left } = fitLinear(
    codes.map((code) => code.mean),
    conditions,
    size,
  )
  const covariance = new Float64Array(size * size)
  for (const [n, row] of left.entries())
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) covariance[i * size + j] += (row[i] * row[j]) / count
      covariance[i * size + i] += codes[n].deviation[i] ** 2 / count
    }
  return { mean, slope, factor: cholesky(covariance, size) }
}

function meanOf(rows: readonly ArrayLike<number>[], size: number): Float64Array {
  const mean = new Float64Array(size)
  for (const row of rows) for (let i = 0; i < size; i++) mean[i] += row[i] / rows.length
  return mean
}

/** Mean [n] and the Cholesky factor [n, n] of the covariance of `rows`, each variance raised by `jitter` of itself. */
export function fitGaussian(
  rows: readonly ArrayLike<number>[],
  n: number,
  jitter: number,
): { mean: Float64Array; factor: Float64Array } {
  const mean = meanOf(rows, n)
  const covariance = new Float64Array(n * n)
  for (const row of rows)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) covariance[i * n + j] += ((row[i] - mean[i]) * (row[j] - mean[j])) / rows.length
  for (let i = 0; i < n; i++) covariance[i * n + i] = covariance[i * n + i] * (1 + jitter) + 1e-9
  return { mean, factor: cholesky(covariance, n) }
}
