// Sounds that a model is measured by: of every class, at all velocities, with conditions as they go together.

import { oneHot } from '../dsp/one-hot.ts'
import { RandomStream } from '../dsp/random.ts'
import { conditionedModel, conditionsOfShot } from '../engine/conditions.ts'
import type { Bundle } from '../model/bundle.ts'
import { maxVelocity } from '../protocol/velocity.ts'

/** What `Generator.render` takes. */
export interface TypicalShot {
  readonly mix: readonly number[]
  readonly seed: number
  /** The manifest's conditions, in its order and their own units. */
  readonly conditions: readonly number[]
}

/** So many sounds of class k; `purpose` is what their velocities are drawn for. */
export function typicalShots(bundle: Bundle, k: number, count: number, purpose: string): TypicalShot[] {
  const { classes, conditions = [] } = bundle.manifest
  const model = conditionedModel(bundle)
  const mix = oneHot(k, classes.length)
  return Array.from({ length: count }, (_, seed) => {
    const velocity = 1 + new RandomStream(seed, purpose).integer(maxVelocity)
    const drawn = model && conditionsOfShot(model, { mix, seed, velocity, variation: 1, asked: {} })
    return { mix, seed, conditions: conditions.map((name) => drawn!.given[name]) }
  })
}
