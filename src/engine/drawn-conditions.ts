// How a class's conditions are drawn, under what is asked of them and at a velocity, within what its examples span.

import { oneHot } from '../dsp/one-hot.ts'
import { velocityGainDb } from '../protocol/velocity.ts'
import {
  type Conditioning,
  type ConditionName,
  conditionNames,
  type Conditions,
  conditionsOf,
  type GroupConditioning,
  type SomeConditions,
  vectorOf,
} from '../timbre/conditioning.ts'
import { moved, type Told } from '../timbre/leaning.ts'
import { drawConditions, drawnFrom } from '../timbre/plausible.ts'

/**
 * From this deviation of the energy on, in dB, a class's examples are taken to be hits of different strength. Drums that
 * differ in length and crest alone deviate by 2 to 3 dB, struck at all velocities by 8 to 9.
 */
const velocityDeviationDb = 6

const energyIndex = conditionNames.indexOf('energy')

/** What a class's conditions are drawn by. */
export interface ClassDraw {
  readonly k: number
  /** [D], strayed as far as ψ says. */
  readonly normals: Float32Array
  readonly velocity: number | undefined
  /** ψ */
  readonly variation: number
}

/** Conditions of class k under `wishes`; the others within the range of its examples. */
export function drawnFor(
  conditioning: Conditioning,
  { k, normals, velocity }: ClassDraw,
  wishes: SomeConditions,
): Conditions {
  const group = conditioning.classes[k]!
  const alone = oneHot(k, conditioning.classes.length)
  const fixed: { [name in ConditionName]?: number } = { ...wishes }
  if (velocity !== undefined && isStruckVariously(group))
    fixed.energy = energyAt(group, drawConditions(conditioning, alone, normals, wishes).energy, velocity)
  const drawn = drawConditions(conditioning, alone, normals, fixed)
  const values = conditionNames.map((name) => [name, name in fixed ? drawn[name] : within(group, name, drawn[name])])
  return Object.fromEntries(values) as Conditions
}

/** Conditions and latent of class k, moved to where lines say what they are told; as drawn where none is. */
export function drawnTold(
  conditioning: Conditioning,
  draw: ClassDraw,
  latent: Float64Array,
  told: readonly Told[],
): { readonly values: Conditions; readonly latent: Float64Array } {
  if (told.length === 0) return { values: drawnFor(conditioning, draw, {}), latent }
  const { k, normals, velocity, variation } = draw
  const group = conditioning.classes[k]!
  const { gaussian, x } = drawnFrom(conditioning, oneHot(k, conditioning.classes.length), normals)
  const ends = ([0, 1] as const).map((end) =>
    vectorOf(Object.fromEntries(conditionNames.map((name) => [name, rangeOf(group, name)[end]]))),
  )
  const held = new Map<number, number>()
  if (velocity !== undefined && isStruckVariously(group)) {
    const free = moved(gaussian, { x, z: latent }, told, { variation })
    held.set(energyIndex, energyAt(group, free.x[energyIndex]!, velocity))
  }
  const range = (i: number) => [ends[0]![i]!, ends[1]![i]!] as const
  const at = moved(gaussian, { x, z: latent }, told, { variation, held, rangeOf: range })
  return { values: conditionsOf(at.x), latent: at.z }
}

/** The energy of a hit of `velocity`, where `energy` is drawn: turned into the harder half, that of the hardest one. */
function energyAt(group: GroupConditioning, energy: number, velocity: number): number {
  const meanEnergyDb = group.mean[energyIndex]!
  const hardestDb = meanEnergyDb + Math.abs(energy - meanEnergyDb)
  return within(group, 'energy', within(group, 'energy', hardestDb) + velocityGainDb(velocity))
}

/** The nearest value that 98 % of a class's examples span. */
export function within(group: GroupConditioning, name: ConditionName, value: number): number {
  const [low, high] = rangeOf(group, name)
  return Math.min(high, Math.max(low, value))
}

/** Whether a class's examples are hits of different strength, so that velocity moves their energy. */
export function isStruckVariously({ covariance }: GroupConditioning): boolean {
  return Math.sqrt(covariance[energyIndex]![energyIndex]!) >= velocityDeviationDb
}

/** What 98 % of a class's examples span. */
export function rangeOf(group: GroupConditioning, name: ConditionName): [number, number] {
  const levels = group.percentiles[name]
  return [levels[0]!, levels.at(-1)!]
}
