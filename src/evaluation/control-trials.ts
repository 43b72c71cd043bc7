// Sounds for which one control was asked for, on the way from little to much → how near they came, whether they came in
// the right order, and how much of what the data has the control reaches.

import { mean } from '../dsp/mean.ts'

/** Sounds of one seed, of which one control was asked for at three places within its reach; null could not be measured. */
export interface OrderedSounds {
  readonly asked: readonly [low: number, middle: number, high: number]
  readonly measured: readonly [low: number | null, middle: number | null, high: number | null]
}

/** Parts of the seeds for which more was measured where more was asked for (the coherence tests of Nistal 2020, §5). */
export interface Ordering {
  /** Low under high. */
  readonly e1: number
  /** Middle under high. */
  readonly e2: number
  /** Low under middle. */
  readonly e3: number
}

/** Places within the reach at which a control is asked for. */
export const askedParts = [0.2, 0.5, 0.8] as const
/** The same, and its ends, where nobody knows yet how far it reaches. */
export const endToEnd = [0, ...askedParts, 1] as const

/** A sound that cannot be measured is in no order. Of no seeds null. */
export function orderingOf(seeds: readonly OrderedSounds[]): Ordering | null {
  if (seeds.length === 0) return null
  const part = (a: 0 | 1, b: 1 | 2) => {
    const right = seeds.filter(({ measured }) => {
      const [less, more] = [measured[a], measured[b]]
      return less !== null && more !== null && less < more
    })
    return right.length / seeds.length
  }
  return { e1: part(0, 2), e2: part(1, 2), e3: part(0, 1) }
}

/** Mean |measured − asked| over the sounds that can be measured; null where none can. */
export function errorOf(seeds: readonly OrderedSounds[]): number | null {
  const errors = seeds.flatMap(({ asked, measured }) =>
    measured.flatMap((value, i) => (value === null ? [] : [Math.abs(value - asked[i])])),
  )
  return errors.length === 0 ? null : mean(errors)
}

/**
 * Part of the stretch between a class's 5th and 95th percentile that lies within the reach; 1 where the class does not
 * vary, for there is nothing to reach.
 */
export function reachedPart(reach: readonly [number, number], data: readonly [number, number]): number {
  const [low, high] = data
  if (high <= low) return 1
  return Math.max(0, Math.min(high, reach[1]) - Math.max(low, reach[0])) / (high - low)
}
