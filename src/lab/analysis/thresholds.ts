// JND rows → thresholds: per track of a session, and over all sessions of a track.

import { fittedWithInterval } from '../psychometrics/bootstrap.ts'
import type { LevelCount } from '../psychometrics/likelihood.ts'
import { dPrimeOfShare } from '../psychometrics/d-prime.ts'
import { opinionOf } from '../psychometrics/opinion.ts'
import type { Threshold, Track } from '../psychometrics/track.ts'
import type { JndBlock, JndTask } from '../../protocol/study-blocks.ts'
import { decisionTasks, fitOptions, thresholdShare } from '../session/jnd-task.ts'
import { newTrack } from '../session/new-track.ts'
import type { JndRow } from './trials.ts'

export interface TrackResult {
  readonly session: number
  readonly block: string
  readonly track: string
  readonly task: JndTask
  readonly trials: number
  readonly correct: number
  /** What the procedure itself says: the mean of reversals, the posterior, the fit. */
  readonly byProcedure: Threshold
  /** Maximum likelihood on the differences that were measured, with a bootstrap interval. */
  readonly byFit: Threshold
  /** Share of sets drawn from the fit that fit worse; null where nothing was fitted. */
  readonly goodness: number | null
  /** d′ at the fitted threshold over it: σ of a listener of signal detection, in points; null where there is none. */
  readonly sigma: number | null
}

export interface AnalysisOptions {
  /** Of all bootstraps. */
  readonly seed: number
  readonly repetitions?: number
}

/** Main trials alone: practice and catch trials are not part of a threshold. */
export function mainRows(rows: readonly JndRow[]): readonly JndRow[] {
  return rows.filter(({ trial }) => trial.phase === 'main')
}

/** The result of each track of each session in `rows`, which are of one block. */
export function trackResults(block: JndBlock, rows: readonly JndRow[], options: AnalysisOptions): TrackResult[] {
  const groups = Map.groupBy(mainRows(rows), ({ session, track }) => `${session} ${track}`)
  return [...groups.values()].map((group) => {
    const [{ session, track: name }] = group
    const fit = fittedWithInterval(countsOf(group), fitOptions(block.task), {
      seed: options.seed,
      ...(options.repetitions !== undefined && { repetitions: options.repetitions }),
    })
    const { threshold } = fit
    const atThreshold = dPrimeOfShare(decisionTasks[block.task], thresholdShare(block.task))
    return {
      session,
      block: block.name,
      track: name,
      task: block.task,
      trials: group.length,
      correct: group.filter(({ correct }) => correct).length,
      byProcedure: retold(block, group).estimate(thresholdShare(block.task)),
      byFit: threshold,
      goodness: fit.goodness,
      sigma: threshold.isEstimable ? threshold.level / atThreshold : null,
    }
  })
}

export interface GroupResult {
  readonly track: string
  /** Sessions with a threshold, and those without. */
  readonly estimable: number
  readonly notEstimable: number
  /** Geometric mean of the thresholds with the 95 % interval of Student's t on their logarithms; null under two. */
  readonly mean: number | null
  readonly interval: readonly [number, number] | null
  /** Of all sessions' answers together, as if one listener had given them. */
  readonly pooled: Threshold
}

/** Over sessions, by track: thresholds are positive and skewed, so their logarithms are averaged. */
export function groupResults(
  block: JndBlock,
  rows: readonly JndRow[],
  results: readonly TrackResult[],
  options: AnalysisOptions,
): GroupResult[] {
  return [...Map.groupBy(results, ({ track }) => track)].map(([track, all]) => {
    const levels = all.flatMap(({ byFit }) => (byFit.isEstimable && byFit.level > 0 ? [byFit.level] : []))
    const pooledRows = mainRows(rows).filter((row) => row.track === track)
    const { threshold } = fittedWithInterval(countsOf(pooledRows), fitOptions(block.task), {
      seed: options.seed,
      ...(options.repetitions !== undefined && { repetitions: options.repetitions }),
    })
    return {
      track,
      estimable: levels.length,
      notEstimable: all.length - levels.length,
      ...geometric(levels),
      pooled: threshold,
    }
  })
}

/** Levels are what was measured, to a hundredth of a point; a miss the other way is no difference. */
function countsOf(rows: readonly JndRow[]): LevelCount[] {
  return rows.map(({ achievedDelta, correct }) => ({
    level: Math.max(0, Math.round(achievedDelta * 100) / 100),
    correct: correct ? 1 : 0,
    trials: 1,
  }))
}

/** A track that has been told the answers again. */
export function retold(block: JndBlock, rows: readonly JndRow[]): Track {
  const track = newTrack(block, 0)
  for (const { correct, achievedDelta } of rows) track.answer(correct, Math.max(0, achievedDelta))
  return track
}

function geometric(levels: readonly number[]): Pick<GroupResult, 'mean' | 'interval'> {
  if (levels.length < 2) return { mean: null, interval: null }
  const { mean, interval } = opinionOf(levels.map(Math.log))
  return { mean: Math.exp(mean), interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])] }
}
