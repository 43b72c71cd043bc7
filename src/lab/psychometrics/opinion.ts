// Absolute category ratings: mean opinion scores with intervals (ITU-T P.800, P.1401), and how much listeners differ.

import { studentQuantile } from './distributions.ts'
import { needs } from './needs.ts'

export interface Opinion {
  readonly count: number
  readonly mean: number
  /** Standard deviation over listeners; null for fewer than two. */
  readonly deviation: number | null
  /** 95 % interval of the mean by Student's t; null for fewer than two. */
  readonly interval: readonly [number, number] | null
}

/** The mean opinion score of one condition, a score a listener. @throws Fault E_USAGE for no scores. */
export function opinionOf(scores: readonly number[]): Opinion {
  needs(scores.length > 0, 'scores', scores, 'one score or more')
  const count = scores.length
  const mean = scores.reduce((a, b) => a + b) / count
  if (count < 2) return { count, mean, deviation: null, interval: null }
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1))
  const half = (studentQuantile(count - 1, 0.975) * deviation) / Math.sqrt(count)
  return { count, mean, deviation, interval: [mean - half, mean + half] }
}

/**
 * The a of SOS² = a·(x − low)·(high − x), least squares over conditions: 0 where all agree, 1 where all choose the ends
 * (Hoßfeld, Schatz & Egger 2011, "SOS: the MOS is not enough!"). null where no condition lies between the ends with a
 * deviation.
 */
export function spreadOfOpinions(opinions: readonly Opinion[], low = 1, high = 5): number | null {
  let [above, below] = [0, 0]
  for (const { mean, deviation } of opinions) {
    if (deviation === null) continue
    const room = (mean - low) * (high - mean)
    above += deviation ** 2 * room
    below += room ** 2
  }
  return below > 0 ? above / below : null
}
