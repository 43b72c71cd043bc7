// One step of training from scratch: the critic's update, then the generator's.

import { correctedRate, type AdamConstants } from './adam.ts'
import type { AdversarialProgram } from './adversarial-programs.ts'
import type { BatchSource } from './batches.ts'
import type { CompiledPrograms } from './compiled-programs.ts'
import type { Regularisation } from './regularisation.ts'
import { scalar, type State } from './state.ts'

export interface Turn {
  readonly step: number
  /** Steps since the optimiser started anew. */
  readonly within: number
  readonly adam: AdamConstants
  readonly criticLearningRate: number
  readonly learningRate: number
  /** Decay of the generator's moving average, once it is older than it is long. */
  readonly averageDecay: number
  /** Shape of what is judged, [B, …]. */
  readonly shape: readonly number[]
  /** What a side's update is given, by its purpose. */
  readonly drawn: (purpose: 'critic' | 'generator') => State
}

/** Replaces values in `state`; returns losses by name. */
export async function takeTurns(
  programs: CompiledPrograms<AdversarialProgram>,
  terms: Regularisation,
  batches: BatchSource,
  state: State,
  turn: Turn,
): Promise<Record<string, number>> {
  const { step, within, adam, shape, drawn } = turn
  const rate = (learningRate: number) => scalar(correctedRate(adam, learningRate, within + 1))
  const criticName = terms.critic.lazyAt(within) ? 'criticPenalised' : 'critic'
  const criticBatch = { ...drawn('critic'), rate: rate(turn.criticLearningRate) }
  const critic = await programs.updateAndMeasure(criticName, criticBatch, state)
  const generatorName = terms.generator.lazyAt(within) ? 'generatorPenalised' : 'generator'
  const generatorBatch = {
    ...drawn('generator'),
    ...(programs.takes(generatorName, 'pathDirection') ? { pathDirection: batches.pathDirection(step, shape) } : {}),
    rate: rate(turn.learningRate),
    // Early on the average follows closely, or it would carry the random start along.
    decay: scalar(Math.min(turn.averageDecay, (1 + within) / (10 + within))),
  }
  const generator = await programs.updateAndMeasure(generatorName, generatorBatch, state)
  return { [criticName]: critic.loss, [generatorName]: generator.loss, ...critic.measures, ...generator.measures }
}
