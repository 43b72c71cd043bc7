// Where a measured sound lies among a class's conditions: the normals by which it is drawn, and how they may move.

import { oneHot } from '../dsp/one-hot.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import { type ConditionName, conditionNames, type Conditions, type SomeConditions } from '../timbre/conditioning.ts'
import { drawing, likeliest, logDensity, normalsOf } from '../timbre/plausible.ts'
import { type ConditionedModel, conditionsOfShot } from './conditions.ts'
import { isStruckVariously, within } from './drawn-conditions.ts'

const energyIndex = conditionNames.indexOf('energy')

/**
 * One class of a model, as an analysis sees it. A sample does not say how hard it was struck; it is taken for a hard hit,
 * for a drum is what it is at the hardest hit (conditions.ts).
 */
export class ConditionPlace {
  readonly #model: ConditionedModel
  readonly #k: number
  readonly #alone: readonly number[]
  readonly #mean: Float64Array
  /** [D, D], lower-triangular. */
  readonly #lower: Float64Array

  constructor(model: ConditionedModel, k: number) {
    this.#model = model
    this.#k = k
    this.#alone = oneHot(k, model.conditioning.classes.length)
    const { mean, lower } = drawing(model.conditioning, this.#alone)
    this.#mean = mean
    this.#lower = lower
  }

  /** Logarithm of how likely the class's sounds measure so, but for a constant that is the same for all classes. */
  logDensity(measured: SomeConditions): number {
    return logDensity(this.#model.conditioning, this.#alone, measured)
  }

  /** Normals [D] that give the measured conditions, as far as the class reaches; the others likely with them. */
  normals(measured: SomeConditions): Float32Array {
    const group = this.#model.conditioning.classes[this.#k]!
    const reached = Object.entries(measured).map(([name, value]) => [name, within(group, name as ConditionName, value)])
    const all = likeliest(this.#model.conditioning, this.#alone, Object.fromEntries(reached) as SomeConditions)
    return this.held(Float32Array.from(normalsOf(this.#model.conditioning, this.#alone, all)))
  }

  /** The nearest normals that are a hard hit: where velocity decides on the energy, from the class's mean to its most. */
  held(normals: Float32Array): Float32Array {
    const group = this.#model.conditioning.classes[this.#k]!
    if (!isStruckVariously(group)) return normals
    const row = this.#row(energyIndex)
    const mean = this.#mean[energyIndex]!
    const drawn = normals.reduce((sum, value, j) => sum + row[j]! * value, mean)
    const wanted = within(group, 'energy', Math.max(mean, drawn))
    const square = row.reduce((sum, value) => sum + value * value, 0)
    return normals.map((value, j) => value + ((wanted - drawn) / square) * row[j]!)
  }

  /** What the generator is given by these normals, at the hardest hit. */
  given(normals: Float32Array): Conditions {
    const shot = { mix: this.#alone, seed: 0, normals, velocity: maxVelocity, variation: 1, asked: {} }
    return conditionsOfShot(this.#model, shot).given
  }

  /** Slopes in conditions, by name → slopes in the normals [D]; what the class's reach cuts off does not move. */
  slopes(ofConditions: SomeConditions, normals: Float32Array): Float32Array {
    const given = this.given(normals)
    const out = new Float32Array(conditionNames.length)
    conditionNames.forEach((name, i) => {
      const slope = ofConditions[name]
      if (slope === undefined) return
      const row = this.#row(i)
      const drawn = normals.reduce((sum, value, j) => sum + row[j]! * value, this.#mean[i]!)
      if (name !== 'roughness' && Math.abs(drawn - given[name]) > cutOff) return
      row.forEach((value, j) => (out[j]! += value * slope))
    })
    return out
  }

  #row(i: number): Float64Array {
    return this.#lower.subarray(i * conditionNames.length, (i + 1) * conditionNames.length)
  }
}

/** Beyond rounding. */
const cutOff = 1e-3
