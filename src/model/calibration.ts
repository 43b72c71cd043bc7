// calibration.json of a bundle: what a model's sounds measure where it is given a value of a timbre descriptor, class by
// class. Read backwards it says what to give, so that a sound measures what was asked for. From version 2 on the value is
// not given to the descriptor's own input alone: conditions and latent are moved to where a line through both says it.

import { interpolated, inverted } from '../dsp/monotone.ts'
import { checked, z } from '../faults/checked.ts'
import { conditionCount } from '../timbre/conditioning.ts'

/** How a class answers one descriptor: a non-decreasing curve through points, in the descriptor's own unit. */
export interface Response {
  /** What the model is given, or its line is told, ascending, [G]. */
  readonly given: readonly number[]
  /** What its sounds then measure, [G]. */
  readonly measured: readonly number[]
}

/** In the descriptors' units: some tens, at most hundreds. */
const curve = z.array(z.number().check(z.minimum(-1e4), z.maximum(1e4))).check(z.minLength(1), z.maxLength(256))
const perControl = z.record(z.string(), z.number())

/** Slopes are points for each unit; of a model that answers wildly perhaps hundreds. */
const slope = z.number().check(z.minimum(-1e4), z.maximum(1e4))

/** See timbre/leaning.ts. */
const leaningSchema = z.strictObject({
  base: z.number().check(z.minimum(-1e6), z.maximum(1e6)),
  /** For each unit of each condition, [D]. */
  conditions: z.array(slope).check(z.length(conditionCount)),
  /** For each unit of the latent, [Z]. */
  latent: z.array(slope).check(z.minLength(1), z.maxLength(4096)),
  /** Deviation of sounds from the line. */
  scatter: z.number().check(z.minimum(0), z.maximum(1e4)),
})

const answerSchema = z
  .strictObject({
    given: curve,
    /** Mean of what was measured at each, [G]. */
    means: curve,
    /** The non-decreasing curve closest to the means. */
    measured: curve,
    /** Mean of |measured − given|: the error without this calibration; from version 2 on of sounds as they are drawn. */
    rawError: z.number(),
    /** Mean of |measured − asked| with it, on sounds that it was not made from; null where none could be measured. */
    error: z.nullable(z.number()),
    /** Least-squares slope of measured on given, or on what the line is told; 1 would be exact. */
    slope: z.number(),
    /** Spearman's rank correlation of the two. */
    spearman: z.number(),
    /**
     * By how many of its deviations each other descriptor moves, beyond what the model was given for it, where this one
     * is moved by one of its own.
     */
    leakage: perControl,
    /** What the descriptor leans on; from version 2 on, where it is this line that is told what `given` says. */
    leaning: z.optional(leaningSchema),
  })
  .check(
    z.refine(
      ({ given, means, measured }) =>
        given.length === measured.length && given.length === means.length && ascends(given) && ascends(measured),
      'a curve that does not fall',
    ),
  )

/** Of calibrations that are made now. */
export const calibrationVersion = 2

const calibrationSchema = z
  .strictObject({
    format: z.literal('ghostnote-calibration'),
    /** 2 where answers lean on conditions and latent. */
    version: z.union([z.literal(1), z.literal(2)]),
    /** Sounds rendered and measured. */
    shots: z.int().check(z.minimum(1)),
    /** In the manifest's order. */
    classes: z
      .array(z.strictObject({ class: z.string(), controls: z.record(z.string(), answerSchema) }))
      .check(z.minLength(1)),
  })
  .check(
    z.refine(
      ({ version, classes }) =>
        classes.every((row) =>
          Object.values(row.controls).every(({ leaning }) => (leaning !== undefined) === version > 1),
        ),
      'lines in every answer of version 2, and in none of version 1',
    ),
  )

export type Answer = z.output<typeof answerSchema>
export type Calibration = z.output<typeof calibrationSchema>

/** @throws Fault E_MODEL naming the field at fault; `at` is the file. */
export function checkCalibration(value: unknown, at: string): Calibration {
  return checked(calibrationSchema, value, at, 'E_MODEL', 'Export the model again.')
}

/**
 * The response of a mix of classes: at each part of the way through what every class can be given, the weighted means of
 * given and measured. Of one class alone it is that class's own; it changes smoothly with the weights.
 */
export function mixedResponse(responses: readonly Response[], weights: readonly number[]): Response {
  const total = weights.reduce((a, b) => a + b, 0)
  const used = responses.flatMap((response, k) =>
    weights[k]! > 0 ? [{ ...response, parts: partsOf(response.given), weight: weights[k]! / total }] : [],
  )
  if (used.length === 1) return { given: used[0]!.given, measured: used[0]!.measured }
  const parts = [...new Set(used.flatMap((response) => response.parts))].toSorted((a, b) => a - b)
  const mean = (which: 'given' | 'measured') =>
    parts.map((part) => used.reduce((sum, use) => sum + use.weight * interpolated(use.parts, use[which], part), 0))
  return { given: mean('given'), measured: mean('measured') }
}

/** How far each of `given` is on the way from the first to the last, 0 … 1. */
function partsOf(given: readonly number[]): number[] {
  const first = given[0]!
  const range = given.at(-1)! - first
  return given.map((value) => (range > 0 ? (value - first) / range : 0))
}

/** The way from the least to the most that `response` can be given at which it measures what was asked for, 0 … 1. */
export function partFor({ given, measured }: Response, asked: number): number {
  return inverted(partsOf(given), measured, asked)
}

/** What the response is given at a part of that way. */
export function givenAt({ given }: Response, part: number): number {
  return given[0]! + part * (given.at(-1)! - given[0]!)
}

/** What the response is expected to measure where it is given `value`. */
export function measuredAt({ given, measured }: Response, value: number): number {
  return interpolated(given, measured, value)
}

function ascends(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!)
}
