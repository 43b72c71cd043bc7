// Exact binomial tests and intervals: whether so many correct answers can be luck.

import { betaQuantile, binomialTail } from './distributions.ts'
import { needs } from './needs.ts'
import { rootOfRising } from './root.ts'

function checkCounts(correct: number, trials: number): void {
  const areCounts = Number.isSafeInteger(correct) && Number.isSafeInteger(trials) && correct >= 0 && correct <= trials
  needs(areCounts && trials > 0, 'counts', { correct, trials }, 'whole numbers, 0 ≤ correct ≤ trials, trials above 0')
}

/**
 * The interval of a share that holds it in at least `level` of all cases (Clopper & Pearson 1934, "The use of confidence
 * or fiducial limits illustrated in the case of the binomial"). @throws Fault E_USAGE for counts that are none.
 */
export function clopperPearson(correct: number, trials: number, level = 0.95): [number, number] {
  checkCounts(correct, trials)
  const tail = (1 - level) / 2
  return [
    correct === 0 ? 0 : betaQuantile(tail, correct, trials - correct + 1),
    correct === trials ? 1 : betaQuantile(1 - tail, correct + 1, trials - correct),
  ]
}

/**
 * The interval whose ends the mid-p test just does not reject: shorter than the exact one, and right on average where that
 * is right at the least (Agresti & Gottard 2007, "Nonconservative exact small-sample inference for discrete data").
 */
export function midPInterval(correct: number, trials: number, level = 0.95): [number, number] {
  checkCounts(correct, trials)
  const tail = (1 - level) / 2
  const mid = (p: number) => luck(correct, trials, p).mid
  return [correct === 0 ? 0 : rootOfRising(mid, tail, 0, 1), correct === trials ? 1 : rootOfRising(mid, 1 - tail, 0, 1)]
}

/**
 * One-sided: the chance of `correct` or more of `trials` by guessing. `exact` counts the result itself in full; `mid` half
 * of it, which errs to neither side on average (Lancaster 1961, "Significance tests in discrete distributions").
 */
export function luck(
  correct: number,
  trials: number,
  chance: number,
): { readonly exact: number; readonly mid: number } {
  checkCounts(correct, trials)
  const [exact, more] = [binomialTail(correct, trials, chance), binomialTail(correct + 1, trials, chance)]
  return { exact, mid: (exact + more) / 2 }
}

/** The fewest correct answers of `trials` that guessing reaches with probability `level` at most; null: not even all. */
export function fewestSignificant(trials: number, chance: number, level = 0.05): number | null {
  for (let correct = 0; correct <= trials; correct++) if (binomialTail(correct, trials, chance) <= level) return correct
  return null
}
