// The grids that QUEST+ reckons on: what every psychometric function of the grid says of every level.

import { correctAt, wrongAt, type Curve, type Shape } from './curve.ts'
import { needs } from './needs.ts'

const questParameters = ['location', 'spread', 'guess', 'lapse'] as const
export type QuestParameter = (typeof questParameters)[number]

export interface QuestRule {
  readonly shape: Shape
  /** What can be presented; any number near it may be achieved. */
  readonly levels: readonly number[]
  /** The values of each parameter of a Curve that are thought possible; one value: known. */
  readonly location: readonly number[]
  readonly spread: readonly number[]
  readonly guess: readonly number[]
  readonly lapse: readonly number[]
  /** How likely each value is beforehand, as weights of any sum; left out: all alike. */
  readonly prior?: { readonly [P in QuestParameter]?: readonly number[] }
  /**
   * `entropy`: where the answer is expected to tell most (QUEST+, and Psi: Kontsevich & Tyler 1999). `mode`: at the most
   * likely location (QUEST: Watson & Pelli 1983). `mean`: at the mean location (ZEST: King-Smith et al. 1994).
   */
  readonly placement: 'entropy' | 'mode' | 'mean'
  /** With `entropy`: the parameters worth knowing; the others are marginalised first (Prins 2013). Left out: all. */
  readonly interest?: readonly QuestParameter[]
  /** The share of correct answers whose level is the threshold. */
  readonly share: number
  /** Done once the threshold's posterior deviates no more than this; null: by trials alone. */
  readonly stopDeviation: number | null
  readonly mostTrials: number
}

export interface QuestTables {
  /** Every combination of parameter values, location slowest, lapse fastest, [P]. */
  readonly curves: readonly Curve[]
  /** Where in its own grid each combination's value of a parameter stands, [P]. */
  readonly indices: Readonly<Record<QuestParameter, Uint16Array>>
  readonly logPrior: Float64Array
  /** ψ of each level and combination, [S, P]. */
  readonly correct: Float64Array
  /** Binary entropy of ψ in nats, [S, P]. */
  readonly entropy: Float64Array
  /** Which combinations differ in a parameter of interest, [P]; null: all do. */
  readonly groups: Uint16Array | null
  readonly groupCount: number
}

/** Levels × combinations: 32 MB of tables. */
const mostCells = 2_000_000

/** −p ln p − q ln q. */
export function binaryEntropy(p: number, q: number): number {
  return (p > 0 ? -p * Math.log(p) : 0) + (q > 0 ? -q * Math.log(q) : 0)
}

/** @throws Fault E_USAGE naming the field whose grid is empty, out of range or too large. */
export function questTables(rule: QuestRule): QuestTables {
  check(rule)
  const sizes = questParameters.map((name) => rule[name].length)
  const count = sizes.reduce((product, size) => product * size, 1)
  const indices = { location: grid(count), spread: grid(count), guess: grid(count), lapse: grid(count) }
  const curves: Curve[] = []
  const logPrior = new Float64Array(count)
  for (let j = 0; j < count; j++) {
    let rest = j
    for (let k = questParameters.length - 1; k >= 0; k--) {
      const name = questParameters[k]
      indices[name][j] = rest % sizes[k]
      rest = Math.floor(rest / sizes[k])
      const weights = rule.prior?.[name]
      if (weights !== undefined) logPrior[j] += Math.log(weights[indices[name][j]])
    }
    const value = (name: QuestParameter) => rule[name][indices[name][j]]
    const [location, spread, guess, lapse] = questParameters.map(value)
    curves.push({ shape: rule.shape, location, spread, guess, lapse })
  }
  const correct = new Float64Array(rule.levels.length * count)
  const entropy = new Float64Array(correct.length)
  rule.levels.forEach((level, s) => {
    for (let j = 0; j < count; j++) {
      correct[s * count + j] = correctAt(curves[j], level)
      entropy[s * count + j] = binaryEntropy(correct[s * count + j], wrongAt(curves[j], level))
    }
  })
  return { curves, indices, logPrior, correct, entropy, ...groupsOf(rule, indices) }
}

const grid = (count: number) => new Uint16Array(count)

function groupsOf(rule: QuestRule, indices: QuestTables['indices']): Pick<QuestTables, 'groups' | 'groupCount'> {
  const varying = questParameters.filter((name) => rule[name].length > 1)
  const kept = varying.filter((name) => rule.interest?.includes(name) ?? true)
  if (kept.length === varying.length) return { groups: null, groupCount: indices.location.length }
  const groups = indices.location.map((_, j) => kept.reduce((g, name) => g * rule[name].length + indices[name][j], 0))
  return { groups, groupCount: kept.reduce((product, name) => product * rule[name].length, 1) }
}

function check(rule: QuestRule): void {
  const { levels, shape, prior = {}, mostTrials, stopDeviation, share, interest } = rule
  const all = (values: readonly number[], fits: (x: number) => boolean) => values.length > 0 && values.every(fits)
  needs(all(levels, Number.isFinite), 'levels', levels, 'one number or more')
  needs(all(rule.location, shape === 'weibull' ? (x) => x > 0 : Number.isFinite), 'location', rule.location, 'numbers')
  needs(
    all(rule.spread, (x) => x > 0),
    'spread',
    rule.spread,
    'numbers above 0',
  )
  for (const name of ['guess', 'lapse'] as const)
    needs(
      all(rule[name], (x) => x >= 0 && x < 1),
      name,
      rule[name],
      'numbers from 0, below 1',
    )
  const most = Math.max(...rule.guess) + Math.max(...rule.lapse)
  needs(most < 1, 'lapse', rule.lapse, 'guess and lapse that add up to less than 1')
  for (const name of questParameters) {
    const weights = prior[name]
    const fits = weights === undefined || (weights.length === rule[name].length && weights.every((w) => w > 0))
    needs(fits, `prior.${name}`, weights, `${rule[name].length} weights above 0, one a value`)
  }
  needs(interest === undefined || interest.length > 0, 'interest', interest, 'one parameter or more')
  needs(share > 0 && share < 1, 'share', share, 'a number between 0 and 1')
  needs(stopDeviation === null || stopDeviation > 0, 'stopDeviation', stopDeviation, 'null or a number above 0')
  needs(Number.isSafeInteger(mostTrials) && mostTrials >= 1, 'mostTrials', mostTrials, 'a whole number from 1')
  const combinations = questParameters.reduce((product, name) => product * rule[name].length, 1)
  const fits = combinations < 2 ** 16 && combinations * levels.length <= mostCells
  needs(fits, 'levels × location × spread × guess × lapse', combinations * levels.length, `at most ${mostCells} cells`)
}

/** `count` values from `low` to `high`, evenly or in equal ratios. */
export function spaced(low: number, high: number, count: number, axis: 'linear' | 'log' = 'linear'): number[] {
  const part = (i: number) => (count === 1 ? 0 : i / (count - 1))
  return Array.from({ length: count }, (_, i) =>
    axis === 'log' ? low * (high / low) ** part(i) : low + (high - low) * part(i),
  )
}
