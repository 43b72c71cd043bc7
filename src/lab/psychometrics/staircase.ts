// Transformed and weighted up–down staircases (Levitt 1971; Kaernbach 1991). A reversal is a change of the direction of
// movement, at the level where it happened; a change that starts or ends in a move cut off by a bound tells nothing of the
// listener and is not counted.

import { needs } from './needs.ts'
import { checkStaircase, convergenceShare, type StaircaseRule } from './staircase-rule.ts'
import type { Threshold, Track } from './track.ts'

/** Below so many reversals their mean is an accident. */
const leastReversals = 4

/** More moves against a bound than this, and the run says more about the bound than about the listener. */
const mostBoundHits = 3

/** Steps add up to a bound only to within this share of the range. */
const rounding = 1e-9

export interface Reversal {
  /** Counted from 0. */
  readonly trial: number
  /** As achieved, where it was measured. */
  readonly level: number
}

export class Staircase implements Track {
  readonly rule: StaircaseRule
  #level: number
  #trials = 0
  #correctInRow = 0
  #wrongInRow = 0
  /** −1 down, 1 up, 0 not moved yet. */
  #direction = 0
  #wasCut = false
  #boundHits = 0
  #hasTurned = false
  readonly #reversals: Reversal[] = []

  constructor(rule: StaircaseRule) {
    checkStaircase(rule)
    this.rule = rule
    this.#level = rule.start
  }

  get level(): number {
    return this.#level
  }

  get trials(): number {
    return this.#trials
  }

  get reversals(): readonly Reversal[] {
    return this.#reversals
  }

  /** Moves that a bound cut off. */
  get boundHits(): number {
    return this.#boundHits
  }

  /** Whether the bounds have shaped the run so much that its threshold is not to be trusted. */
  get isBounded(): boolean {
    return this.#boundHits > mostBoundHits
  }

  get isDone(): boolean {
    const { stopReversals, mostTrials } = this.rule
    return this.#trials >= mostTrials || (stopReversals !== null && this.#reversals.length >= stopReversals)
  }

  answer(isCorrect: boolean, achieved = this.#level): void {
    needs(Number.isFinite(achieved), 'achieved', achieved, 'a finite level')
    const { down, up, isQuickStart = false } = this.rule
    this.#correctInRow = isCorrect ? this.#correctInRow + 1 : 0
    this.#wrongInRow = isCorrect ? 0 : this.#wrongInRow + 1
    const enough = isQuickStart && !this.#hasTurned ? 1 : down
    if (this.#correctInRow >= enough) this.#move(-1, achieved)
    else if (this.#wrongInRow >= up) this.#move(1, achieved)
    this.#trials++
  }

  #move(direction: -1 | 1, achieved: number): void {
    const { axis, steps, upOverDown, floor, ceiling } = this.rule
    this.#correctInRow = 0
    this.#wrongInRow = 0
    const turns = this.#direction === -direction
    const stepAt = (reversals: number) => steps[Math.min(reversals, steps.length - 1)]
    const target = (reversals: number) => {
      const times = direction > 0 ? upOverDown : -1
      const step = stepAt(reversals)
      return axis === 'log' ? this.#level * step ** times : this.#level + step * times
    }
    const isCut = (level: number) =>
      level < floor - rounding * (ceiling - floor) || level > ceiling + rounding * (ceiling - floor)
    let wanted = target(this.#reversals.length + (turns ? 1 : 0))
    if (turns) {
      this.#hasTurned = true
      if (this.#wasCut || isCut(wanted)) wanted = target(this.#reversals.length)
      // What came out at 0 or the wrong way has no logarithm.
      else this.#reversals.push({ trial: this.#trials, level: axis === 'log' ? Math.max(floor, achieved) : achieved })
    }
    this.#wasCut = isCut(wanted)
    if (this.#wasCut) this.#boundHits++
    this.#level = Math.min(ceiling, Math.max(floor, wanted))
    this.#direction = direction
  }

  copy(): Staircase {
    const copy = new Staircase(this.rule)
    copy.#level = this.#level
    copy.#trials = this.#trials
    copy.#correctInRow = this.#correctInRow
    copy.#wrongInRow = this.#wrongInRow
    copy.#direction = this.#direction
    copy.#wasCut = this.#wasCut
    copy.#boundHits = this.#boundHits
    copy.#hasTurned = this.#hasTurned
    copy.#reversals.push(...this.#reversals)
    return copy
  }

  /**
   * The mean of the last `averaged` reversals, geometric on a logarithmic axis, at the share the rule converges on.
   * Reversals of one run depend on each other, so that it states no interval.
   */
  estimate(): Threshold {
    if (this.#trials === 0) return { isEstimable: false, why: 'no answers' }
    const count = Math.min(this.rule.averaged, this.#reversals.length - (this.#reversals.length % 2))
    if (count < Math.min(leastReversals, this.rule.averaged)) return { isEstimable: false, why: 'too few reversals' }
    const isLog = this.rule.axis === 'log'
    const sum = this.#reversals.slice(-count).reduce((total, { level }) => total + (isLog ? Math.log(level) : level), 0)
    const level = isLog ? Math.exp(sum / count) : sum / count
    return { isEstimable: true, level, share: convergenceShare(this.rule), deviation: null, interval: null }
  }
}
