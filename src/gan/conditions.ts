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

/** Conditions in their own units [B, D] → in deviations from the mean, [B, D]. */
export function normalisedConditions(p: Tensors, conditions: tf.Tensor): tf.Tensor2D {
  return tf.div(tf.sub(conditions, parameter(p, conditionMean)), parameter(p, conditionDeviation))
}
