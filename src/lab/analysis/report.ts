// All answers of a study → its results as plain values: who took part, thresholds, ratings, preferences, and what there is
// to say against a listener. Nobody is left out here; the ledger says whom one might leave out.

import type { Block, JndBlock } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import { type Box, boxOf } from '../psychometrics/boxes.ts'
import { bradleyTerry, type Worths } from '../psychometrics/bradley-terry.ts'
import { type LedgerEntry, type MushraRating, screened } from '../psychometrics/mushra-screening.ts'
import { type Opinion, opinionOf } from '../psychometrics/opinion.ts'
import type { SessionRow, StoredEvent } from '../store/store.ts'
import { type AnalysisOptions, type GroupResult, groupResults, type TrackResult, trackResults } from './thresholds.ts'
import { type AnswerRow, type JndRow, type PairRow, type RatingRow, rowsOf } from './trials.ts'

export interface SessionEvents {
  readonly session: SessionRow
  readonly events: readonly StoredEvent[]
}

/** Something about a listener that the study’s screening rules speak of. */
interface Remark {
  readonly session: number
  readonly rule: string
  readonly found: string
}

type BlockResult =
  | { readonly kind: 'jnd'; readonly block: string; readonly tracks: TrackResult[]; readonly groups: GroupResult[] }
  | {
      readonly kind: 'mushra'
      readonly block: string
      readonly systems: SystemBox[]
      readonly ledger: readonly LedgerEntry[]
    }
  | { readonly kind: 'multi-stimulus'; readonly block: string; readonly systems: SystemBox[] }
  | { readonly kind: 'acr'; readonly block: string; readonly systems: (Opinion & { readonly system: string })[] }
  | { readonly kind: 'pairwise'; readonly block: string; readonly systems: readonly string[]; readonly worths: Worths }

interface SystemBox extends Box {
  readonly system: string
}

export interface StudyReport {
  readonly study: string
  readonly sessions: { readonly finished: number; readonly open: number; readonly withdrawn: number }
  readonly blocks: readonly BlockResult[]
  readonly remarks: readonly Remark[]
}

/** Sessions that are still open count with what they have. */
export function reportOf(study: Study, all: readonly SessionEvents[], options: AnalysisOptions): StudyReport {
  const count = (state: SessionRow['state']) => all.filter(({ session }) => session.state === state).length
  const rows = all.flatMap(({ session, events }) => rowsOf(session, events))
  return {
    study: study.name,
    sessions: { finished: count('finished'), open: count('open'), withdrawn: count('withdrawn') },
    blocks: study.blocks.flatMap((block) => resultOf(block, rows, options)),
    remarks: remarksOf(study, rows),
  }
}

function resultOf(block: Block, rows: readonly AnswerRow[], options: AnalysisOptions): BlockResult[] {
  const { name } = block
  if (block.kind === 'jnd') {
    const mine = jndRows(rows).filter(({ trial }) => trial.block === name)
    return mine.length === 0 ? [] : [jndResult(block, mine, options)]
  }
  const mine = rows.filter((row): row is RatingRow | PairRow => row.kind !== 'jnd' && row.page.block === name)
  if (mine.length === 0) return []
  const rated = mine.filter((row) => row.kind === 'rating')
  if (block.kind === 'pairwise')
    return [
      pairResult(
        name,
        mine.filter((row) => row.kind === 'pair'),
      ),
    ]
  if (block.kind === 'acr')
    return [{ kind: 'acr', block: name, systems: bySystem(rated, (scores) => opinionOf(scores)) }]
  const systems = bySystem(rated, (scores) => boxOf(scores))
  if (block.kind === 'multi-stimulus') return [{ kind: 'multi-stimulus', block: name, systems }]
  const ratings = rated.map(({ session, item, system, score }): MushraRating => ({
    listener: String(session),
    item,
    condition: system,
    score,
  }))
  const { ledger } = screened(ratings, { reference: 'reference', midAnchor: 'anchor-7000' })
  return [{ kind: 'mushra', block: name, systems, ledger }]
}

function jndResult(block: JndBlock, rows: readonly JndRow[], options: AnalysisOptions): BlockResult {
  const tracks = trackResults(block, rows, options)
  return { kind: 'jnd', block: block.name, tracks, groups: groupResults(block, rows, tracks, options) }
}

/** One mean per listener and system: who rated more items has no more of a say. */
function bySystem<T>(
  rows: readonly RatingRow[],
  of: (scores: readonly number[]) => T,
): (T & { readonly system: string })[] {
  return [...Map.groupBy(rows, ({ system }) => system)].map(([system, mine]) => {
    const listeners = Map.groupBy(mine, ({ session }) => session)
    const means = [...listeners.values()].map((own) => own.reduce((sum, { score }) => sum + score, 0) / own.length)
    return { ...of(means), system }
  })
}

function pairResult(block: string, rows: readonly PairRow[]): BlockResult {
  const systems = [...new Set(rows.flatMap((row) => row.systems))].toSorted()
  const wins = systems.map((better) =>
    systems.map(
      (worse) =>
        rows.filter((row) => row.systems[row.chosen] === better && row.systems[1 - row.chosen] === worse).length,
    ),
  )
  return { kind: 'pairwise', block, systems, worths: bradleyTerry(wins) }
}

function remarksOf({ screening }: Study, rows: readonly AnswerRow[]): Remark[] {
  const { catches, fast } = screening ?? {}
  return [...Map.groupBy(rows, ({ session }) => session)].flatMap(([session, mine]) => {
    const remarks: Remark[] = []
    const caught = jndRows(mine).filter(({ trial }) => trial.phase === 'catch')
    const right = caught.filter(({ correct }) => correct).length
    if (catches !== undefined && caught.length > 0 && right / caught.length < catches.leastCorrect)
      remarks.push({ session, rule: 'catch trials', found: `${right} of ${caught.length} right` })
    const quick = mine.filter(({ answered }) => answered.conduct.responseSec < (fast?.responseSec ?? 0)).length
    if (fast !== undefined && quick / mine.length > fast.mostShare)
      remarks.push({ session, rule: 'fast responses', found: `${quick} of ${mine.length} under ${fast.responseSec} s` })
    return remarks
  })
}

function jndRows(rows: readonly AnswerRow[]): readonly JndRow[] {
  return rows.filter((row) => row.kind === 'jnd')
}
