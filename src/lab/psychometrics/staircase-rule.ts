// The rules of an up–down staircase and the share of correct answers that each one converges on.

import { needs } from './needs.ts'
import { rootOfRising } from './root.ts'

export interface StaircaseRule {
  readonly start: number
  /** Correct answers in a row that lower the level: 1, 2, 3, … */
  readonly down: number
  /** Wrong answers in a row that raise it. */
  readonly up: number
  /** A step up is this many steps down: 1 for Levitt's rules, p/(1 − p) for Kaernbach's weighted one at p. */
  readonly upOverDown: number
  /** `linear`: steps are added. `log`: the level is multiplied and divided, steps are ratios above 1. */
  readonly axis: 'linear' | 'log'
  /** Steps down by the number of reversals so far; the last one stays. */
  readonly steps: readonly number[]
  readonly floor: number
  readonly ceiling: number
  /** Every correct answer lowers the level until the first reversal: a quicker way in. */
  readonly isQuickStart?: boolean
  /** Done after so many counted reversals; null: by trials alone. */
  readonly stopReversals: number | null
  /** Done after so many trials, whatever has happened. */
  readonly mostTrials: number
  /** The estimate is the mean of so many last reversals, an even number; fewer where there are fewer. */
  readonly averaged: number
}

/** @throws Fault E_USAGE naming the field that contradicts itself or another. */
export function checkStaircase(rule: StaircaseRule): void {
  const count = (n: number) => Number.isSafeInteger(n) && n >= 1
  needs(count(rule.down), 'down', rule.down, 'a whole number from 1')
  needs(count(rule.up), 'up', rule.up, 'a whole number from 1')
  needs(rule.upOverDown > 0 && Number.isFinite(rule.upOverDown), 'upOverDown', rule.upOverDown, 'a number above 0')
  const least = rule.axis === 'log' ? 1 : 0
  const areSteps = rule.steps.length > 0 && rule.steps.every((step) => step > least && Number.isFinite(step))
  needs(areSteps, 'steps', rule.steps, `one number or more, each above ${least}`)
  needs(rule.axis === 'linear' || rule.floor > 0, 'floor', rule.floor, 'a number above 0 on a logarithmic axis')
  needs(rule.floor < rule.ceiling, 'ceiling', rule.ceiling, `a number above the floor, ${rule.floor}`)
  const isStart = rule.start >= rule.floor && rule.start <= rule.ceiling
  needs(isStart, 'start', rule.start, `a number from ${rule.floor} to ${rule.ceiling}`)
  needs(
    rule.stopReversals === null || count(rule.stopReversals),
    'stopReversals',
    rule.stopReversals,
    'null or a count',
  )
  needs(count(rule.mostTrials), 'mostTrials', rule.mostTrials, 'a whole number from 1')
  needs(count(rule.averaged) && rule.averaged % 2 === 0, 'averaged', rule.averaged, 'an even number from 2')
}

/**
 * The share of correct answers at which a staircase moves up as much as down: P(down before up)·S↓ = P(up before down)·S↑.
 * One up after one wrong answer gives (S↑/(S↑ + S↓))^{1/n}: Levitt 1971, "Transformed up-down methods in psychoacoustics",
 * for equal steps; Kaernbach 1991, "Simple adaptive testing with the weighted up-down method", for n = 1. With both counts
 * above 1, runs race: P(n correct in a row before m wrong) = p^{n−1}(1 − q^m)/(p^{n−1} + q^{m−1} − p^{n−1}q^{m−1}).
 */
export function convergenceShare({ down, up, upOverDown }: Pick<StaircaseRule, 'down' | 'up' | 'upOverDown'>): number {
  const downFirst = (p: number) => {
    if (p <= 0 || p >= 1) return p
    const [correct, wrong] = [p ** (down - 1), (1 - p) ** (up - 1)]
    return (correct * (1 - (1 - p) * wrong)) / (correct + wrong - correct * wrong)
  }
  return rootOfRising(downFirst, upOverDown / (upOverDown + 1), 0, 1)
}
