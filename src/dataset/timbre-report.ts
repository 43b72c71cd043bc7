// The timbre of a dataset's examples → a report: ranges by class, what goes with what, how many independent things there
// are to steer, and the examples that are unlike their class.

import { eigenOf } from '../dsp/matrix.ts'
import { oneHot } from '../dsp/one-hot.ts'
import { Fault } from '../faults/fault.ts'
import {
  borrowedExamples,
  conditionCount,
  type Conditioning,
  type ConditionName,
  conditionNames,
  type Conditions,
  vectorOf,
} from '../timbre/conditioning.ts'
import { plausibility } from '../timbre/plausible.ts'
import { conditionRows, readConditioning } from './conditioning.ts'
import type { Dataset } from './loader.ts'
import { readTimbre } from './timbre.ts'

/** Principal components of the conditions, each scaled to unit variance: shares of the variance, largest first. */
interface Components {
  readonly explained: readonly number[]
  /** Weights of the conditions in each, [D, D], of length 1. */
  readonly weights: readonly (readonly number[])[]
}

interface Outlier {
  readonly file: string
  readonly class: string
  /** In its own class; see `plausibility`. */
  readonly plausibility: number
  /** Condition that is farthest out, in standard deviations of its class. */
  readonly farthest: ConditionName
  readonly value: number
  readonly deviations: number
  /** The class in which it is most plausible. */
  readonly mostLike: string
}

export interface TimbreReport {
  readonly format: 'ghostnote-timbre-report'
  readonly version: 1
  /** Name of the dataset's folder. */
  readonly name: string
  readonly conditioning: Conditioning
  /** Correlations of the conditions over all examples, [D, D], and within classes (each freed of its class's mean). */
  readonly correlations: { readonly across: readonly number[][]; readonly within: readonly number[][] }
  readonly components: { readonly across: Components; readonly within: Components }
  /** Share of each condition's variance that the class explains. */
  readonly classShare: Readonly<Record<ConditionName, number>>
  /** Share of each class's examples that are not rough at all. */
  readonly notRough: Readonly<Record<string, number>>
  /** The least plausible first. */
  readonly outliers: readonly Outlier[]
  readonly unmeasurable: readonly { readonly file: string; readonly reasons: Readonly<Record<string, string>> }[]
}

export interface MeasuredExample {
  readonly file: string
  readonly class: string
  readonly values: Conditions
}

/** Less plausible than this in its class, and an example is looked at as an outlier. */
const outlierPlausibility = 0.001
const mostOutliers = 60

/**
 * Report on a dataset whose timbre is measured, and the examples that it speaks of.
 * @throws Fault E_DATASET where it is not measured, or no example can be.
 */
export function timbreReport(
  dataset: Dataset,
  name: string,
): { readonly report: TimbreReport; readonly examples: readonly MeasuredExample[] } {
  const timbre = readTimbre(dataset)
  const conditioning = readConditioning(dataset)
  if (timbre === undefined || conditioning === undefined)
    throw new Fault('E_DATASET', {
      at: dataset.folder,
      found: timbre === undefined ? 'examples that are not measured yet' : 'no example that can be measured throughout',
      expected: 'sounds of more than 14 ms, measured',
      wayOut: 'Measure it: ghostnote analyze --data DATASET.',
    })
  const rows = conditionRows(dataset, timbre)
  const examples = rows.flatMap(({ class: className, values }, i) =>
    conditionNames.every((key) => values[key] !== null)
      ? [{ file: dataset.examples[i]!.file, class: className, values: values as Conditions }]
      : [],
  )
  const unmeasurable = dataset.examples.flatMap(({ id, file }) => {
    const { reasons } = timbre.get(id)!
    return Object.keys(reasons).length > 0 ? [{ file, reasons }] : []
  })
  const within = withinCovariance(examples)
  const correlations = { across: correlation(conditioning.all.covariance), within: correlation(within) }
  const report: TimbreReport = {
    format: 'ghostnote-timbre-report',
    version: 1,
    name,
    conditioning,
    correlations,
    components: { across: components(correlations.across), within: components(correlations.within) },
    classShare: Object.fromEntries(
      conditionNames.map((key, i) => [key, 1 - share(within[i]![i]!, conditioning.all.covariance[i]![i]!)]),
    ) as Record<ConditionName, number>,
    notRough: Object.fromEntries(
      dataset.classes.map((className) => {
        const own = examples.filter((example) => example.class === className)
        return [className, share(own.filter(({ values }) => values.roughness === 0).length, own.length)]
      }),
    ),
    outliers: outliersOf(examples, conditioning),
    unmeasurable,
  }
  return { report, examples }
}

/** a/b; 0 where there is nothing to share. */
function share(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}

/** Covariance of the condition vectors after their class's mean is taken away, [D, D]. */
function withinCovariance(examples: readonly MeasuredExample[]): number[][] {
  const sums = conditionNames.map(() => conditionNames.map(() => 0))
  for (const group of Map.groupBy(examples, (example) => example.class).values()) {
    const vectors = group.map(({ values }) => vectorOf(values))
    const mean = conditionNames.map((_, i) => vectors.reduce((sum, x) => sum + x[i]! / vectors.length, 0))
    for (const x of vectors)
      sums.forEach((row, i) =>
        row.forEach((_, j) => (row[j]! += ((x[i]! - mean[i]!) * (x[j]! - mean[j]!)) / examples.length)),
      )
  }
  return sums
}

/** A condition that never varies correlates with nothing. */
function correlation(covariance: readonly (readonly number[])[]): number[][] {
  return covariance.map((row, i) =>
    row.map((value, j) => (i === j ? 1 : share(value, Math.sqrt(covariance[i]![i]! * covariance[j]![j]!)))),
  )
}

function components(matrix: readonly (readonly number[])[]): Components {
  const { values, vectors } = eigenOf(matrix.flat(), conditionCount)
  return { explained: values.map((value) => Math.max(0, value) / conditionCount), weights: vectors }
}

function outliersOf(examples: readonly MeasuredExample[], conditioning: Conditioning): Outlier[] {
  const { classes } = conditioning
  const alone = classes.map((_, k) => oneHot(k, classes.length))
  return examples
    .map((example) => {
      const k = classes.findIndex((group) => group.class === example.class)
      const others = without(conditioning, k, vectorOf(example.values))
      return { ...example, k, others, plausibility: plausibility(others, alone[k]!, example.values) }
    })
    .filter((example) => example.plausibility < outlierPlausibility)
    .toSorted((a, b) => a.plausibility - b.plausibility)
    .slice(0, mostOutliers)
    .map(({ file, class: className, values, k, others, plausibility: own }) => {
      const vector = vectorOf(values)
      const { mean, covariance } = others.classes[k]!
      const deviations = conditionNames.map((_, i) => share(vector[i]! - mean[i]!, Math.sqrt(covariance[i]![i]!)))
      const at = deviations.reduce((best, value, i) => (Math.abs(value) > Math.abs(deviations[best]!) ? i : best), 0)
      const fits = alone.map((mix) => plausibility(others, mix, values))
      return {
        file,
        class: className,
        plausibility: own,
        farthest: conditionNames[at]!,
        value: values[conditionNames[at]!],
        deviations: deviations[at]!,
        mostLike: classes[fits.indexOf(Math.max(...fits))]!.class,
      }
    })
}

/**
 * The conditioning as it were without one example of class k: in a small class an odd one draws mean and covariance so
 * far to itself that it would never stand out. The covariance's other examples, borrowed ones too, stay.
 */
function without(conditioning: Conditioning, k: number, vector: Float64Array): Conditioning {
  const group = conditioning.classes[k]!
  const n = group.count
  if (n < 2) return conditioning
  const away = group.mean.map((value, i) => vector[i]! - value)
  const mean = group.mean.map((value, i) => value - away[i]! / (n - 1))
  const all = n + borrowedExamples
  const covariance = group.covariance.map((row, i) =>
    row.map((value, j) => (all * value - (n / (n - 1)) * away[i]! * away[j]!) / (all - 1)),
  )
  const classes = conditioning.classes.map((other, i) =>
    i === k ? { ...group, count: n - 1, mean, covariance } : other,
  )
  return { ...conditioning, classes }
}
