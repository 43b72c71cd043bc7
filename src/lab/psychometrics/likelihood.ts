// How well a psychometric function explains answers: binomial log likelihood and deviance.

import { correctAt, wrongAt, type Curve } from './curve.ts'
import { needs } from './needs.ts'

/** The answers at one level. */
export interface LevelCount {
  readonly level: number
  readonly correct: number
  readonly trials: number
}

/** One row a level, ascending, without empty ones. @throws Fault E_USAGE for counts that are none. */
export function pooled(counts: readonly LevelCount[]): LevelCount[] {
  const rows = new Map<number, { level: number; correct: number; trials: number }>()
  for (const { level, correct, trials } of counts) {
    needs(Number.isFinite(level), 'level', level, 'a finite number')
    const areCounts = Number.isSafeInteger(correct) && Number.isSafeInteger(trials) && correct >= 0 && correct <= trials
    needs(areCounts, `counts at level ${level}`, { correct, trials }, 'whole numbers, 0 ≤ correct ≤ trials')
    const row = rows.get(level) ?? { level, correct: 0, trials: 0 }
    row.correct += correct
    row.trials += trials
    rows.set(level, row)
  }
  return [...rows.values()].filter(({ trials }) => trials > 0).toSorted((a, b) => a.level - b.level)
}

/** count · ln p, with 0 · ln 0 = 0. */
const times = (count: number, p: number): number => (count === 0 ? 0 : count * Math.log(p))

/** Σ k ln ψ + (n − k) ln(1 − ψ), without the binomial coefficients; −∞ where an answer is impossible. */
export function logLikelihood(curve: Curve, rows: readonly LevelCount[]): number {
  let sum = 0
  for (const { level, correct, trials } of rows)
    sum += times(correct, correctAt(curve, level)) + times(trials - correct, wrongAt(curve, level))
  return sum
}

/** The same for one chance of a correct answer at every level. */
export function flatLogLikelihood(p: number, rows: readonly LevelCount[]): number {
  return rows.reduce((sum, { correct, trials }) => sum + times(correct, p) + times(trials - correct, 1 - p), 0)
}

/** 2·(log likelihood of the shares themselves − that of the curve): 0 for a curve through every point. */
export function deviance(curve: Curve, rows: readonly LevelCount[]): number {
  const saturated = rows.reduce((sum, row) => sum + flatLogLikelihood(row.correct / row.trials, [row]), 0)
  return Math.max(0, 2 * (saturated - logLikelihood(curve, rows)))
}

/**
 * The most that a curve can reach as its slope goes to infinity: guesses below some level, lapses above it, and any share
 * between at the level itself. `guess` free: up to `mostGuess`.
 */
export function stepLogLikelihood(
  rows: readonly LevelCount[],
  guess: number | 'free',
  mostGuess: number,
  mostLapse: number,
): number {
  const share = (of: readonly LevelCount[], low: number, high: number) => {
    const [correct, trials] = [
      of.reduce((sum, row) => sum + row.correct, 0),
      of.reduce((sum, row) => sum + row.trials, 0),
    ]
    return trials === 0 ? low : Math.min(high, Math.max(low, correct / trials))
  }
  const at = (i: number) => {
    const [below, above] = [rows.slice(0, i), rows.slice(i + 1)]
    const [low, high] = [guess === 'free' ? share(below, 0, mostGuess) : guess, share(above, 1 - mostLapse, 1)]
    const middle = [rows[i]]
    return (
      flatLogLikelihood(low, below) +
      flatLogLikelihood(high, above) +
      flatLogLikelihood(share(middle, low, high), middle)
    )
  }
  return Math.max(...rows.map((_, i) => at(i)))
}
