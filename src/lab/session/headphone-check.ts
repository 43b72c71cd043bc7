// The headphone check: what its trials are and when it is passed. Its sounds are made in headphone-sounds.ts.

import { RandomStream } from '../../dsp/random.ts'

/** Trials of one attempt, and how many must be right: Woods et al. 2017, "Headphone screening to facilitate web-based auditory experiments". */
export const headphoneTrials = 6
export const headphonePass = 5
/** Intervals of a trial, one of which is right. */
export const headphoneIntervals = 3

/** The right interval of each trial of an attempt; `seed` is the session's. Woods: each place twice; Huggins: drawn. */
export function headphoneAnswers(check: 'woods' | 'huggins', seed: number, attempt: number): readonly number[] {
  const random = new RandomStream(seed, 'headphone check', attempt)
  if (check === 'huggins') return Array.from({ length: headphoneTrials }, () => random.integer(headphoneIntervals))
  return Array.from(random.permutation(headphoneTrials), (place) => place % headphoneIntervals)
}
