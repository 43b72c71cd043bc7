// What a generator is told beside the class: conditions that go together, drawn from a seed, moved to what the player
// asks for. Pure arithmetic on the bundle's conditioning and calibration.

import { conditionNormals, type PlaceSizes } from '../dsp/place.ts'
import type { Bundle } from '../model/bundle.ts'
import { type Calibration, givenAt, measuredAt, mixedResponse, partFor, type Response } from '../model/calibration.ts'
import { velocityGainDb } from '../protocol/velocity.ts'
import {
  conditionCount,
  type Conditioning,
  type ConditionName,
  conditionNames,
  type Conditions,
  conditionsOf,
  type GroupConditioning,
  type SomeConditions,
  vectorOf,
} from '../timbre/conditioning.ts'
import { drawConditions } from '../timbre/plausible.ts'

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
  /** What the sound is expected to measure. */
  readonly expected: Conditions
  readonly limited: readonly LimitedControl[]
}

/**
 * From this deviation of the energy on, in dB, a class's examples are taken to be hits of different strength. Drums that
 * differ in length and crest alone deviate by 2 to 3 dB, struck at all velocities by 8 to 9.
 */
const velocityDeviationDb = 6

/** Differences under this are rounding, and not reported. */
const sameValue = 0.05

/**
 * Chooses the conditions of a shot. Each class draws its own, jointly, under what is asked (timbre/plausible.ts), within
 * what 98 % of its examples span; a mix takes the weighted mean, so that it lies between its classes and moves smoothly
 * with the weights. A wish is given as the calibration says, at the end of the class's reach where it lies beyond it.
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
  const sum = new Float64Array(conditionCount)
  mix.forEach((weight, k) => {
    if (weight === 0) return
    const fixed = parts.map(([name, part]) => [name, givenAt(responseOfClass(model, k, name), part)])
    const values = vectorOf(drawnFor(model.conditioning, k, normals, Object.fromEntries(fixed), shot.velocity))
    values.forEach((value, d) => (sum[d]! += weight * value))
  })
  const given = conditionsOf(sum)
  const expected = expectedOf(model, mix, given) as Conditions
  const limited = wishes
    .map(([control, wish]) => ({ control, asked: wish, played: expected[control] }))
    .filter((row) => Math.abs(row.played - row.asked) > sameValue)
  return { given, expected, limited }
}

/** What sounds of a mix of classes are expected to measure of each condition that they are given. */
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

/** Conditions of class k under `wishes`; the others within the range of its examples. */
function drawnFor(
  conditioning: Conditioning,
  k: number,
  normals: Float32Array,
  wishes: SomeConditions,
  velocity: number | undefined,
): Conditions {
  const group = conditioning.classes[k]!
  const alone = conditioning.classes.map((_, i) => (i === k ? 1 : 0))
  const energyIndex = conditionNames.indexOf('energy')
  const meanEnergyDb = group.mean[energyIndex]!
  const fixed: { [name in ConditionName]?: number } = { ...wishes }
  if (velocity !== undefined && isStruckVariously(group)) {
    const { energy } = drawConditions(conditioning, alone, normals, wishes)
    const hardestDb = meanEnergyDb + Math.abs(energy - meanEnergyDb)
    fixed.energy = within(group, 'energy', within(group, 'energy', hardestDb) + velocityGainDb(velocity))
  }
  const drawn = drawConditions(conditioning, alone, normals, fixed)
  const values = conditionNames.map((name) => [name, name in fixed ? drawn[name] : within(group, name, drawn[name])])
  return Object.fromEntries(values) as Conditions
}

/** The nearest value that 98 % of a class's examples span. */
export function within(group: GroupConditioning, name: ConditionName, value: number): number {
  const [low, high] = rangeOf(group, name)
  return Math.min(high, Math.max(low, value))
}

/** Whether a class's examples are hits of different strength, so that velocity moves their energy. */
export function isStruckVariously({ covariance }: GroupConditioning): boolean {
  const energyIndex = conditionNames.indexOf('energy')
  return Math.sqrt(covariance[energyIndex]![energyIndex]!) >= velocityDeviationDb
}

/** What 98 % of a class's examples span. */
function rangeOf(group: GroupConditioning, name: ConditionName): [number, number] {
  const levels = group.percentiles[name]
  return [levels[0]!, levels.at(-1)!]
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

function entriesOf(values: SomeConditions): [ConditionName, number][] {
  return Object.entries(values) as [ConditionName, number][]
}
