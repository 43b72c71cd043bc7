// How well a model answers a control: sounds for which one descriptor was moved, and what they measure → the curve that
// calibrates it, its errors, and what else moved that should not have.

import { mean } from '../dsp/mean.ts'
import { isotonic } from '../dsp/monotone.ts'

/** A sound that was made while one descriptor was moved through its range. */
export interface Trial {
  /** What the model was given, by descriptor, in its unit. */
  readonly given: Readonly<Record<string, number>>
  /** What the sound measures; null where it cannot be measured. */
  readonly measured: Readonly<Record<string, number | null>>
}

export interface ControlAnswer {
  /** Values that were given, ascending, [G]. */
  readonly given: number[]
  /** Mean of what was measured at each, [G]. */
  readonly means: number[]
  /** The non-decreasing curve closest to the means, [G]. */
  readonly measured: number[]
  /** Mean of |measured − given|. */
  readonly rawError: number
  /** Least-squares slope of measured on given; 0 where nothing was varied. */
  readonly slope: number
  /** Spearman's rank correlation of the two; 0 where either stands still. */
  readonly spearman: number
  /**
   * For each other descriptor, the slope of (measured − given) on the moved one, both in their deviations: by how many
   * of its deviations it moves, beyond what the model was given for it, where the moved one moves by one.
   */
  readonly leakage: Record<string, number>
}

/**
 * The answer to descriptor `name`; undefined where no sound could be measured.
 * @param deviations of each descriptor in the class's examples; leakage is told into each of them but `name`
 */
export function controlAnswer(
  trials: readonly Trial[],
  name: string,
  deviations: Readonly<Record<string, number>>,
): ControlAnswer | undefined {
  const pairs = pairsOf(trials, name)
  if (pairs.length === 0) return undefined
  const groups = [...Map.groupBy(pairs, ({ x }) => x)].toSorted(([a], [b]) => a - b)
  const means = groups.map(([, rows]) => mean(rows.map(({ y }) => y)))
  const others = Object.keys(deviations).filter((other) => other !== name)
  const leakage = others.map((other) => {
    const beyond = trials.flatMap(({ given, measured }) => {
      const y = measured[other]
      return y === null || y === undefined ? [] : [{ x: given[name], y: y - given[other] }]
    })
    return [other, (slopeOf(beyond) * deviations[name]) / deviations[other]]
  })
  return {
    given: groups.map(([x]) => x),
    means,
    measured: isotonic(
      means,
      groups.map(([, rows]) => rows.length),
    ),
    rawError: mean(pairs.map(({ x, y }) => Math.abs(y - x))),
    slope: slopeOf(pairs),
    spearman: spearmanOf(pairs),
    leakage: Object.fromEntries(leakage) as Record<string, number>,
  }
}

interface Pair {
  readonly x: number
  readonly y: number
}

/** What was given and what was measured of one descriptor, for the sounds in which it can be measured. */
function pairsOf(trials: readonly Trial[], name: string): Pair[] {
  return trials.flatMap(({ given, measured }) => {
    const y = measured[name]
    return y === null || y === undefined ? [] : [{ x: given[name], y }]
  })
}

/** Σ(x − x̄)(y − ȳ) and Σ(x − x̄)², Σ(y − ȳ)². */
function moments(pairs: readonly Pair[]): { both: number; ofX: number; ofY: number } {
  const [mx, my] = [mean(pairs.map(({ x }) => x)), mean(pairs.map(({ y }) => y))]
  const sum = (term: (pair: Pair) => number) => pairs.reduce((total, pair) => total + term(pair), 0)
  return {
    both: sum(({ x, y }) => (x - mx) * (y - my)),
    ofX: sum(({ x }) => (x - mx) ** 2),
    ofY: sum(({ y }) => (y - my) ** 2),
  }
}

function slopeOf(pairs: readonly Pair[]): number {
  const { both, ofX } = moments(pairs)
  return ofX > 0 ? both / ofX : 0
}

function spearmanOf(pairs: readonly Pair[]): number {
  const xs = ranks(pairs.map(({ x }) => x))
  const ys = ranks(pairs.map(({ y }) => y))
  const { both, ofX, ofY } = moments(xs.map((x, i) => ({ x, y: ys[i] })))
  return ofX > 0 && ofY > 0 ? both / Math.sqrt(ofX * ofY) : 0
}

/** Places in ascending order from 0; equal values share the mean of their places. */
function ranks(values: readonly number[]): number[] {
  const ordered = values.toSorted((a, b) => a - b)
  return values.map((value) => (ordered.indexOf(value) + ordered.lastIndexOf(value)) / 2)
}
