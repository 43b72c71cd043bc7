// Rules of the screening ledger that look at more than answers: the headphone check, staircases at their bounds, and
// BS.1534-3.

import type { Study } from '../../protocol/study.ts'
import type { Answered } from '../session/events.ts'
import { headphoneAnswers, headphonePass } from '../session/headphone-check.ts'
import { sessionSeed } from '../session/plan.ts'
import { mushraScreening } from './ratings.ts'
import type { TrackResult } from './thresholds.ts'
import { type AnswerRow, ratingRows, type SessionEvents } from './trials.ts'

type ScreeningRule =
  | 'catch trials'
  | 'fast responses'
  | 'headphone check'
  | 'page hidden'
  | 'practice'
  | 'bound hits'
  | 'hidden reference below 90'
  | 'mid anchor above 90'

/** One listener by one rule. */
export interface LedgerEntry {
  readonly session: number
  /** The block it speaks of; null for the whole session. */
  readonly block: string | null
  readonly rule: ScreeningRule
  readonly found: string
  /** What the rule lets pass. */
  readonly allowed: string
  /** Who made the rule. */
  readonly by: 'study file' | 'BS.1534-3' | 'Ghostnote'
  readonly isFlagged: boolean
  /** Whether flagged ones are out of the results “without flagged listeners”. */
  readonly leavesOut: boolean
}

/** The answers are known by the session's seed. */
export function ofHeadphones(study: Study, { session, events }: SessionEvents): LedgerEntry[] {
  const { headphones } = study
  if (headphones === undefined) return []
  const seed = sessionSeed(study, session.number)
  const attempts = events.flatMap(({ kind, data }) => {
    const answer = kind === 'answered' ? (data as Answered).answer : undefined
    return answer?.kind === 'headphones' ? [answer.chosen] : []
  })
  if (attempts.length === 0) return []
  const hits = attempts.map((chosen, attempt) => {
    const right = headphoneAnswers(headphones.check, seed, attempt)
    return chosen.filter((choice, i) => choice === right[i]).length
  })
  return [
    {
      session: session.number,
      block: null,
      rule: 'headphone check',
      found: `${hits.join(', then ')} of ${attempts[0].length} right`,
      allowed: `${headphonePass} right or more in one of ${headphones.attempts ?? 2} attempts`,
      by: 'study file',
      isFlagged: !hits.some((count) => count >= headphonePass),
      leavesOut: true,
    },
  ]
}

/** To leave out whoever hears worse than the study's range would favour those who hear well, so that none is left out. */
export function ofTracks(tracks: readonly TrackResult[]): LedgerEntry[] {
  const [{ session, block }] = tracks
  const bounded = tracks.filter(({ isBounded }) => isBounded)
  if (bounded.length === 0) return []
  return [
    {
      session,
      block,
      rule: 'bound hits',
      found: `more than 3 moves cut off by a bound in ${bounded.map(({ track }) => track).join(', ')}`,
      allowed: '3 moves a track',
      by: 'Ghostnote',
      isFlagged: true,
      leavesOut: false,
    },
  ]
}

/** Post-screening of BS.1534-3 in one block. */
export function ofMushra(block: string, rows: readonly AnswerRow[]): LedgerEntry[] {
  const mine = ratingRows(rows).filter(({ page }) => page.block === block)
  if (mine.length === 0) return []
  return mushraScreening(mine).ledger.map(({ listener, rule, broken, exempt, rated, isExcluded }) => ({
    session: Number(listener),
    block,
    rule,
    found: `on ${broken.length} of ${rated} items${exempt.length > 0 ? `, ${exempt.length} of which do not count` : ''}`,
    allowed: '15 % of the items',
    by: 'BS.1534-3',
    isFlagged: isExcluded,
    leavesOut: true,
  }))
}
