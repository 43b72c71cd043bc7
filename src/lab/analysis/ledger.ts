// The screening ledger: what there is to say against each listener, by rules that are stated; nobody is deleted. Results
// stand with everybody, and again without whoever is flagged.

import type { Study } from '../../protocol/study.ts'
import { thresholdShare } from '../session/jnd-task.ts'
import { type LedgerEntry, ofHeadphones, ofMushra, ofTracks } from './ledger-rules.ts'
import type { TrackResult } from './thresholds.ts'
import { type AnswerRow, type JndRow, jndRows, type SessionEvents } from './trials.ts'

export type { LedgerEntry } from './ledger-rules.ts'

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

function shareRight(rows: readonly JndRow[]): number {
  return rows.filter(({ correct }) => correct).length / rows.length
}

function rightOf(rows: readonly JndRow[]): string {
  return `${rows.filter(({ correct }) => correct).length} of ${rows.length} right`
}
