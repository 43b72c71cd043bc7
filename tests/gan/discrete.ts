// Distributions over a few outcomes, small enough to solve a game on them: each is a list of outcomes, repeated in
// proportion, and the critic is a table of one score for each outcome.

import * as tf from '@tensorflow/tfjs'
import type { Objective } from '../../src/gan/objectives.ts'

/** Whole counts for each outcome; both add up to the same. */
export interface Pair {
  readonly p: readonly number[]
  readonly q: readonly number[]
}

export const pair: Pair = { p: [5, 3, 1, 3], q: [2, 4, 3, 3] }

export function probabilities(counts: readonly number[]): number[] {
  const total = counts.reduce((a, b) => a + b, 0)
  return counts.map((count) => count / total)
}

/** Each outcome as often as its count says, looked up in the table of scores. */
export function scoresOf(table: tf.Tensor, counts: readonly number[]): tf.Tensor1D {
  const outcomes = counts.flatMap((count, i) => Array.from({ length: count }, () => i))
  return tf.gather(table, tf.tensor1d(outcomes, 'int32')) as tf.Tensor1D
}

export function criticLossOn(objective: Objective, { p, q }: Pair): (table: tf.Tensor) => tf.Scalar {
  return (table) => objective.critic(scoresOf(table, p), scoresOf(table, q))
}

export interface Descent {
  readonly steps: number
  readonly rate: number
  /** Applied after each step. */
  readonly project?: (x: tf.Tensor) => tf.Tensor
}

/** Gradient descent from zeros, its rate falling as 1/√t to a tenth. */
export function minimised(loss: (x: tf.Tensor) => tf.Scalar, size: number, { steps, rate, project }: Descent) {
  const gradient = tf.grad(loss)
  let x: tf.Tensor = tf.zeros([size])
  for (let t = 0; t < steps; t++)
    x = tf.tidy(() => {
      const next = tf.sub(x, tf.mul(gradient(x), rate * Math.max(0.1, 1 / Math.sqrt(1 + t))))
      return project === undefined ? next : project(next)
    })
  return { at: [...x.dataSync()], value: loss(x).dataSync()[0] }
}

export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
export const kl = (p: readonly number[], q: readonly number[]) =>
  sum(p.map((v, i) => (v === 0 ? 0 : v * Math.log(v / q[i]))))
/** ½KL(p‖m) + ½KL(q‖m). */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  const mixture = p.map((v, i) => (v + q[i]) / 2)
  return (kl(p, mixture) + kl(q, mixture)) / 2
}
