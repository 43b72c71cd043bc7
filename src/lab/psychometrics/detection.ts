// d′ and bias from counts of answers, with intervals: for tasks scored right or wrong, and for those with hits and false
// alarms.

import { clopperPearson } from './binomial.ts'
import { normalCdf, normalQuantile } from './distributions.ts'
import { dPrimeOfShare, type DecisionTask } from './d-prime.ts'
import { needs } from './needs.ts'
import { rootOfRising } from './root.ts'

/** d′ of `correct` of `trials`; null: every answer was correct, and d′ has no upper end. */
export function dPrimeOfCounts(
  task: DecisionTask,
  correct: number,
  trials: number,
): { readonly dPrime: number | null; readonly interval: readonly [number, number | null] } {
  const [low, high] = clopperPearson(correct, trials).map((share) => dPrimeOfShare(task, share))
  const finite = (d: number) => (Number.isFinite(d) ? d : null)
  return { dPrime: finite(dPrimeOfShare(task, correct / trials)), interval: [low, finite(high)] }
}

export interface AlarmCounts {
  /** Yeses (or "different") where there was a signal (a difference). */
  readonly hits: number
  readonly signals: number
  /** Yeses where there was none. */
  readonly falseAlarms: number
  readonly noises: number
}

/**
 * Rates with half a yes and half a no added to each (Hautus 1995, "Corrections for extreme proportions and their biasing
 * effects on estimated values of d′"), so that 0 and 1 do not occur. @throws Fault E_USAGE for counts that are none.
 */
function rates({ hits, signals, falseAlarms, noises }: AlarmCounts): { readonly hit: number; readonly alarm: number } {
  for (const [at, count, of] of [
    ['hits', hits, signals],
    ['falseAlarms', falseAlarms, noises],
  ] as const)
    needs(
      Number.isSafeInteger(count) && Number.isSafeInteger(of) && count >= 0 && count <= of && of > 0,
      at,
      { count, of },
      'a count of some',
    )
  return { hit: (hits + 0.5) / (signals + 1), alarm: (falseAlarms + 0.5) / (noises + 1) }
}

/** Yes–no: d′ = z(H) − z(F), criterion c = −(z(H) + z(F))/2 (above 0: rather no). `deviation`: Gourevitch & Galanter 1967. */
export function yesNo(counts: AlarmCounts): {
  readonly dPrime: number
  readonly criterion: number
  readonly deviation: number
} {
  const { hit, alarm } = rates(counts)
  const [h, f] = [normalQuantile(hit), normalQuantile(alarm)]
  const variance = (p: number, z: number, n: number) => (p * (1 - p) * 2 * Math.PI * Math.exp(z * z)) / n
  const deviation = Math.sqrt(variance(hit, h, counts.signals) + variance(alarm, f, counts.noises))
  return { dPrime: h - f, criterion: -(h + f) / 2, deviation }
}

/**
 * Same–different. `independent`: p = Φ((z(H) − z(F))/2), d′ = 2z(½(1 + √(2p − 1))). `differencing`: F = 2Φ(−k/√2) gives the
 * criterion k, H = Φ((d − k)/√2) + Φ((−d − k)/√2) then d′ (Macmillan & Creelman 2005, ch. 9). 0 where H does not exceed F.
 */
export function sameDifferent(counts: AlarmCounts, strategy: 'independent' | 'differencing'): number {
  const { hit, alarm } = rates(counts)
  if (hit <= alarm) return 0
  if (strategy === 'independent') {
    const p = normalCdf((normalQuantile(hit) - normalQuantile(alarm)) / 2)
    return 2 * normalQuantile((1 + Math.sqrt(2 * p - 1)) / 2)
  }
  const k = -Math.SQRT2 * normalQuantile(alarm / 2)
  const hitAt = (d: number) => normalCdf((d - k) / Math.SQRT2) + normalCdf((-d - k) / Math.SQRT2)
  return rootOfRising(hitAt, hit, 0, k + 20)
}
