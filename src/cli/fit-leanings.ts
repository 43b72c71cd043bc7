// What the descriptors of a class lean on, from sounds that were drawn as its examples are: for each a line through all
// conditions that the model is given and through the latent.

import { cholesky, unwhitened, whitened } from '../dsp/matrix.ts'
import { ridge } from '../dsp/ridge.ts'
import { type ConditionName, conditionNames, type SomeConditions, vectorOf } from '../timbre/conditioning.ts'
import type { Leaning } from '../timbre/leaning.ts'
import type { Gaussian } from '../timbre/plausible.ts'

/** A sound that was drawn. */
export interface Probe {
  readonly given: SomeConditions
  /** [Z] */
  readonly latent: ArrayLike<number>
  readonly measured: Readonly<Record<string, number | null>>
}

/** Slopes on conditions are held back less than those on latents, which are many and each of them weak. */
const conditionPenalty = 0.2
/** Tried for the strength of the ridge: so many sounds, for all that is leant on has a deviation of 1. */
const strengths = [3, 10, 30, 100, 300, 1000]
/** Fewer than these make no line. */
const leastProbes = 16

/**
 * A line for descriptor `name`, or undefined where too few probes are measured. Conditions are taken in the directions
 * in which the class's examples vary, by as much as they do, so that the ridge holds back what they hardly do.
 * @param conditions those that the model is given
 */
export function fitLeaning(
  probes: readonly Probe[],
  name: ConditionName,
  { mean, covariance }: Gaussian,
  conditions: readonly ConditionName[],
): Leaning | undefined {
  const measured = probes.filter((probe) => typeof probe.measured[name] === 'number')
  if (measured.length < leastProbes) return undefined
  const size = conditionNames.length
  const listed = conditions.map((one) => conditionNames.indexOf(one))
  const lower = cholesky(
    listed.flatMap((i) => listed.map((j) => covariance[i * size + j]!)),
    listed.length,
  )
  const rows = measured.map(({ given, latent }) => {
    const x = vectorOf(given)
    const normals = whitened(
      lower,
      listed.map((i) => x[i]! - mean[i]!),
    )
    return Float64Array.from([...normals, ...Array.from(latent)])
  })
  const penalties = Array.from(rows[0]!, (_, i) => (i < listed.length ? conditionPenalty : 1))
  const { intercept, slopes, leftOut } = ridge(
    rows,
    measured.map((probe) => probe.measured[name]!),
    penalties,
    strengths,
  )
  const ofConditions = unwhitened(lower, slopes.subarray(0, listed.length))
  const each = Array.from({ length: size }, () => 0)
  listed.forEach((i, s) => (each[i] = rounded(ofConditions[s]!)))
  return {
    base: rounded(each.reduce((sum, slope, i) => sum - slope * mean[i]!, intercept)),
    conditions: each,
    latent: Array.from(slopes.subarray(listed.length), rounded),
    scatter: rounded(leftOut),
  }
}

/** Of a point nothing that is heard, and shorter to write. */
const rounded = (value: number): number => Number(value.toFixed(5))
