// Distributions that parameters are drawn from: what the code draws, the documentation prints and the tests check.

import type { RandomStream } from '../dsp/random.ts'

export type Distribution =
  | { readonly kind: 'uniform' | 'logUniform'; readonly low: number; readonly high: number }
  /** Normal, redrawn until it falls into low … high. */
  | {
      readonly kind: 'normal'
      readonly mean: number
      readonly deviation: number
      readonly low: number
      readonly high: number
    }
  | { readonly kind: 'fixed'; readonly value: number }

/** Every value of low … high is equally likely. */
export function uniform(low: number, high: number): Distribution {
  return { kind: 'uniform', low, high }
}

/** Every ratio is equally likely: the logarithm is uniform. 0 < low < high. */
export function logUniform(low: number, high: number): Distribution {
  return { kind: 'logUniform', low, high }
}

/** A bell around `mean`, cut off at 2.5 standard deviations. */
export function normal(mean: number, deviation: number): Distribution {
  return { kind: 'normal', mean, deviation, low: mean - 2.5 * deviation, high: mean + 2.5 * deviation }
}

/** Always the same: the style does not vary here. */
export function fixed(value: number): Distribution {
  return { kind: 'fixed', value }
}

/** One value of the distribution. */
export function drawFrom(distribution: Distribution, stream: RandomStream): number {
  switch (distribution.kind) {
    case 'uniform':
      return stream.uniform(distribution.low, distribution.high)
    case 'logUniform':
      return stream.logUniform(distribution.low, distribution.high)
    case 'normal':
      for (;;) {
        const value = distribution.mean + distribution.deviation * stream.normal()
        if (value >= distribution.low && value <= distribution.high) return value
      }
    default:
      return distribution.value
  }
}

/** The distribution in the words of the documentation: "log-uniform 38 … 62". */
export function describeDistribution(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'uniform':
      return `uniform ${distribution.low} … ${distribution.high}`
    case 'logUniform':
      return `log-uniform ${distribution.low} … ${distribution.high}`
    case 'normal':
      return `normal ${distribution.mean} ± ${distribution.deviation}`
    default:
      return `${distribution.value}`
  }
}
