// Intervals for a fitted threshold, and how well the curve fits, by drawing answers from the fitted curve and fitting them
// again: the parametric bootstrap (Wichmann & Hill 2001, "The psychometric function: II. Bootstrap-based confidence
// intervals and sampling").

import { RandomStream } from '../../dsp/random.ts'
import { correctAt, levelAt, type Curve } from './curve.ts'
import { normalCdf, normalQuantile } from './distributions.ts'
import { fitted, isBetterThanFlat, withoutCurve, type Fit, type FitOptions } from './fit.ts'
import { curveFrom, pointOf, searchSpace, searched, type SearchSpace } from './fit-search.ts'
import { deviance, pooled, type LevelCount } from './likelihood.ts'
import { needs } from './needs.ts'
import { quantileOf } from './quantiles.ts'
import type { Threshold } from './track.ts'

interface BootstrapOptions {
  readonly seed: number
  /** Sets drawn; 999 or more for a report. */
  readonly repetitions?: number
  /** `percentile`, or with bias and skewness corrected: `bca` (Efron 1987, "Better bootstrap confidence intervals"). */
  readonly interval?: 'percentile' | 'bca'
}

export interface FitWithInterval {
  readonly fit: Fit
  readonly threshold: Threshold
  /** 95 % intervals of the curve's spread and lapse rate; null where there is no fit. */
  readonly spread: readonly [number, number] | null
  readonly lapse: readonly [number, number] | null
  /** Share of drawn sets that fit worse than the answers do: below 0.05 the curve's shape is not the listener's. */
  readonly goodness: number | null
  /** Share of drawn sets from which no threshold could be had. */
  readonly lost: number
}

const tail = 0.025

/**
 * The fit of `counts` with its threshold's standard deviation and 95 % interval, or the reason why there is none. A drawn
 * set without a threshold counts as one below all (nothing but correct answers) or above all (none better than chance);
 * where the interval would end among those, it is null.
 */
export function fittedWithInterval(
  counts: readonly LevelCount[],
  options: FitOptions,
  { seed, repetitions = 999, interval: kind = 'bca' }: BootstrapOptions,
): FitWithInterval {
  needs(Number.isSafeInteger(repetitions) && repetitions >= 99, 'repetitions', repetitions, 'a whole number from 99')
  const fit = fitted(counts, options)
  if (!fit.isEstimable) return { fit, threshold: fit, spread: null, lapse: null, goodness: null, lost: 0 }
  const rows = pooled(counts)
  const space = searchSpace(rows, options)
  const levels: number[] = []
  const curves: Curve[] = []
  let worse = 0
  for (let i = 0; i < repetitions; i++) {
    const set = drawn(fit.curve, rows, new RandomStream(seed, 'bootstrap', i))
    const curve = refitted(set, fit.curve, space)
    levels.push(levelOf(curve, set, options))
    curves.push(curve)
    if (deviance(curve, set) >= fit.deviance) worse++
  }
  levels.sort((a, b) => a - b)
  const parts = kind === 'bca' ? correctedParts(levels, fit.level, skewness(rows, fit.curve, space)) : [tail, 1 - tail]
  const finite = levels.filter(Number.isFinite)
  return {
    fit,
    threshold: {
      isEstimable: true,
      level: fit.level,
      share: fit.share,
      deviation: finite.length < 2 ? null : deviationOf(finite),
      interval: between(levels, parts),
    },
    spread: between(ascending(curves.map(({ spread }) => spread)), [tail, 1 - tail]),
    lapse: between(ascending(curves.map(({ lapse }) => lapse)), [tail, 1 - tail]),
    goodness: worse / repetitions,
    lost: 1 - finite.length / repetitions,
  }
}

function drawn(curve: Curve, rows: readonly LevelCount[], random: RandomStream): LevelCount[] {
  return rows.map(({ level, trials }) => {
    const p = correctAt(curve, level)
    let correct = 0
    for (let i = 0; i < trials; i++) if (random.chance(p)) correct++
    return { level, correct, trials }
  })
}

const refitted = (rows: readonly LevelCount[], from: Curve, space: SearchSpace): Curve =>
  curveFrom(searched(rows, space, pointOf(from, space)), space)

function levelOf(curve: Curve, rows: readonly LevelCount[], options: FitOptions): number {
  if (withoutCurve(rows) === 'all correct') return -Infinity
  if (withoutCurve(rows) !== null || !isBetterThanFlat(curve, rows, options)) return Infinity
  return levelAt(curve, options.share) ?? Infinity
}

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

/** The values at two parts of an ordered list; null where either is not a number that was seen. */
function between(ordered: readonly number[], parts: readonly number[]): readonly [number, number] | null {
  const [low, high] = parts.map((part) => quantileOf(ordered, part))
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

/** Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))) for z = Φ⁻¹(0.025), Φ⁻¹(0.975); z₀ from how many drawn levels lie below the estimate. */
function correctedParts(levels: readonly number[], estimate: number, a: number): number[] {
  const below =
    levels.filter((level) => level < estimate).length + levels.filter((level) => level === estimate).length / 2
  const n = levels.length
  const z0 = normalQuantile(Math.min(1 - 0.5 / n, Math.max(0.5 / n, below / n)))
  return [tail, 1 - tail].map((part) => {
    const z = z0 + normalQuantile(part)
    return normalCdf(z0 + z / (1 - a * z))
  })
}

/** a = Σ d³ / (6·(Σ d²)^{3/2}) over the thresholds with one answer left out each, d from their mean. */
function skewness(rows: readonly LevelCount[], curve: Curve, space: SearchSpace): number {
  const left: { readonly level: number; readonly weight: number }[] = []
  rows.forEach((row, i) => {
    for (const [weight, correct] of [
      [row.correct, row.correct - 1],
      [row.trials - row.correct, row.correct],
    ]) {
      if (weight === 0) continue
      const rest = rows.map((other, k) => (k === i ? { ...row, correct, trials: row.trials - 1 } : other))
      const level = levelAt(refitted(rest, curve, space), space.options.share)
      if (level !== null) left.push({ level, weight })
    }
  })
  const total = left.reduce((sum, { weight }) => sum + weight, 0)
  const mean = left.reduce((sum, { level, weight }) => sum + weight * level, 0) / total
  const moment = (power: number) => left.reduce((sum, { level, weight }) => sum + weight * (mean - level) ** power, 0)
  return moment(2) > 0 ? moment(3) / (6 * moment(2) ** 1.5) : 0
}
