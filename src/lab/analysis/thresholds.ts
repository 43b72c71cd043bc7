// JND rows → thresholds: per track of a session, and over all sessions of a track.

import type { JndBlock, JndTask } from '../../protocol/study-blocks.ts'
import { fittedWithInterval } from '../psychometrics/bootstrap.ts'
import type { Curve } from '../psychometrics/curve.ts'
import { dPrimeOfShare } from '../psychometrics/d-prime.ts'
import type { LevelCount } from '../psychometrics/likelihood.ts'
import { opinionOf } from '../psychometrics/opinion.ts'
import { Staircase } from '../psychometrics/staircase.ts'
import type { Threshold, Track } from '../psychometrics/track.ts'
import { decisionTasks, fitOptions, thresholdShare } from '../session/jnd-task.ts'
import { newTrack } from '../session/new-track.ts'
import { type Control, controlOf } from './control.ts'
import { type Point, pointsOf } from './points.ts'
import type { JndRow } from './trials.ts'

export interface FittedCurve extends Curve {
  /** 95 % bootstrap intervals of spread and lapse rate; null where they end among sets without a fit. */
  readonly spreadInterval: readonly [number, number] | null
  readonly lapseInterval: readonly [number, number] | null
}

/** What answers say by maximum likelihood on the differences that were measured. */
interface FitResult {
  readonly trials: number
  readonly correct: number
  /** With a bootstrap interval. */
  readonly byFit: Threshold
  /** null where nothing could be fitted. */
  readonly curve: FittedCurve | null
  /** Share of sets drawn from the fit that fit worse; null where nothing was fitted. */
  readonly goodness: number | null
  /** The fitted threshold over its d′: σ of a listener of signal detection, in points; null where there is none. */
  readonly sigma: number | null
  /** For pictures. */
  readonly points: readonly Point[]
}

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

export interface AnalysisOptions {
  /** Of all bootstraps. */
  readonly seed: number
  readonly repetitions?: number
}

/** A fit of all listeners' answers goes by tenths of a point: hundredths would be as many levels as answers. */
const trackResolution = 0.01
const pooledResolution = 0.1

/** Main trials alone: practice and catch trials are not part of a threshold. */
export function mainRows(rows: readonly JndRow[]): readonly JndRow[] {
  return rows.filter(({ trial }) => trial.phase === 'main')
}

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

export interface GroupResult {
  readonly track: string
  /** Sessions with a threshold, and those without. */
  readonly estimable: number
  readonly notEstimable: number
  /** Geometric mean of the thresholds with the 95 % interval of Student's t on their logarithms; null under two. */
  readonly mean: number | null
  readonly interval: readonly [number, number] | null
  /** Of all sessions' answers together, as if one listener had given them. */
  readonly pooled: FitResult
  readonly control: Control
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
    const mine = mainRows(rows).filter((row) => row.track === track)
    return {
      track,
      estimable: levels.length,
      notEstimable: all.length - levels.length,
      ...geometric(levels),
      pooled: fitOf(block.task, mine, pooledResolution, options),
      control: controlOf(mine),
    }
  })
}

function fitOf(task: JndTask, rows: readonly JndRow[], resolution: number, options: AnalysisOptions): FitResult {
  const { seed, repetitions } = options
  const counts = countsOf(rows, resolution)
  const bootstrap = { seed, ...(repetitions !== undefined && { repetitions }) }
  const { fit, threshold, goodness, spread, lapse } = fittedWithInterval(counts, fitOptions(task), bootstrap)
  const atThreshold = dPrimeOfShare(decisionTasks[task], thresholdShare(task))
  return {
    trials: rows.length,
    correct: rows.filter(({ correct }) => correct).length,
    byFit: threshold,
    curve: fit.isEstimable ? { ...fit.curve, spreadInterval: spread, lapseInterval: lapse } : null,
    goodness,
    sigma: threshold.isEstimable ? threshold.level / atThreshold : null,
    points: pointsOf(counts),
  }
}

/** Levels are what was measured, in steps of `resolution`; a miss the other way is no difference. */
function countsOf(rows: readonly JndRow[], resolution: number): LevelCount[] {
  const steps = Math.round(1 / resolution)
  return rows.map(({ achievedDelta, correct }) => ({
    level: Math.max(0, Math.round(achievedDelta * steps) / steps),
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
