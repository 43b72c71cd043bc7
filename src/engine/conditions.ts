// What a generator is told beside the class: conditions that go together, drawn from a seed, moved to what the player
// asks for. Pure arithmetic on the bundle's conditioning and calibration.

import { drawLatent } from '../dsp/generator-signals.ts'
import { conditionNormals, type PlaceSizes } from '../dsp/place.ts'
import type { Bundle } from '../model/bundle.ts'
import { type Calibration, givenAt, measuredAt, mixedResponse, partFor, type Response } from '../model/calibration.ts'
import {
  conditionCount,
  type Conditioning,
  type ConditionName,
  conditionNames,
  type Conditions,
  conditionsOf,
  type SomeConditions,
  vectorOf,
} from '../timbre/conditioning.ts'
import { type Leaning, leaningOf } from '../timbre/leaning.ts'
import { type ClassDraw, drawnFor, drawnTold, rangeOf } from './drawn-conditions.ts'

/** The part of a bundle that this takes. */
export interface ConditionedModel {
  readonly conditioning: Conditioning
  readonly calibration?: Calibration
}

/** What of a bundle decides on conditions; undefined for a model without. */
export function conditionedModel({ conditioning, calibration }: Bundle): ConditionedModel | undefined {
  return conditioning && { conditioning, ...(calibration && { calibration }) }
}

/** The part of a bundle that says what its sounds' places are. */
export type PlacedModel = Pick<Bundle, 'manifest' | 'conditioning'>

/** How many numbers the places of a model's sounds have. */
export function placeSizesOf({ manifest, conditioning }: PlacedModel): PlaceSizes {
  return { latentSize: manifest.latentSize, conditionCount: conditioning === undefined ? 0 : conditionCount }
}

export interface ConditionedShot {
  /** Weight of each class, sum 1, [K]. */
  readonly mix: readonly number[]
  readonly seed: number
  /** N(0, 1), [D], in place of those that the seed draws. */
  readonly normals?: Float32Array | undefined
  /** In place of the one that the seed draws, [Z]. */
  readonly latent?: ArrayLike<number> | undefined
  /** 1 … 127; undefined leaves the energy as it is drawn, for sounds that vary as the examples do. */
  readonly velocity: number | undefined
  /** ψ: how far the draw strays from the class's mean, where nothing is asked. */
  readonly variation: number
  /** Descriptors as they should measure. */
  readonly asked: SomeConditions
}

/** A control that could not have the value that was asked for, and the one it got. */
export interface LimitedControl {
  readonly control: string
  readonly asked: number
  readonly played: number
}

export interface ChosenConditions {
  /** What the generator is given. */
  readonly given: Conditions
  /** The latent [Z] that what is asked for moved; absent where it stays the seed's or the given one. */
  readonly latent?: readonly number[]
  /** What the sound is expected to measure. */
  readonly expected: Conditions
  readonly limited: readonly LimitedControl[]
}

/** Differences under this are rounding, and not reported. */
const sameValue = 0.05

/**
 * Chooses the conditions of a shot. Each class draws its own, jointly, under what is asked (timbre/plausible.ts), within
 * what 98 % of its examples span; a mix takes the weighted mean, so that it lies between its classes and moves smoothly
 * with the weights. A wish is given as the calibration says, at the end of the class's reach where it lies beyond it:
 * as the descriptor's own input, or where the calibration knows what the descriptor leans on, by all inputs and the
 * latent, moved together (timbre/leaning.ts).
 *
 * Where a class's examples are hits of different strength, velocity asks for energy: the drawn one, turned into the
 * harder half of the class, belongs to the hardest hit, and softer hits have as much less as they are softer. The rest
 * of the timbre follows, as it does in the examples.
 */
export function conditionsOfShot(model: ConditionedModel, shot: ConditionedShot): ChosenConditions {
  const { mix, asked } = shot
  const wishes = entriesOf(asked)
  const parts = wishes.map(([name, wish]) => [name, partFor(responseOf(model, mix, name), wish)] as const)
  const drawn = shot.normals ?? conditionNormals(shot.seed, conditionCount)
  const normals = drawn.map((value) => value * shot.variation)
  const latent = latentFor(model, shot)
  const sum = new Float64Array(conditionCount)
  const movedLatent = latent && new Float64Array(latent.length)
  const said = new Map<ConditionName, number>()
  mix.forEach((weight, k) => {
    if (weight === 0) return
    const fixed = parts.map(([name, part]) => [name, givenAt(responseOfClass(model, k, name), part)] as const)
    const of: ClassDraw = { k, normals, velocity: shot.velocity, variation: shot.variation }
    const draw =
      latent === undefined
        ? { values: drawnFor(model.conditioning, of, Object.fromEntries(fixed)), latent }
        : drawnTold(
            model.conditioning,
            of,
            latent,
            fixed.map(([name, value]) => ({ leaning: leaningOfClass(model, k, name), value })),
          )
    const values = vectorOf(draw.values)
    values.forEach((value, d) => (sum[d]! += weight * value))
    draw.latent?.forEach((value, i) => (movedLatent![i]! += weight * value))
    if (draw.latent !== undefined)
      for (const name of conditionNames) {
        const line = leaningOf(leaningOfClass(model, k, name), { x: values, z: draw.latent }, shot.variation)
        said.set(name, (said.get(name) ?? 0) + weight * line)
      }
  })
  const given = conditionsOf(sum)
  const expected = expectedOf(model, mix, latent === undefined ? given : Object.fromEntries(said)) as Conditions
  const limited = wishes
    .map(([control, wish]) => ({ control, asked: wish, played: expected[control] }))
    .filter((row) => Math.abs(row.played - row.asked) > sameValue)
  const isMoved = movedLatent !== undefined && wishes.length > 0
  return { given, ...(isMoved && { latent: [...movedLatent] }), expected, limited }
}

/** The latent of a shot, where the model is known to lean on it; else undefined. */
function latentFor({ calibration }: ConditionedModel, { seed, latent }: ConditionedShot): Float64Array | undefined {
  const leaning = calibration?.classes
    .flatMap(({ controls }) => Object.values(controls))
    .find((answer) => answer.leaning)
  if (leaning === undefined) return undefined
  return Float64Array.from(latent ?? drawLatent(seed, leaning.leaning!.latent.length))
}

/**
 * What sounds of a mix of classes are expected to measure of each condition that they are given, or that what they lean
 * on says.
 */
export function expectedOf(model: ConditionedModel, mix: readonly number[], given: SomeConditions): SomeConditions {
  return Object.fromEntries(
    entriesOf(given).map(([name, value]) => [name, measuredAt(responseOf(model, mix, name), value)]),
  )
}

/** From the least to the most that a descriptor's sounds measure in a mix of classes, in its own unit. */
export function reachOf(model: ConditionedModel, mix: readonly number[], name: ConditionName): [number, number] {
  const { measured } = responseOf(model, mix, name)
  return [measured[0]!, measured.at(-1)!]
}

function responseOf(model: ConditionedModel, mix: readonly number[], name: ConditionName): Response {
  return mixedResponse(
    mix.map((_, k) => responseOfClass(model, k, name)),
    mix,
  )
}

/** As calibrated; without that the model is taken at its word within the range of the examples. */
function responseOfClass({ conditioning, calibration }: ConditionedModel, k: number, name: ConditionName): Response {
  const range = rangeOf(conditioning.classes[k]!, name)
  return calibration?.classes[k]!.controls[name] ?? { given: range, measured: range }
}

/** What a descriptor of class k leans on; where that is not known, on its own input alone. */
function leaningOfClass({ calibration }: ConditionedModel, k: number, name: ConditionName): Leaning {
  const known = calibration?.classes[k]!.controls[name]?.leaning
  const conditions = conditionNames.map((other) => (other === name ? 1 : 0))
  return known ?? { base: 0, conditions, latent: [], scatter: 0 }
}

function entriesOf(values: SomeConditions): [ConditionName, number][] {
  return Object.entries(values) as [ConditionName, number][]
}
