// JND answers → a psychometric function, its threshold with an interval, and points for pictures.

import type { JndTask } from '../../protocol/study-blocks.ts'
import { fittedWithInterval } from '../psychometrics/bootstrap.ts'
import type { Curve } from '../psychometrics/curve.ts'
import { dPrimeOfShare } from '../psychometrics/d-prime.ts'
import type { LevelCount } from '../psychometrics/likelihood.ts'
import type { Threshold } from '../psychometrics/track.ts'
import { decisionTasks, fitOptions, thresholdShare } from '../session/jnd-task.ts'
import { type Point, pointsOf } from './points.ts'
import type { JndRow } from './trials.ts'

export interface FittedCurve extends Curve {
  /** 95 % bootstrap intervals of spread and lapse rate; null where they end among sets without a fit. */
  readonly spreadInterval: readonly [number, number] | null
  readonly lapseInterval: readonly [number, number] | null
}

/** What answers say by maximum likelihood on the differences that were measured. */
export interface FitResult {
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

export interface AnalysisOptions {
  /** Of all bootstraps. */
  readonly seed: number
  readonly repetitions?: number
}

/** `resolution` is the step that measured levels are taken in, in points. */
export function fitOf(task: JndTask, rows: readonly JndRow[], resolution: number, options: AnalysisOptions): FitResult {
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
