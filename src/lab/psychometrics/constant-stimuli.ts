// The method of constant stimuli: every level equally often, in an order drawn anew for each block of all levels.

import { RandomStream } from '../../dsp/random.ts'
import { fitted, type FitOptions } from './fit.ts'
import { needs } from './needs.ts'
import type { Threshold, Track } from './track.ts'

export interface ConstantRule {
  readonly levels: readonly number[]
  readonly repetitions: number
  /** How the answers are read at the end. */
  readonly fit: FitOptions
}

export class ConstantStimuli implements Track {
  readonly rule: ConstantRule
  readonly #seed: number
  readonly #answers: { readonly level: number; readonly isCorrect: boolean }[] = []

  /** `seed` draws the order; the same one gives the same. @throws Fault E_USAGE for a rule without levels or repetitions. */
  constructor(rule: ConstantRule, seed: number) {
    needs(rule.levels.length > 0 && rule.levels.every(Number.isFinite), 'levels', rule.levels, 'one number or more')
    const isCount = Number.isSafeInteger(rule.repetitions) && rule.repetitions >= 1
    needs(isCount, 'repetitions', rule.repetitions, 'a whole number from 1')
    this.rule = rule
    this.#seed = seed
  }

  get level(): number {
    const { levels } = this.rule
    const block = Math.floor(this.trials / levels.length)
    return levels[
      new RandomStream(this.#seed, 'constant stimuli', block).permutation(levels.length)[this.trials % levels.length]
    ]
  }

  get trials(): number {
    return this.#answers.length
  }

  get isDone(): boolean {
    return this.trials >= this.rule.levels.length * this.rule.repetitions
  }

  answer(isCorrect: boolean, achieved = this.level): void {
    this.#answers.push({ level: achieved, isCorrect })
  }

  copy(): ConstantStimuli {
    const copy = new ConstantStimuli(this.rule, this.#seed)
    copy.#answers.push(...this.#answers)
    return copy
  }

  estimate(share?: number): Threshold {
    const fit = fitted(
      this.#answers.map(({ level, isCorrect }) => ({ level, correct: isCorrect ? 1 : 0, trials: 1 })),
      share === undefined ? this.rule.fit : { ...this.rule.fit, share },
    )
    if (!fit.isEstimable) return fit
    return { isEstimable: true, level: fit.level, share: fit.share, deviation: null, interval: null }
  }
}
