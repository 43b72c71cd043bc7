// What a box plot draws (Tukey 1977, "Exploratory data analysis").

import { needs } from './needs.ts'
import { quantileOf } from './quantiles.ts'

export interface Box {
  readonly count: number
  readonly median: number
  readonly quartiles: readonly [number, number]
  /** 1.5 inter-quartile ranges beyond the quartiles; what lies outside is an outlier to look at. */
  readonly fences: readonly [number, number]
  /** The outermost values within the fences. */
  readonly whiskers: readonly [number, number]
}

/** @throws Fault E_USAGE for no values. */
export function boxOf(values: readonly number[]): Box {
  needs(values.length > 0, 'values', values, 'one number or more')
  const ordered = values.toSorted((a, b) => a - b)
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => quantileOf(ordered, part))
  const fences = [low - 1.5 * (high - low), high + 1.5 * (high - low)] as const
  const inside = ordered.filter((value) => value >= fences[0] && value <= fences[1])
  const whiskers = [inside[0], inside[inside.length - 1]] as const
  return { count: values.length, median, quartiles: [low, high], fences, whiskers }
}
