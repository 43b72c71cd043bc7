// All answers of a study → its results as plain values: who took part, thresholds, ratings, preferences, and what there is
// to say against a listener. Nobody is deleted: results stand with everybody, and again without whom the ledger flags.

import type { Study } from '../../protocol/study.ts'
import { quantileOf } from '../psychometrics/quantiles.ts'
import type { SessionRow } from '../store/store.ts'
import type { AnalysisOptions } from './answers-fit.ts'
import { type BlockResult, resultOf } from './block-results.ts'
import { leftOutOf, type LedgerEntry, ledgerOf } from './ledger.ts'
import { type QuestionResult, questionResults, type SoundsHeard, soundsHeard } from './listeners.ts'
import { rowsOf, type SessionEvents } from './trials.ts'

export type { SessionEvents } from './trials.ts'

export interface ReportOptions extends AnalysisOptions {
  /** Version of the program that analyses. */
  readonly ghostnote?: string
  /** Where listeners were simulated: how, in a sentence. It stands wherever results stand. */
  readonly simulated?: string
}

export interface StudyReport {
  readonly study: string
  readonly ghostnote: string | null
  readonly simulated: string | null
  /** Of the bootstraps. */
  readonly seed: number
  readonly repetitions: number
  readonly sessions: {
    readonly finished: number
    readonly open: number
    readonly withdrawn: number
    /** From the first to the last stored event of finished sessions; null where there is none. */
    readonly minutesMedian: number | null
  }
  readonly questions: readonly QuestionResult[]
  readonly sounds: SoundsHeard
  /** With everybody. */
  readonly blocks: readonly BlockResult[]
  readonly ledger: readonly LedgerEntry[]
  /** Sessions, by number, that `withoutFlagged` does without. */
  readonly leftOut: readonly number[]
  /** The same without them; null where nobody is flagged. */
  readonly withoutFlagged: readonly BlockResult[] | null
}

const usualRepetitions = 999

/** Sessions that are still open count with what they have. */
export function reportOf(study: Study, all: readonly SessionEvents[], options: ReportOptions): StudyReport {
  const { seed, repetitions = usualRepetitions, ghostnote = null, simulated = null } = options
  const count = (state: SessionRow['state']) => all.filter(({ session }) => session.state === state).length
  const rows = all.flatMap(({ session, events }) => rowsOf(session, events))
  const blocks = study.blocks.flatMap((block) => resultOf(block, rows, options))
  const tracks = blocks.flatMap((block) => (block.kind === 'jnd' ? block.tracks : []))
  const ledger = ledgerOf(study, all, rows, tracks)
  const leftOut = leftOutOf(ledger)
  const without = (sessions: readonly number[]): BlockResult[] => {
    const kept = rows.filter(({ session }) => !sessions.includes(session))
    return study.blocks.flatMap((block) => resultOf(block, kept, options, tracks))
  }
  return {
    study: study.name,
    ghostnote,
    simulated,
    seed,
    repetitions,
    sessions: {
      finished: count('finished'),
      open: count('open'),
      withdrawn: count('withdrawn'),
      minutesMedian: minutesOf(all),
    },
    questions: questionResults(study, all),
    sounds: soundsHeard(rows),
    blocks,
    ledger,
    leftOut,
    withoutFlagged: leftOut.length === 0 ? null : without(leftOut),
  }
}

function minutesOf(all: readonly SessionEvents[]): number | null {
  const minutes = all
    .filter(({ session, events }) => session.state === 'finished' && events.length > 0)
    .map(({ events }) => (Date.parse(events[events.length - 1].at) - Date.parse(events[0].at)) / 60_000)
    .toSorted((a, b) => a - b)
  return minutes.length === 0 ? null : quantileOf(minutes, 0.5)
}
