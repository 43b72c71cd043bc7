// The sets of sounds that are compared, and a measure of them as a report has it.

import type { Estimate } from './kernel-distance.ts'
import type { Measure } from './report.ts'

/** Comparable shots at 44 100 Hz, each with the index of its class. */
export interface Sounds {
  readonly shots: readonly Float32Array[]
  readonly classes: readonly number[]
}

/** The same with what the embedding makes of each. */
export interface Judged extends Sounds {
  readonly points: readonly Float32Array[]
  readonly probabilities: readonly Float32Array[]
}

export type Sets = Readonly<Record<'made' | 'reference' | 'real', Judged>>

/** A row of a report; estimates bring their deviation. */
export function measureOf(
  base: Pick<Measure, 'id' | 'label' | 'about' | 'by' | 'better'>,
  made: Estimate | number | null,
  real: Estimate | number | null,
  note = '',
): Measure {
  const value = (x: Estimate | number | null) => (typeof x === 'object' && x !== null ? x.value : x)
  const deviation = (x: Estimate | number | null) => (typeof x === 'object' && x !== null ? x.deviation : null)
  return {
    ...base,
    made: value(made),
    madeDeviation: deviation(made),
    real: value(real),
    realDeviation: deviation(real),
    note,
  }
}
