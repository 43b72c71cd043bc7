// The screening ledger: what there is to say against each listener, by rules that are stated; nobody is deleted. What the
// rules leave open stands beside the results with everybody and those without whoever is flagged.

import type { Study } from '../../protocol/study.ts'
import type { Answered } from '../session/events.ts'
import { headphoneAnswers, headphonePass } from '../session/headphone-check.ts'
import { thresholdShare } from '../session/jnd-task.ts'
import { sessionSeed } from '../session/plan.ts'
import { mushraScreening } from './ratings.ts'
import type { TrackResult } from './thresholds.ts'
import { type AnswerRow, type JndRow, jndRows, ratingRows, type SessionEvents } from './trials.ts'

export type ScreeningRule =
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

/** Answers during which the page was hidden: a larger share is flagged. */
const mostHidden = 0.1

/** Entries by session, then rule; one for everything that was looked at, flagged or not. */
export function ledgerOf(
  study: Study,
  all: readonly SessionEvents[],
  rows: readonly AnswerRow[],
  tracks: readonly TrackResult[],
): readonly LedgerEntry[] {
  const entries = [
    ...[...Map.groupBy(rows, ({ session }) => session)].flatMap(([session, own]) => ofAnswers(study, session, own)),
    ...all.flatMap((one) => ofHeadphones(study, one)),
    ...[...Map.groupBy(tracks, ({ session, block }) => `${session} ${block}`).values()].flatMap(ofTracks),
    ...study.blocks.flatMap(({ kind, name }) => (kind === 'mushra' ? ofMushra(name, rows) : [])),
  ]
  return entries.toSorted((a, b) => a.session - b.session)
}

/** Sessions that a flag of a rule that leaves out has. */
export function leftOutOf(ledger: readonly LedgerEntry[]): readonly number[] {
  return [...new Set(ledger.flatMap((one) => (one.isFlagged && one.leavesOut ? [one.session] : [])))]
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

function ofAnswers({ screening }: Study, session: number, rows: readonly AnswerRow[]): LedgerEntry[] {
  const { catches, fast } = screening ?? {}
  const entries: LedgerEntry[] = []
  const jnd = jndRows(rows)
  const caught = jnd.filter(({ trial }) => trial.phase === 'catch')
  const common = { session, block: null, leavesOut: true }
  if (catches !== undefined && caught.length > 0)
    entries.push({
      ...common,
      rule: 'catch trials',
      found: rightOf(caught),
      allowed: `${percent(catches.leastCorrect)} right or more`,
      by: 'study file',
      isFlagged: shareRight(caught) < catches.leastCorrect,
    })
  if (fast !== undefined) {
    const quick = rows.filter(({ answered }) => answered.conduct.responseSec < fast.responseSec).length
    entries.push({
      ...common,
      rule: 'fast responses',
      found: `${quick} of ${rows.length} under ${fast.responseSec} s`,
      allowed: `${percent(fast.mostShare)} or fewer`,
      by: 'study file',
      isFlagged: quick / rows.length > fast.mostShare,
    })
  }
  const hidden = rows.filter(({ answered }) => answered.conduct.hiddenSec > 0).length
  entries.push({
    ...common,
    rule: 'page hidden',
    found: `during ${hidden} of ${rows.length} answers`,
    allowed: `${percent(mostHidden)} or fewer`,
    by: 'Ghostnote',
    isFlagged: hidden / rows.length > mostHidden,
  })
  for (const [block, own] of Map.groupBy(jnd, ({ trial }) => trial.block)) {
    const practice = own.filter(({ trial }) => trial.phase === 'practice')
    const least = thresholdShare(own[0].trial.task)
    if (practice.length > 0)
      entries.push({
        ...common,
        block,
        rule: 'practice',
        found: rightOf(practice),
        allowed: `${percent(least)} right or more`,
        by: 'Ghostnote',
        isFlagged: shareRight(practice) < least,
      })
  }
  return entries
}

function ofHeadphones(study: Study, { session, events }: SessionEvents): LedgerEntry[] {
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
function ofTracks(tracks: readonly TrackResult[]): LedgerEntry[] {
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

function ofMushra(block: string, rows: readonly AnswerRow[]): LedgerEntry[] {
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

function shareRight(rows: readonly JndRow[]): number {
  return rows.filter(({ correct }) => correct).length / rows.length
}

function rightOf(rows: readonly JndRow[]): string {
  return `${rows.filter(({ correct }) => correct).length} of ${rows.length} right`
}
