// Who gets which order or condition: the bucket with the fewest completed sessions, so that people who leave unbalance
// nothing for long.

import { RandomStream } from '../../dsp/random.ts'
import { needs } from './needs.ts'

export interface Assignment {
  readonly participant: string
  readonly bucket: number
  /** `left`: gave up, was excluded or withdrew; the place is free again. */
  readonly state: 'active' | 'completed' | 'left'
}

/**
 * The bucket, 0 … bucketCount − 1, of `participant`: the one given before, if any; otherwise one with the fewest completed
 * sessions, of those one with the fewest active, drawn by `seed` and the number of assignments where several are left.
 * The same log gives the same answer.
 */
export function allocated(bucketCount: number, log: readonly Assignment[], participant: string, seed: number): number {
  needs(Number.isSafeInteger(bucketCount) && bucketCount >= 1, 'bucketCount', bucketCount, 'a whole number from 1')
  const before = log.find((assignment) => assignment.participant === participant)
  if (before !== undefined) return before.bucket
  const count = (bucket: number, state: Assignment['state']) =>
    log.filter((assignment) => assignment.bucket === bucket && assignment.state === state).length
  const fewest = (buckets: readonly number[], state: Assignment['state']) => {
    const counts = buckets.map((bucket) => count(bucket, state))
    return buckets.filter((_, i) => counts[i] === Math.min(...counts))
  }
  const all = Array.from({ length: bucketCount }, (_, bucket) => bucket)
  return new RandomStream(seed, 'allocation', log.length).choice(fewest(fewest(all, 'completed'), 'active'))
}
