// What of a running pattern falls due until a time: reads the pattern as it is at each step, so that edits sound from the
// next step on, and its tempo and swing as they are at each pair of steps, so that changing them loses no time. Pure.

import type { Pattern } from '../../src/protocol/pattern.ts'
import { earliestOf, heldSteps, hitsOf, stepSec, stepStart } from './timing.ts'
import type { PatternHit } from './timing.ts'

export interface DueHit extends Omit<PatternHit, 'at'> {
  readonly atSec: number
  readonly heldSec: number
}

/** A step that begins. */
export interface DueStep {
  /** Over all bars, from 0. */
  readonly count: number
  readonly atSec: number
  readonly hits: readonly DueHit[]
}

export class Score {
  #count = 0
  /** Of the pair of steps that is being played: when it begins, and the tempo and swing that it has. */
  #pairSec: number
  #pair: Pick<Pattern, 'tempo' | 'swing'> | undefined

  /** The first step begins at `startSec`. */
  constructor(startSec: number) {
    this.#pairSec = startSec
  }

  /** The next steps that have hits before `untilSec`, each once. */
  until(untilSec: number, pattern: Pattern): DueStep[] {
    const due: DueStep[] = []
    for (let step = this.#next(untilSec, pattern); step !== undefined; step = this.#next(untilSec, pattern))
      due.push(step)
    return due
  }

  #next(untilSec: number, pattern: Pattern): DueStep | undefined {
    const inPair = this.#count % 2
    if (inPair === 0) this.#pair = pattern
    const { tempo, swing } = this.#pair ?? pattern
    const unit = stepSec(tempo)
    const time = (steps: number): number => this.#pairSec + steps * unit
    if (time(earliestOf(inPair, swing)) >= untilSec) return undefined
    const count = this.#count++
    const first = count - inPair
    const hits = hitsOf({ ...pattern, swing }, count).map(({ at, ...hit }) => ({
      ...hit,
      atSec: time(at - first),
      heldSec: heldSteps * unit,
    }))
    const step = { count, atSec: time(stepStart(inPair, swing)), hits }
    if (inPair === 1) this.#pairSec += 2 * unit
    return step
  }
}
