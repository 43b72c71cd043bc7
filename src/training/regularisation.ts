// A config's objective and regularisers, looked up and checked: the terms of each side's loss, when the lazy ones act,
// and the rule for the critic's weights.

import * as tf from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import type { CommonConfig } from '../gan/common-config.ts'
import { objectiveNamed, type Objective } from '../gan/objectives.ts'
import {
  regulariserNamed,
  type CriticView,
  type GeneratorView,
  type Regulariser,
  type RegulariserName,
  type RegulariserSetting,
} from '../gan/regularisers.ts'

/** A term of a loss with its setting. */
interface Term<View> {
  readonly name: RegulariserName
  readonly term: (view: View) => tf.Scalar
  readonly strength: number
  readonly interval: number
}

/** Terms of one side's loss: those of interval 1 are added in every step, the others together in every n-th. */
class Terms<View> {
  readonly #lazyInterval: number
  readonly #terms: readonly Term<View>[]

  constructor(terms: readonly Term<View>[]) {
    this.#terms = terms
    this.#lazyInterval = Math.max(1, ...terms.map(({ interval }) => interval))
    const other = terms.find(({ interval }) => interval !== 1 && interval !== this.#lazyInterval)
    if (other !== undefined)
      throw contradiction('regularisers', `intervals ${other.interval} and ${this.#lazyInterval}`, 'one lazy interval')
  }

  /** Whether the term `name` is added in lazy steps, or in the others. */
  has(name: RegulariserName, lazy: boolean): boolean {
    return this.#chosen(lazy).some((term) => term.name === name)
  }

  /** Whether step `within` of the phase adds the lazy terms. */
  lazyAt(within: number): boolean {
    return this.#lazyInterval > 1 && within % this.#lazyInterval === 0
  }

  /** `loss` + Σ strength · interval · term. */
  added(loss: tf.Scalar, view: View, lazy: boolean): tf.Scalar {
    return this.#chosen(lazy).reduce<tf.Scalar>(
      (sum, { term, strength, interval }) => tf.add(sum, tf.mul(term(view), strength * interval)),
      loss,
    )
  }

  #chosen(lazy: boolean): readonly Term<View>[] {
    return lazy ? this.#terms : this.#terms.filter(({ interval }) => interval === 1)
  }
}

export interface Regularisation {
  readonly objective: Objective
  readonly critic: Terms<CriticView>
  readonly generator: Terms<GeneratorView>
  /** What becomes of a critic's weight after its update. */
  readonly bounded: (weight: tf.Tensor) => tf.Tensor
}

function contradiction(at: string, found: string, expected: string): Fault {
  return new Fault('E_CONFIG', { at, found, expected, wayOut: 'Correct the config.' })
}

/** @throws Fault E_CONFIG for an unknown name (with the nearest one), a setting out of range, or two that contradict. */
export function regularisation(config: Pick<CommonConfig, 'objective' | 'regularisers'>): Regularisation {
  const objective = objectiveNamed(config.objective)
  const rows = config.regularisers.map((setting) => ({ ...setting, row: rowOf(setting) }))
  const terms = <Side extends Regulariser['side']>(side: Side) =>
    rows.flatMap(({ row, ...setting }) =>
      row.side === side ? [{ ...setting, ...(row as Extract<Regulariser, { side: Side }>) }] : [],
    )
  for (const { name, needsLogit } of terms('critic'))
    if (needsLogit === true && objective.logit !== true)
      throw contradiction('regularisers', `${name} with objective ${config.objective}`, 'an objective of probabilities')
  const rules = terms('weights')
  return {
    objective,
    critic: new Terms(terms('critic')),
    generator: new Terms(terms('generator')),
    bounded: (weight) => rules.reduce((w, { apply, strength }) => apply(w, strength), weight),
  }
}

function rowOf({ name, strength, interval }: RegulariserSetting): Regulariser {
  const row = regulariserNamed(name)
  if (!Number.isFinite(strength) || strength <= 0)
    throw contradiction(`regularisers: ${name}`, `strength ${strength}`, 'a number above 0')
  if (!Number.isInteger(interval) || interval < 1)
    throw contradiction(`regularisers: ${name}`, `interval ${interval}`, 'a whole number from 1')
  if (row.side === 'weights' && interval !== 1)
    throw contradiction(`regularisers: ${name}`, `interval ${interval}`, '1: a rule for weights holds after every step')
  return row
}
