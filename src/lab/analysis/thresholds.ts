// JND rows → thresholds: per track of a session, and over all sessions of a track.

import type { JndBlock, JndTask } from '../../protocol/study-blocks.ts'
import { opinionOf } from '../psychometrics/opinion.ts'
import { Staircase } from '../psychometrics/staircase.ts'
import type { Threshold, Track } from '../psychometrics/track.ts'
import { thresholdShare } from '../session/jnd-task.ts'
import { newTrack } from '../session/new-track.ts'
import { type AnalysisOptions, type FitResult, fitOf } from './answers-fit.ts'
import { type Control, controlOf } from './control.ts'
import type { JndRow } from './trials.ts'

export interface TrackResult extends FitResult {
  readonly session: number
  readonly block: string
  readonly track: string
  readonly task: JndTask
  /** What the procedure itself says: the mean of reversals, the posterior, the fit. */
  readonly byProcedure: Threshold
  /** A staircase whose bounds cut off so many moves that its threshold is not to be trusted. */
  readonly isBounded: boolean
}

/** Main trials alone: practice and catch trials are not part of a threshold. */
export function mainRows(rows: readonly JndRow[]): readonly JndRow[] {
  return rows.filter(({ trial }) => trial.phase === 'main')
}

/** A fit of all listeners' answers goes by tenths of a point: hundredths would be as many levels as answers. */
const trackResolution = 0.01
const pooledResolution = 0.1

/** The result of each track of each session in `rows`, which are of one block. */
export function trackResults(block: JndBlock, rows: readonly JndRow[], options: AnalysisOptions): TrackResult[] {
  const groups = Map.groupBy(mainRows(rows), ({ session, track }) => `${session} ${track}`)
  return [...groups.values()].map((group) => {
    const [{ session, track: name }] = group
    const track = retold(block, group)
    return {
      session,
      block: block.name,
      track: name,
      task: block.task,
      ...fitOf(block.task, group, trackResolution, options),
      byProcedure: track.estimate(thresholdShare(block.task)),
      isBounded: track instanceof Staircase && track.isBounded,
    }
  })
}

export interface GroupResult extends Averaged {
  readonly track: string
  /** The same of what the procedure itself says of each listener. */
  readonly byProcedure: Averaged & { readonly share: number | null }
  /** Of all sessions' answers together, as if one listener had given them. */
  readonly pooled: FitResult
  readonly control: Control
}

/** Thresholds of several listeners. */
export interface Averaged {
  /** Sessions with a threshold, and those without. */
  readonly estimable: number
  readonly notEstimable: number
  /** Geometric mean of the thresholds with the 95 % interval of Student's t on their logarithms; null under two. */
  readonly mean: number | null
  readonly interval: readonly [number, number] | null
}

/** Over sessions, by track: thresholds are positive and skewed, so their logarithms are averaged. */
export function groupResults(
  block: JndBlock,
  rows: readonly JndRow[],
  results: readonly TrackResult[],
  options: AnalysisOptions,
): GroupResult[] {
  return [...Map.groupBy(results, ({ track }) => track)].map(([track, all]) => {
    const mine = mainRows(rows).filter((row) => row.track === track)
    return {
      track,
      ...averaged(all.map(({ byFit }) => byFit)),
      byProcedure: {
        ...averaged(all.map(({ byProcedure }) => byProcedure)),
        share: all.flatMap(({ byProcedure }) => (byProcedure.isEstimable ? [byProcedure.share] : []))[0] ?? null,
      },
      pooled: fitOf(block.task, mine, pooledResolution, options),
      control: controlOf(mine),
    }
  })
}

/** A track that has been told the answers again. */
export function retold(block: JndBlock, rows: readonly JndRow[]): Track {
  const track = newTrack(block, 0)
  for (const { correct, achievedDelta } of rows) track.answer(correct, Math.max(0, achievedDelta))
  return track
}

function averaged(thresholds: readonly Threshold[]): Averaged {
  const levels = thresholds.flatMap((one) => (one.isEstimable && one.level > 0 ? [one.level] : []))
  const counts = { estimable: levels.length, notEstimable: thresholds.length - levels.length }
  if (levels.length < 2) return { ...counts, mean: null, interval: null }
  const { mean, interval } = opinionOf(levels.map(Math.log))
  return { ...counts, mean: Math.exp(mean), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] }
}
