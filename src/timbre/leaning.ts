// How a descriptor of a class's sounds leans on all that a generator draws: on every condition that it is given, and on
// its latent. Draws of both are moved to where descriptors are expected to be as asked, no farther than that takes.

import { cholesky, solved } from '../dsp/matrix.ts'
import { chiSquaredQuantile } from './chi-squared.ts'
import { conditionCount } from './conditioning.ts'
import type { Gaussian } from './plausible.ts'

/** A descriptor as a straight line: base + conditions · x + latent · z, in its own unit. */
export interface Leaning {
  readonly base: number
  /** For each unit of the conditions' vector, [D]. */
  readonly conditions: readonly number[]
  /** For each unit of the latent, [Z]; none where it does not lean on it. */
  readonly latent: readonly number[]
  /** Deviation of sounds from the line. */
  readonly scatter: number
}

/** Conditions as a vector [D], and a latent [Z]. */
export interface Draw {
  readonly x: Float64Array
  readonly z: Float64Array
}

/** What a line is to say. */
export interface Told {
  readonly leaning: Leaning
  readonly value: number
}

export interface MoveOptions {
  /** Conditions that are held at a value, by their index. */
  readonly held?: ReadonlyMap<number, number>
  /** The least and the most that a condition may be. */
  readonly rangeOf?: (index: number) => readonly [number, number]
  /** ψ, by which the latent acts. */
  readonly variation?: number
}

/** Added to the variance of what a line says: half a unit, which is not heard, so that a flat line moves nothing far. */
const leastVariance = 0.25
/** Each leaves of a gap the part that the least variance has in all: of what moves well nothing, of what is flat most. */
const passes = 3
/** Share of a class's sounds among which several wishes must lie together. */
const togetherQuantile = 0.98

/** What a line says of a draw. */
export function leaningOf({ base, conditions, latent }: Leaning, { x, z }: Draw, variation = 1): number {
  return base + dot(conditions, x) + variation * dot(latent, z)
}

/** Mean and deviation of what a line says of a class's sounds, conditions by their Gaussian and latents N(0, I). */
export function spreadOf(leaning: Leaning, { mean, covariance }: Gaussian): { mean: number; deviation: number } {
  const row = rowOf(leaning, covariance, leaning.latent.length, 1)
  const centre = { x: mean, z: new Float64Array(leaning.latent.length) }
  return { mean: leaningOf(leaning, centre), deviation: Math.sqrt(product(row, row)) }
}

/**
 * `draw`, moved to where each line says what it is told: s + S Rᵀ (R S Rᵀ)⁻¹ (told − R s), with S the covariance of
 * conditions and latent and R the lines' slopes, which makes of a draw one under the condition of what is told
 * (Matheron's rule). Conditions that would leave their range stay at its end, and the others make up for them. Several
 * wishes that hardly any sound of the class fulfils together are drawn towards its mean.
 */
export function moved(gaussian: Gaussian, draw: Draw, told: readonly Told[], options: MoveOptions = {}): Draw {
  const { held = new Map<number, number>(), rangeOf, variation = 1 } = options
  const { mean, covariance } = gaussian
  const rows = told.map(({ leaning }) => rowOf(leaning, covariance, draw.z.length, variation))
  const wishes = together(rows, told, mean)
  const stays = new Map(held)
  for (;;) {
    const all = [...rows, ...[...stays.keys()].map((index) => heldRow(index, covariance, draw.z.length))]
    let { x, z } = draw
    for (let pass = 0; pass < passes; pass++) {
      const gaps = [
        ...wishes.map((value, i) => value - leaningOf(told[i].leaning, { x, z }, variation)),
        ...[...stays].map(([index, value]) => value - x[index]),
      ]
      const pull = pullOf(all, gaps, told.length)
      x = x.map((value, i) => all.reduce((sum, row, r) => sum + pull[r] * row.spread[i], value))
      z = z.map((value, i) => all.reduce((sum, row, r) => sum + pull[r] * row.latent[i], value))
    }
    for (const [index, value] of stays) x[index] = value // to the last bit
    const before = stays.size
    x.forEach((value, index) => {
      const [low, high] = rangeOf?.(index) ?? [-Infinity, Infinity]
      if (!stays.has(index) && (value < low || value > high)) stays.set(index, value < low ? low : high)
    })
    if (stays.size === before) return { x, z }
  }
}

/** A line's slopes r on conditions and latent, and those on conditions times their covariance. */
interface Row {
  /** [D] */
  readonly conditions: ArrayLike<number>
  /** Σ r, [D]. */
  readonly spread: Float64Array
  /** [Z] */
  readonly latent: Float64Array
}

function rowOf({ conditions, latent }: Leaning, covariance: Float64Array, latentSize: number, variation: number): Row {
  const spread = new Float64Array(conditionCount)
  for (let i = 0; i < conditionCount; i++)
    for (let j = 0; j < conditionCount; j++) spread[i] += covariance[i * conditionCount + j] * conditions[j]
  const acting = new Float64Array(latentSize)
  latent.forEach((value, i) => (acting[i] = variation * value))
  return { conditions, spread, latent: acting }
}

/** The line that is one condition. */
function heldRow(index: number, covariance: Float64Array, latentSize: number): Row {
  const conditions = new Float64Array(conditionCount)
  conditions[index] = 1
  const spread = covariance.slice(index * conditionCount, (index + 1) * conditionCount)
  return { conditions, spread, latent: new Float64Array(latentSize) }
}

/** Covariance of what two lines say. */
function product(a: Row, b: Row): number {
  return dot(a.conditions, b.spread) + dot(a.latent, b.latent)
}

/** Added to what a wish's line varies by: the least variance, and more than rounding takes off a large one. */
function slack(row: Row): number {
  return leastVariance + 1e-9 * product(row, row)
}

/** (R S Rᵀ)⁻¹ gaps; the first `soft` rows are wishes. */
function pullOf(rows: readonly Row[], gaps: readonly number[], soft: number): Float64Array {
  const gram = rows.flatMap((a, i) => rows.map((b, j) => product(a, b) + (i === j && i < soft ? slack(a) : 0)))
  return solved(cholesky(gram, rows.length), gaps)
}

/** What the lines are told, drawn towards what they say of the mean until that lies among most sounds, [W]. */
function together(rows: readonly Row[], told: readonly Told[], mean: Float64Array): number[] {
  const values = told.map(({ value }) => value)
  if (told.length < 2) return values // one alone has the ends of its curve
  const centre = told.map(({ leaning }) => leaningOf(leaning, { x: mean, z: new Float64Array(leaning.latent.length) }))
  const away = values.map((value, i) => value - centre[i])
  const gram = rows.flatMap((a, i) =>
    rows.map((b, j) => product(a, b) + (i === j ? slack(a) + told[i].leaning.scatter ** 2 : 0)),
  )
  const squared = dot(away, solved(cholesky(gram, rows.length), away))
  const part = Math.min(1, Math.sqrt(limitFor(told.length) / squared))
  return values.map((value, i) => (part === 1 ? value : centre[i] + part * away[i]))
}

const limits = new Map<number, number>()

/** χ² of the share for so many wishes; found by bisection, which takes as long as all the rest. */
function limitFor(wishes: number): number {
  const limit = limits.get(wishes) ?? chiSquaredQuantile(togetherQuantile, wishes)
  limits.set(wishes, limit)
  return limit
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
