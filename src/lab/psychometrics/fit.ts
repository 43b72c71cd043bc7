// Psychometric functions fitted to answers, by maximum likelihood or, given priors, maximum a posteriori; and the honest
// word when the answers do not tell (Wichmann & Hill 2001a; Kingdom & Prins 2016, "Psychophysics", ch. 4).

import { levelAt, type Curve } from './curve.ts'
import { curveFrom, mostGuess, searchSpace, searched, type FitOptions, type SearchSpace } from './fit-search.ts'
import { deviance, flatLogLikelihood, logLikelihood, pooled, stepLogLikelihood, type LevelCount } from './likelihood.ts'
import type { NotEstimable } from './track.ts'

export type { FitOptions } from './fit-search.ts'

export type Fit =
  | {
      readonly isEstimable: true
      readonly curve: Curve
      /** The level where the curve, guesses and lapses included, has `share`. */
      readonly level: number
      readonly share: number
      readonly logLikelihood: number
      /** From a curve through every point; how large is too large only a bootstrap says. */
      readonly deviance: number
    }
  | { readonly isEstimable: false; readonly why: NotEstimable }

/** A curve has to explain the answers better than none at this level, by likelihood ratio with two degrees of freedom. */
const significance = 0.05

/** Within so much of the bound, in ln s, a curve is as good as a line. */
const atBound = 0.05

/** A curve that is no likelier than this beyond a step says nothing of the slope, and little of where between two levels. */
const leastGain = 0.01

/**
 * The best psychometric function for `counts`, or why there is none: nothing but correct answers, answers as by chance,
 * answers that jump or do not rise within the levels, a threshold that no level reached.
 * @throws Fault E_USAGE for counts or options that are none.
 */
export function fitted(counts: readonly LevelCount[], options: FitOptions): Fit {
  const rows = pooled(counts)
  const not = (why: NotEstimable): Fit => ({ isEstimable: false, why })
  if (rows.length === 0) return not('no answers')
  if (rows.length === 1) return not('one level only')
  const why = withoutCurve(rows)
  if (why !== null) return not(why)
  const space = searchSpace(rows, options)
  const curve = curveFrom(searched(rows, space), space)
  if (!isBetterThanFlat(curve, rows, options)) return not(noRise(options))
  if (isSlopeAtBound(curve, rows, space)) return not('slope at its bound')
  const level = levelAt(curve, options.share)
  if (level === null) return not('share out of reach')
  if (level < rows[0].level || level > rows[rows.length - 1].level) return not('threshold outside the levels')
  return {
    isEstimable: true,
    curve,
    level,
    share: options.share,
    logLikelihood: logLikelihood(curve, rows),
    deviance: deviance(curve, rows),
  }
}

/** Answers that say by themselves that no curve can be had. */
export function withoutCurve(rows: readonly LevelCount[]): NotEstimable | null {
  if (rows.every(({ correct, trials }) => correct === trials)) return 'all correct'
  return rows.every(({ correct }) => correct === 0) ? 'no better than chance' : null
}

/** Against guessing alone; where the guess rate itself is sought, against one share at all levels. */
export function isBetterThanFlat(curve: Curve, rows: readonly LevelCount[], { guess }: FitOptions): boolean {
  const sum = (of: 'correct' | 'trials') => rows.reduce((total, row) => total + row[of], 0)
  const p = guess === 'free' ? sum('correct') / sum('trials') : guess
  // Twice the gain follows χ² with two degrees of freedom, whose tail is an exponential.
  return Math.exp(flatLogLikelihood(p, rows) - logLikelihood(curve, rows)) < significance
}

/** A line across all levels; or a step, unless a prior knows the slope. */
function isSlopeAtBound(curve: Curve, rows: readonly LevelCount[], { options, logSpread }: SearchSpace): boolean {
  if (options.prior?.logSpread !== undefined) return false
  if (Math.log(curve.spread) > logSpread[1] - atBound) return true
  const step = stepLogLikelihood(rows, options.guess, mostGuess, options.mostLapse)
  return logLikelihood(curve, rows) - step < leastGain
}

const noRise = ({ guess }: FitOptions): NotEstimable =>
  guess === 'free' ? 'not rising with the level' : 'no better than chance'
