// What a dataset's sounds are like, class by class: ranges, means and covariances of the conditions that a generator is
// given. Written beside a dataset and into model bundles; plausible.ts asks it what goes together.

import { cholesky } from '../dsp/matrix.ts'
import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import type { timbreNames } from './models.ts'

/** The conditions, in this order wherever an order is needed: seven timbre models, and energy in dB. */
export const conditionNames = [
  'hardness',
  'depth',
  'brightness',
  'roughness',
  'warmth',
  'sharpness',
  'boominess',
  'energy',
] as const satisfies readonly ((typeof timbreNames)[number] | 'energy')[]
export type ConditionName = (typeof conditionNames)[number]
/** Number of conditions. */
export const conditionCount = conditionNames.length

/** In the descriptors' own units; energy in dB. */
export type Conditions = Readonly<Record<ConditionName, number>>
export type SomeConditions = Readonly<Partial<Conditions>>

/** Levels in percent at which `percentiles` are given. */
export const percentileLevels = [1, 5, 25, 50, 75, 95, 99] as const

/** An example's class and conditions; null where one cannot be measured. */
export interface ConditionRow {
  readonly class: string
  readonly values: Readonly<Record<ConditionName, number | null>>
}

/** A sound is either not rough (0) or has a roughness of at least this: 48.976 + 13.988·log 0.01. */
const leastRoughness = 21
/** Where "not rough" stands in vectors: the mean of what would lie under 21, if roughness went on below it. */
const noRoughness = 17.5

/**
 * Conditions as a vector [D]; 0 for those not given. "Not rough" stands at 17.5 and not at 0, so that the zeros of a
 * class are the lower tail of one hump, as if roughness were a normal value cut off at 21. On drums held out of the
 * estimate 7.7 % then lie outside the central 95 %, against 8.2 % with zeros left as they are and 11.8 % with a Gaussian
 * copula on the seven percentiles, which follows single examples into the tails.
 */
export function vectorOf(values: SomeConditions): Float64Array {
  return Float64Array.from(conditionNames, (name) => {
    const value = values[name] ?? 0
    return name === 'roughness' && value < leastRoughness ? noRoughness : value
  })
}

/** Inverse of `vectorOf`; a roughness under the least one is none. */
export function conditionsOf(vector: ArrayLike<number>): Conditions {
  const values = conditionNames.map((name, i) => [
    name,
    name === 'roughness' && vector[i] < leastRoughness ? 0 : vector[i],
  ])
  return Object.fromEntries(values) as Conditions
}

const perCondition = <T extends z.ZodMiniType>(schema: T) =>
  z.strictObject(Object.fromEntries(conditionNames.map((name) => [name, schema])) as { [name in ConditionName]: T })
const count = z.int().check(z.minimum(0))
/** A descriptor is some tens, at most hundreds; what lies beyond these bounds was never measured. */
const measured = z.number().check(z.minimum(-1e4), z.maximum(1e4))
const product = z.number().check(z.minimum(-1e6), z.maximum(1e6))
const square = z.array(z.array(product).check(z.length(conditionCount))).check(
  z.length(conditionCount),
  z.refine((rows) => isCovariance(rows), 'a covariance: symmetric, and negative in no direction'),
)

const groupSchema = z.strictObject({
  /** Examples whose conditions are all measured; everything below but `unmeasurable` is of these. */
  count,
  /** How many examples lack each. */
  unmeasurable: perCondition(count),
  /** At 1, 5, 25, 50, 75, 95, 99 %. */
  percentiles: perCondition(
    z.array(measured).check(
      z.length(percentileLevels.length),
      z.refine((levels) => levels.every((value, i) => i === 0 || value >= levels[i - 1]), 'levels that do not fall'),
    ),
  ),
  /** Of the vectors (`vectorOf`), [D]. */
  mean: z.array(measured).check(z.length(conditionCount)),
  /** Of the vectors, [D, D]; a class's with 8 more examples that vary as examples of all classes do within theirs. */
  covariance: square,
})
export type GroupConditioning = z.output<typeof groupSchema>

const conditioningSchema = z.strictObject({
  format: z.literal('ghostnote-conditioning'),
  version: z.literal(1),
  /** Fingerprint of the dataset. */
  dataset: z.string(),
  /** K classes, in the dataset's order. */
  classes: z.array(z.strictObject({ class: z.string(), ...groupSchema.shape })).check(z.minLength(1)),
  /** All classes together. */
  all: groupSchema,
})
export type Conditioning = z.output<typeof conditioningSchema>

/** More examples than these of its own, and a class's covariance is mostly its own. */
export const borrowedExamples = 8

/**
 * Ranges, means and covariances of the rows of each of the classes and of all; a class without a row that is measured
 * throughout is taken to be like all of them together.
 * @throws Fault E_DATASET where there is no such row at all.
 */
export function conditioningOf(
  rows: readonly ConditionRow[],
  classes: readonly string[],
  dataset: string,
): Conditioning {
  const all = groupOf(rows)
  if (all.count === 0)
    throw new Fault('E_DATASET', {
      at: 'timbre',
      found: `${rows.length} examples, none with all of ${conditionNames.join(', ')}`,
      expected: 'at least one',
      wayOut: 'Use sounds that are longer than 14 ms.',
    })
  const groups = classes.map((name) => groupOf(rows.filter((row) => row.class === name)))
  const known = groups.reduce((sum, { count: n }) => sum + n, 0)
  const within = zeros().map((row, i) =>
    row.map((_, j) => groups.reduce((sum, group) => sum + (group.count / known) * group.covariance[i][j], 0)),
  )
  return {
    format: 'ghostnote-conditioning',
    version: 1,
    dataset,
    classes: groups.map((group, k) => {
      if (group.count === 0) return { ...all, class: classes[k], count: 0, unmeasurable: group.unmeasurable }
      const own = group.count / (group.count + borrowedExamples)
      const covariance = group.covariance.map((row, i) => row.map((v, j) => own * v + (1 - own) * within[i][j]))
      return { class: classes[k], ...group, covariance }
    }),
    all,
  }
}

/** What was read from a file of `conditioningOf`; `at` names it. @throws Fault with `code` where it is something else. */
export function checkedConditioning(
  value: unknown,
  at: string,
  code: 'E_DATASET' | 'E_MODEL' | 'E_CHECKPOINT' = 'E_DATASET',
  wayOut = 'Measure the dataset again: ghostnote analyze --data DATASET.',
): Conditioning {
  return checked(conditioningSchema, value, at, code, wayOut)
}

/** Up to rounding; whoever uses it adds more than that to the variances. */
function isCovariance(rows: readonly (readonly number[])[]): boolean {
  if (!rows.every((row, i) => row.every((value, j) => Math.abs(value - rows[j][i]) <= 1e-6))) return false
  try {
    cholesky(
      rows.flatMap((row, i) => row.map((value, j) => (i === j ? value + 0.1 : value))),
      conditionCount,
    )
    return true
  } catch {
    return false
  }
}

function groupOf(rows: readonly ConditionRow[]): GroupConditioning {
  const whole = rows.flatMap(({ values }) =>
    conditionNames.every((name) => values[name] !== null) ? [values as Conditions] : [],
  )
  const vectors = whole.map(vectorOf)
  const n = whole.length
  const mean = conditionNames.map((_, i) => vectors.reduce((sum, x) => sum + x[i] / n, 0))
  return {
    count: n,
    unmeasurable: byName((name) => rows.filter(({ values }) => values[name] === null).length),
    percentiles: byName((name) => {
      const ordered = whole.map((values) => values[name]).toSorted((a, b) => a - b)
      return percentileLevels.map((level) => (n === 0 ? 0 : quantileOf(ordered, level / 100)))
    }),
    mean,
    covariance: zeros().map((row, i) =>
      row.map((_, j) => vectors.reduce((sum, x) => sum + ((x[i] - mean[i]) * (x[j] - mean[j])) / n, 0)),
    ),
  }
}

/** The value below which a part of the ordered values lies, between two of them along a straight line. */
export function quantileOf(ordered: readonly number[], part: number): number {
  const place = part * (ordered.length - 1)
  const below = Math.floor(place)
  return ordered[below] + (place - below) * (ordered[Math.min(below + 1, ordered.length - 1)] - ordered[below])
}

function zeros(): number[][] {
  return conditionNames.map(() => conditionNames.map(() => 0))
}

function byName<T>(value: (name: ConditionName) => T): Record<ConditionName, T> {
  return Object.fromEntries(conditionNames.map((name) => [name, value(name)])) as Record<ConditionName, T>
}
