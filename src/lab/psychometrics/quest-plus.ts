// QUEST+: Bayes on a grid of psychometric functions, and the level whose answer is expected to tell most (Watson 2017,
// "QUEST+: A general multidimensional Bayesian adaptive psychometric method").

import { correctAt, levelAt, wrongAt } from './curve.ts'
import { needs } from './needs.ts'
import { binaryEntropy, questTables, type QuestParameter, type QuestRule, type QuestTables } from './quest-grid.ts'
import { weightedQuantile } from './quantiles.ts'
import type { Threshold, Track } from './track.ts'

/** With so much of the posterior at an end of the location grid, the threshold may as well lie beyond it. */
const mostAtEdge = 0.05

/** Two levels that tell alike to within rounding are a tie, and the first of the list wins. */
const tie = 1e-12

export interface Marginal {
  readonly mean: number
  readonly deviation: number
  readonly mode: number
  /** P of each value of the parameter's grid. */
  readonly weights: Float64Array
}

export class QuestPlus implements Track {
  readonly rule: QuestRule
  readonly #tables: QuestTables
  readonly #log: Float64Array
  /** P of each combination, [P]; sums to 1. */
  #posterior: Float64Array
  #trials = 0
  #level: number | undefined

  /**
   * `tables` of the same rule can be shared between tracks.
   * @throws Fault E_USAGE for a rule whose grids are empty, out of range or too large.
   */
  constructor(rule: QuestRule, tables: QuestTables = questTables(rule)) {
    this.rule = rule
    this.#tables = tables
    this.#log = tables.logPrior.slice()
    this.#posterior = normalised(this.#log)
  }

  get trials(): number {
    return this.#trials
  }

  get isDone(): boolean {
    const { mostTrials, stopDeviation } = this.rule
    if (this.#trials >= mostTrials) return true
    if (stopDeviation === null || this.#trials === 0) return false
    const threshold = this.estimate()
    return threshold.isEstimable && threshold.deviation !== null && threshold.deviation <= stopDeviation
  }

  get level(): number {
    this.#level ??= this.rule.placement === 'entropy' ? this.#mostTelling() : this.#nearest()
    return this.#level
  }

  /** Bayes in logarithms, at the level as it was achieved: ln ψ and ln(1 − ψ) each without cancellation. */
  answer(isCorrect: boolean, achieved = this.level): void {
    needs(Number.isFinite(achieved), 'achieved', achieved, 'a finite level')
    const { curves } = this.#tables
    const chance = isCorrect ? correctAt : wrongAt
    for (let j = 0; j < curves.length; j++)
      this.#log[j] += Math.log(Math.max(Number.MIN_VALUE, chance(curves[j], achieved)))
    this.#posterior = normalised(this.#log)
    this.#trials++
    this.#level = undefined
  }

  copy(): QuestPlus {
    const copy = new QuestPlus(this.rule, this.#tables)
    copy.#log.set(this.#log)
    copy.#posterior = this.#posterior
    copy.#trials = this.#trials
    return copy
  }

  /** What is known of one parameter, the others marginalised. */
  marginal(name: QuestParameter): Marginal {
    const values = this.rule[name]
    const weights = new Float64Array(values.length)
    this.#tables.indices[name].forEach((index, j) => (weights[index] += this.#posterior[j]))
    const mean = values.reduce((sum, value, i) => sum + weights[i] * value, 0)
    const variance = values.reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0)
    return { mean, deviation: Math.sqrt(variance), mode: values[weights.indexOf(Math.max(...weights))], weights }
  }

  /**
   * The level where the listener is correct with probability `share`, over the whole posterior: its mean, deviation and
   * equal-tailed 95 % interval. Nothing, when the posterior leans on the end of the location grid.
   */
  estimate(share = this.rule.share): Threshold {
    if (this.#trials === 0) return { isEstimable: false, why: 'no answers' }
    const { weights } = this.marginal('location')
    const isEdge = Math.max(weights[0], weights[weights.length - 1]) > mostAtEdge
    if (weights.length > 1 && isEdge) return { isEstimable: false, why: 'at the edge of the grid' }
    const levels: number[] = []
    for (const curve of this.#tables.curves) {
      const level = levelAt(curve, share)
      if (level === null) return { isEstimable: false, why: 'share out of reach' }
      levels.push(level)
    }
    const mean = levels.reduce((sum, level, j) => sum + this.#posterior[j] * level, 0)
    const variance = levels.reduce((sum, level, j) => sum + this.#posterior[j] * (level - mean) ** 2, 0)
    const quantile = weightedQuantile(levels, this.#posterior)
    const interval = [quantile(0.025), quantile(0.975)] as const
    return { isEstimable: true, level: mean, share, deviation: Math.sqrt(variance), interval }
  }

  /**
   * The least expected entropy of the posterior is the most information between answer and parameters:
   * I = h(Σⱼ Pⱼψⱼ) − Σⱼ Pⱼh(ψⱼ), h the binary entropy; two sums of products a level.
   */
  #mostTelling(): number {
    const { correct, entropy, groups, groupCount } = this.#tables
    const [posterior, count] = [this.#posterior, this.#posterior.length]
    const [mass, right] = [new Float64Array(groups ? groupCount : 0), new Float64Array(groups ? groupCount : 0)]
    if (groups) for (let j = 0; j < count; j++) mass[groups[j]] += posterior[j]
    let [best, most] = [0, -Infinity]
    for (let s = 0; s < this.rule.levels.length; s++) {
      let [mean, within] = [0, 0]
      if (groups) {
        right.fill(0)
        for (let j = 0; j < count; j++) right[groups[j]] += posterior[j] * correct[s * count + j]
        for (let g = 0; g < groupCount; g++) {
          mean += right[g]
          if (mass[g] > 0) within += mass[g] * binaryEntropy(right[g] / mass[g], 1 - right[g] / mass[g])
        }
      } else
        for (let j = 0; j < count; j++) {
          mean += posterior[j] * correct[s * count + j]
          within += posterior[j] * entropy[s * count + j]
        }
      const told = binaryEntropy(mean, 1 - mean) - within
      if (told > most + tie) [best, most] = [s, told]
    }
    return this.rule.levels[best]
  }

  /** The level closest to the location's mode or mean; the first of two. */
  #nearest(): number {
    const { mean, mode } = this.marginal('location')
    const target = this.rule.placement === 'mode' ? mode : mean
    return this.rule.levels.reduce((a, b) => (Math.abs(b - target) < Math.abs(a - target) ? b : a))
  }
}

function normalised(log: Float64Array): Float64Array {
  const most = log.reduce((a, b) => Math.max(a, b))
  const weights = log.map((value) => Math.exp(value - most))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
}
