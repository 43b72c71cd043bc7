// The answers of one block → its results, whatever its kind.

import type { Block } from '../../protocol/study-blocks.ts'
import type { AnalysisOptions } from './answers-fit.ts'
import { type ChoiceOrder, jndOrder, pairOrder, type RatingOrder, ratingOrder } from './order.ts'
import {
  boxesOf,
  mushraScreening,
  opinionsOf,
  type Preferences,
  preferencesOf,
  type Score,
  scoresOf,
  type SystemBox,
  type SystemOpinion,
} from './ratings.ts'
import { type GroupResult, groupResults, type TrackResult, trackResults } from './thresholds.ts'
import { type AnswerRow, jndRows, pairRows, ratingRows } from './trials.ts'

interface OfBlock {
  readonly block: string
  /** Sessions with answers in it. */
  readonly sessions: number
}

interface Rated extends OfBlock {
  readonly order: RatingOrder
  readonly scores: readonly Score[]
}

export interface JndResult extends OfBlock {
  readonly kind: 'jnd'
  readonly tracks: readonly TrackResult[]
  readonly groups: readonly GroupResult[]
  readonly order: ChoiceOrder
}

export interface BoxResult extends Rated {
  readonly kind: 'mushra' | 'multi-stimulus'
  readonly systems: readonly SystemBox[]
  /** Scores outside 1.5 inter-quartile ranges of the others for the same sound: to look at, not to remove. */
  readonly outliers: readonly { readonly session: number; readonly item: string; readonly system: string }[]
}

export interface AcrResult extends Rated {
  readonly kind: 'acr'
  readonly systems: readonly SystemOpinion[]
}

export interface PairResult extends OfBlock, Preferences {
  readonly kind: 'pairwise'
  readonly order: ChoiceOrder
}

export type BlockResult = JndResult | BoxResult | AcrResult | PairResult

/** None where nobody has answered it; `known` are the results of tracks of all sessions, where there are some already. */
export function resultOf(
  block: Block,
  all: readonly AnswerRow[],
  options: AnalysisOptions,
  known?: readonly TrackResult[],
): BlockResult[] {
  const rows = all.filter((row) => (row.kind === 'jnd' ? row.trial : row.page).block === block.name)
  if (rows.length === 0) return []
  const sessions = new Set(rows.map(({ session }) => session))
  const common = { block: block.name, sessions: sessions.size }
  const rated = ratingRows(rows)
  const scored = () => ({ ...common, order: ratingOrder(rated), scores: scoresOf(rated) })
  switch (block.kind) {
    case 'jnd': {
      const mine = jndRows(rows)
      const tracks =
        known?.filter((one) => one.block === block.name && sessions.has(one.session)) ??
        trackResults(block, mine, options)
      const groups = groupResults(block, mine, tracks, options)
      return [{ ...common, kind: 'jnd', tracks, groups, order: jndOrder(block.task, mine) }]
    }
    case 'pairwise': {
      const pairs = pairRows(rows)
      return [{ ...common, kind: 'pairwise', ...preferencesOf(pairs), order: pairOrder(pairs) }]
    }
    case 'acr':
      return [{ ...scored(), kind: 'acr', systems: opinionsOf(rated) }]
    default: {
      const outliers = mushraScreening(rated).flagged.map(({ listener, item, condition }) => ({
        session: Number(listener),
        item,
        system: condition,
      }))
      return [{ ...scored(), kind: block.kind, systems: boxesOf(rated), outliers }]
    }
  }
}
