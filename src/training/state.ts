// Training state by name: parameters under their own names, moments and moving averages under prefixes; and the pure
// update that turns gradients into the next state.

import * as tf from '@tensorflow/tfjs'
import type { TensorData, TensorSpec } from '../compile/step.ts'
import type { Tensors } from '../gan/layers.ts'
import { initialise, zerosLike, type ParameterTable } from '../gan/parameters.ts'
import { adam, type AdamConstants } from './adam.ts'

export type State = Record<string, TensorData>
export type Specs = Record<string, TensorSpec>

const firstMoment = 'adam1/'
const secondMoment = 'adam2/'
export const average = 'average/'

/** Prefix of a step's outputs that are scalars to report. */
export const measured = 'measured/'

/**
 * A pure step: what it needs by name and shape, and the function. Its output `loss` and those under `measured` are
 * reported, all others are named like state and replace it.
 */
export interface Program {
  readonly inputs: Readonly<Record<string, TensorSpec>>
  readonly run: (v: Tensors) => Record<string, tf.Tensor>
}

export const scalar = (value: number): TensorData => ({ shape: [], data: Float32Array.of(value) })

export function prefixed(table: ParameterTable, prefix: string): Specs {
  return Object.fromEntries(Object.entries(table).map(([name, { shape }]) => [prefix + name, { shape }]))
}

/** A table's parameters with their moments. */
export function trainable(table: ParameterTable): Specs {
  return { ...prefixed(table, ''), ...prefixed(table, firstMoment), ...prefixed(table, secondMoment) }
}

/** Moments of parameters that have not been updated yet. */
export function freshMoments(table: ParameterTable): State {
  return { ...zerosLike(table, firstMoment), ...zerosLike(table, secondMoment) }
}

/** State of a run's first step: fresh parameters, zero moments, and averages that start as their parameters. */
export function startTables(all: ParameterTable, followed: ParameterTable, seed: number): State {
  const parameters = initialise(all, seed)
  const averages = Object.keys(followed).map((name): [string, TensorData] => [
    average + name,
    { shape: parameters[name].shape, data: parameters[name].data.slice() },
  ])
  return {
    ...parameters,
    ...Object.fromEntries(averages),
    ...freshMoments(all),
  }
}

/** Value and gradients of `loss` in the parameters of `table`, and their Adam updates at `v.rate`, named as state. */
export function update(
  table: ParameterTable,
  constants: AdamConstants,
  v: Tensors,
  loss: (p: Tensors) => tf.Scalar,
): Record<string, tf.Tensor> {
  const names = Object.keys(table)
  const byName = (values: tf.Tensor[]): Tensors => Object.fromEntries(names.map((name, i) => [name, values[i]]))
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) => loss(byName(values)))(
    names.map((name) => v[name]),
  )
  const out: Record<string, tf.Tensor> = { loss: value }
  names.forEach((name, i) => {
    const moments = { first: v[firstMoment + name], second: v[secondMoment + name] }
    const next = adam(constants, v[name], grads[i], moments, v.rate)
    out[name] = next.parameter
    out[firstMoment + name] = next.first
    out[secondMoment + name] = next.second
  })
  return out
}

/** Adds the moving averages of `table` (Karras et al. 2018, §5.1) to `out`, its values after an update; decay is `v.decay`. */
export function averaged(table: ParameterTable, v: Tensors, out: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  for (const name of Object.keys(table))
    out[average + name] = tf.add(tf.mul(v[average + name], v.decay), tf.mul(out[name], tf.sub(1, v.decay)))
  return out
}

/** The averages of a table's weights under their plain names, and what was measured on data. */
export function averagedWeights(weights: ParameterTable, statistics: ParameterTable, state: Readonly<State>): State {
  return {
    ...Object.fromEntries(Object.keys(weights).map((name) => [name, state[average + name]])),
    ...Object.fromEntries(Object.keys(statistics).map((name) => [name, state[name]])),
  }
}
