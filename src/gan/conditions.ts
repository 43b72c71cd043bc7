// Conditions: numbers that say how a drum should sound (timbre descriptors, energy), beside its class. Networks get
// them normalised; the constants come from the training data and travel with the weights.

import * as tf from '@tensorflow/tfjs'
import { parameter, type Tensors } from './layers.ts'
import type { ParameterTable } from './parameters.ts'

/** Mean and deviation of each condition over the training examples, [D]. */
export const conditionMean = 'conditions/mean'
export const conditionDeviation = 'conditions/deviation'

/** Of each class: their mean, [K, D], and the Cholesky factor of their covariance, [K, D, D]. Read when conditions are drawn. */
export const classConditionMean = 'conditions/classMean'
export const classConditionFactor = 'conditions/classFactor'

/** Empty where there are none: no tensor of TensorFlow.js can have a side of zero length. */
export function conditionTable(conditions: number): ParameterTable {
  if (conditions === 0) return {}
  return {
    [conditionMean]: { shape: [conditions], init: 'zeros' },
    [conditionDeviation]: { shape: [conditions], init: 'zeros' },
  }
}

/** By a condition's name, the least value that networks are given of it. */
export type ConditionFloors = Readonly<Record<string, number>>

/** Stands for no floor: no condition is ever this low. */
const bottomless = -1e9

/** The floor of each of `conditions`, [D]; undefined where none has any. */
export function floorsOf(
  conditions: readonly string[],
  conditionFloors: ConditionFloors = {},
): readonly number[] | undefined {
  if (!conditions.some((name) => conditionFloors[name] !== undefined)) return undefined
  return conditions.map((name) => conditionFloors[name] ?? bottomless)
}

/** What a network's shape says of a config's conditions: how many there are, and their floors where they have any. */
export function conditionsGiven(config: {
  readonly conditions: readonly string[]
  readonly conditionFloors?: ConditionFloors
}): {
  readonly conditions: number
  readonly floors?: readonly number[]
} {
  const floors = floorsOf(config.conditions, config.conditionFloors)
  return { conditions: config.conditions.length, ...(floors === undefined ? {} : { floors }) }
}

/** Values [D] raised to their floors. */
export function floored<Values extends Float32Array | Float64Array>(
  values: Values,
  floors: readonly number[] | undefined,
): Values {
  return floors === undefined ? values : (values.map((value, d) => Math.max(value, floors[d]!)) as Values)
}

/** Conditions in their own units [B, D], raised to their `floors` [D] → in deviations from the mean, [B, D]. */
export function normalisedConditions(
  p: Tensors,
  conditions: tf.Tensor,
  floors: readonly number[] | undefined,
): tf.Tensor2D {
  const raised = floors === undefined ? conditions : tf.maximum(conditions, tf.tensor1d([...floors]))
  return tf.div(tf.sub(raised, parameter(p, conditionMean)), parameter(p, conditionDeviation))
}
