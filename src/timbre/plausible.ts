// Which conditions go together: how far a combination is from what a class's sounds are like, the nearest one that is
// not too far, and draws of what is asked for and what fits to it.
//
// A soft mix of classes stands for the Gaussian with the mixture's mean and covariance: what lies between the classes
// is as plausible as what lies in them, for a mix is asked to sound like something in between.

import { Fault } from '../faults/fault.ts'
import { cholesky, solved, whitened } from '../dsp/matrix.ts'
import { chiSquaredQuantile, chiSquaredSurvival } from './chi-squared.ts'
import {
  conditionCount,
  type Conditioning,
  type ConditionName,
  conditionNames,
  type Conditions,
  conditionsOf,
  type SomeConditions,
  vectorOf,
} from './conditioning.ts'

/** Share of the joint distribution in which a combination counts as plausible. */
const usualQuantile = 0.95
/** Added to every variance: half a unit, less than is heard, so that a class of alike sounds is no point. */
const leastVariance = 0.25

/** How the conditions of a class or a mix are distributed. */
export interface Gaussian {
  /** [D]. */
  readonly mean: Float64Array
  /** [D, D]. */
  readonly covariance: Float64Array
}

/**
 * How plausible the given conditions are together, 0 … 1: the share of sounds of the mix that lie farther out, by the
 * χ² survival function of the squared Mahalanobis distance, with a degree of freedom for each condition given. 1 in
 * the middle, 0.05 at the edge of the central 95 %. 1 where none is given.
 * @param mix weights ≥ 0 of the classes, [K]; scaled to a sum of 1.
 */
export function plausibility(conditioning: Conditioning, mix: readonly number[], values: SomeConditions): number {
  const gaussian = gaussianOf(conditioning, mix)
  const given = indicesOf(values)
  return chiSquaredSurvival(squaredDistance(gaussian, vectorOf(values), given), given.length)
}

export interface NearestOptions {
  /** Conditions that must stay as they are. */
  readonly fixed?: readonly ConditionName[]
  /** The share of the joint distribution to come into; `usualQuantile` where not given. */
  readonly quantile?: number
}

export interface Nearest {
  readonly values: Conditions
  /** Of `values`. */
  readonly plausibility: number
  /** Whether `values` lie within the quantile; not, where the fixed ones alone lie outside. */
  readonly within: boolean
}

/**
 * The combination closest to `values` within a quantile of the joint distribution, closest by Mahalanobis distance.
 * Conditions that are not given take their conditional mean. The free ones move on the straight line to their mean given the
 * fixed ones (exactly the closest point of the ellipsoid in that metric), and onto it where the fixed ones alone are
 * too far out.
 * @throws Fault E_USAGE for a fixed condition that has no value, and for a mix that is none.
 */
export function nearestPlausible(
  conditioning: Conditioning,
  mix: readonly number[],
  values: SomeConditions,
  { fixed = [], quantile = usualQuantile }: NearestOptions = {},
): Nearest {
  const gaussian = gaussianOf(conditioning, mix)
  for (const name of fixed)
    if (values[name] === undefined)
      throw new Fault('E_USAGE', {
        at: name,
        found: 'a fixed condition without a value',
        expected: 'a number',
        wayOut: 'Give it a value, or do not fix it.',
      })
  const wanted = conditionalMean(gaussian, vectorOf(values), indicesOf(values))
  const held = fixed.map((name) => conditionNames.indexOf(name))
  const centre = conditionalMean(gaussian, wanted, held)
  const limit = chiSquaredQuantile(quantile, conditionCount)
  const all = conditionNames.map((_, i) => i)
  const ofHeld = squaredDistance(gaussian, wanted, held)
  const ofFree = squaredDistance(gaussian, wanted, all) - ofHeld
  const part = ofHeld + ofFree <= limit ? 1 : Math.sqrt(Math.max(0, limit - ofHeld) / ofFree)
  const moved = centre.map((value, i) => value + part * (wanted[i] - value))
  const distance = squaredDistance(gaussian, moved, all)
  return {
    values: { ...conditionsOf(moved), ...Object.fromEntries(fixed.map((name) => [name, values[name]])) },
    plausibility: chiSquaredSurvival(distance, conditionCount),
    within: ofHeld <= limit,
  }
}

/**
 * One joint draw of all conditions, given those that are `fixed`: x + Σ_·S Σ_SS⁻¹ (wanted − x_S) for an unconditional
 * draw x (Matheron's rule), which is a draw from the conditional distribution.
 * @param normals [8] independent standard normal values.
 */
export function drawConditions(
  conditioning: Conditioning,
  mix: readonly number[],
  normals: ArrayLike<number>,
  fixed: SomeConditions = {},
): Conditions {
  const { gaussian, x } = drawnFrom(conditioning, mix, normals)
  const moved = conditionalMean({ ...gaussian, mean: x }, vectorOf(fixed), indicesOf(fixed))
  return { ...conditionsOf(moved), ...fixed }
}

/** What `normals` [D] draw before anything is asked for, [D], and the distribution that it is of. */
export function drawnFrom(
  conditioning: Conditioning,
  mix: readonly number[],
  normals: ArrayLike<number>,
): { readonly gaussian: Gaussian; readonly x: Float64Array } {
  const gaussian = gaussianOf(conditioning, mix)
  const lower = cholesky(gaussian.covariance, conditionCount)
  const x = gaussian.mean.map((value, i) => {
    let sum = value
    for (let k = 0; k <= i; k++) sum += lower[i * conditionCount + k] * normals[k]
    return sum
  })
  return { gaussian, x }
}

/** Logarithm of the density of the given conditions in the mix, but for a constant that depends on how many there are. */
export function logDensity(conditioning: Conditioning, mix: readonly number[], values: SomeConditions): number {
  const { mean, covariance } = gaussianOf(conditioning, mix)
  const given = indicesOf(values)
  const x = vectorOf(values)
  const lower = cholesky(partOf(covariance, given), given.length)
  const away = whitened(
    lower,
    given.map((i) => x[i] - mean[i]),
  )
  return given.reduce((sum, _, s) => sum - away[s] ** 2 / 2 - Math.log(lower[s * (given.length + 1)]), 0)
}

/** All conditions, those that are not given at their mean given the others. */
export function likeliest(conditioning: Conditioning, mix: readonly number[], values: SomeConditions): Conditions {
  return {
    ...conditionsOf(conditionalMean(gaussianOf(conditioning, mix), vectorOf(values), indicesOf(values))),
    ...values,
  }
}

/** How conditions are drawn: `mean` + `lower` · normals, [D] and lower-triangular [D, D]. */
export function drawing(
  conditioning: Conditioning,
  mix: readonly number[],
): { readonly mean: Float64Array; readonly lower: Float64Array } {
  const { mean, covariance } = gaussianOf(conditioning, mix)
  return { mean, lower: cholesky(covariance, conditionCount) }
}

/** The normals [D] by which `drawConditions` draws these conditions. */
export function normalsOf(conditioning: Conditioning, mix: readonly number[], values: Conditions): Float64Array {
  const { mean, lower } = drawing(conditioning, mix)
  return whitened(
    lower,
    vectorOf(values).map((value, i) => value - mean[i]),
  )
}

/** Mean and covariance of the mixture of the classes' Gaussians. @throws Fault E_USAGE for weights that are none. */
export function gaussianOf({ classes }: Conditioning, mix: readonly number[]): Gaussian {
  const total = mix.reduce((a, b) => a + b, 0)
  if (mix.length !== classes.length || !(total > 0 && total < Infinity) || mix.some((weight) => !(weight >= 0)))
    throw new Fault('E_USAGE', {
      at: 'mix',
      found: JSON.stringify(mix),
      expected: `${classes.length} weights of 0 or more, not all of them 0: ${classes.map((c) => c.class).join(', ')}`,
      wayOut: 'Give each class a weight.',
    })
  const mean = new Float64Array(conditionCount)
  const covariance = new Float64Array(conditionCount ** 2)
  classes.forEach((group, k) => group.mean.forEach((value, i) => (mean[i] += (mix[k] / total) * value)))
  classes.forEach((group, k) => {
    const away = mean.map((value, i) => group.mean[i] - value)
    for (let i = 0; i < conditionCount; i++)
      for (let j = 0; j < conditionCount; j++)
        covariance[i * conditionCount + j] += (mix[k] / total) * (group.covariance[i][j] + away[i] * away[j])
  })
  for (let i = 0; i < conditionCount; i++) covariance[i * (conditionCount + 1)] += leastVariance
  return { mean, covariance }
}

/** Mean of all given those of x at the indices S: μ + Σ_·S Σ_SS⁻¹ (x_S − μ_S), [D]. */
function conditionalMean({ mean, covariance }: Gaussian, x: Float64Array, given: readonly number[]): Float64Array {
  const away = Float64Array.from(given, (i) => x[i] - mean[i])
  const pull = solved(cholesky(partOf(covariance, given), given.length), away)
  const out = mean.map((value, i) =>
    given.reduce((sum, j, s) => sum + covariance[i * conditionCount + j] * pull[s], value),
  )
  for (const i of given) out[i] = x[i]
  return out
}

/** (x_S − μ_S)ᵀ Σ_SS⁻¹ (x_S − μ_S). */
function squaredDistance({ mean, covariance }: Gaussian, x: Float64Array, given: readonly number[]): number {
  const away = Float64Array.from(given, (i) => x[i] - mean[i])
  const lower = cholesky(partOf(covariance, given), given.length)
  return whitened(lower, away).reduce((sum, value) => sum + value * value, 0)
}

function partOf(covariance: Float64Array, given: readonly number[]): Float64Array {
  return Float64Array.from(given.flatMap((i) => given.map((j) => covariance[i * conditionCount + j])))
}

function indicesOf(values: SomeConditions): number[] {
  return conditionNames.flatMap((name, i) => (values[name] === undefined ? [] : [i]))
}
