// The descriptors among a model's conditions, in the order of `descriptorNames`: what a generated sound was asked for.

import * as tf from '@tensorflow/tfjs'
import { descriptorNames } from './descriptors/names.ts'

/** Whether any of a config's conditions is a descriptor. */
export function asksDescriptors(conditions: readonly string[]): boolean {
  return descriptorNames.some((name) => conditions.includes(name))
}

/** Columns of `values` [B, D], named by `conditions`, in the descriptors' order, [B, 7]; zeros for those not asked. */
export function descriptorColumns(conditions: readonly string[], values: tf.Tensor): tf.Tensor2D {
  const batch = values.shape[0]
  const columns = descriptorNames.map((name) => {
    const d = conditions.indexOf(name)
    return d < 0 ? tf.zeros([batch, 1]) : tf.slice(values, [0, d], [batch, 1])
  })
  return tf.concat(columns, 1) as tf.Tensor2D
}
