// Sounds between two: recipes that can be rendered, kept on a pad and sent on. Pure.

import { morphPlaces, placeFromText, placeOf, type PlaceSizes, placeToText } from '../../src/dsp/place.ts'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import { heaviestClass, type SoundClass, weightsOf } from '../../src/protocol/sound.ts'
import type { Recipe } from '../state.ts'

/** A sound that a morph begins or ends at. */
export interface MorphEnd {
  readonly recipe: Recipe
  /** What it is expected to measure, by id of a timbre control, once that is known. */
  readonly timbre?: Readonly<Record<string, number>> | undefined
}

/** Weights are kept to this; the ear does not tell a thousandth. */
const stepsOfWeight = 1000

/** Where a sound lies, [Z + D]: where it says, else where its seed draws it. */
export function placeOfRecipe({ seed, latent }: Recipe, sizes: PlaceSizes): Float32Array {
  return (latent === undefined ? undefined : placeFromText(latent, sizes)) ?? placeOf(seed, sizes)
}

/**
 * The sound that lies `amount` of the way from one to another: its place on the great circle between theirs, classes and
 * controls on the straight line; noise as at the nearer end. At the ends it is the one or the other itself.
 * A descriptor that only one end asks for goes from there to what the other is expected to measure.
 */
export function between(from: MorphEnd, to: MorphEnd, amount: number, sizes: PlaceSizes): Recipe {
  const [a, b] = [from.recipe, to.recipe]
  if (amount <= 0) return a
  if (amount >= 1) return b
  const place = morphPlaces(placeOfRecipe(a, sizes), placeOfRecipe(b, sizes), amount, sizes)
  return {
    model: a.model,
    class: mixed(a.class, b.class, amount),
    seed: amount < 0.5 ? a.seed : b.seed,
    latent: placeToText(place),
    controls: controlsBetween(from, to, amount),
  }
}

function mixed(a: SoundClass, b: SoundClass, amount: number): SoundClass {
  const mix: Record<string, number> = {}
  for (const [of, share] of [
    [a, 1 - amount],
    [b, amount],
  ] as const) {
    const weights = weightsOf(of)
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of weights) mix[name] = (mix[name] ?? 0) + (share * weight) / total
  }
  const rounded = Object.entries(mix).map(([name, weight]) => [name, inSteps(weight, 1 / stepsOfWeight)] as const)
  const heard = rounded.filter(([, weight]) => weight > 0)
  return heard.length === 1 ? heaviestClass(mix) : Object.fromEntries(heard)
}

function controlsBetween(from: MorphEnd, to: MorphEnd, amount: number): Record<string, number> {
  const controls: Record<string, number> = {}
  const put = (id: string, a: number, b: number, step: number): void => {
    controls[id] = inSteps(a + (b - a) * amount, step)
  }
  const [a, b] = [from.recipe.controls, to.recipe.controls]
  for (const row of controlTable) {
    put(row.id, a[row.id] ?? row.default, b[row.id] ?? row.default, row.step)
    if (controls[row.id] === row.default) delete controls[row.id]
  }
  for (const { id, step } of timbreTable) {
    if (a[id] === undefined && b[id] === undefined) continue
    const [first, last] = [a[id] ?? from.timbre?.[id], b[id] ?? to.timbre?.[id]]
    put(id, first ?? last!, last ?? first!, step)
  }
  return controls
}

/** The nearest whole number of steps, without the digits that binary fractions leave behind. */
function inSteps(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(4))
}
