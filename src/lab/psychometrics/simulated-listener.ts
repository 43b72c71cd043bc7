// Listeners made of signal detection theory (Green & Swets 1966): every sound is heard as its level plus normal noise, and
// the answer follows from what was heard by the strategy of the task. Nothing here knows the formulas of d-prime.ts.

import { RandomStream } from '../../dsp/random.ts'
import { sameDifferentCriterion, type DecisionTask } from './d-prime.ts'
import { needs } from './needs.ts'

export interface ListenerTraits {
  /** Standard deviation of the noise in one sound, in the unit of the levels: d′ = difference/noise. */
  readonly noise: number
  /** Share of trials answered by guessing, whatever was heard. */
  readonly lapse: number
  /** Leaning to the first answer (the first sound, A, no, same), in units of `noise`; 0 for none. */
  readonly bias: number
  /** Clicks anything. */
  readonly isRandom?: boolean
}

/** What one trial lets hear. */
export interface Heard {
  readonly task: DecisionTask
  /** The level of each sound as presented: one (yes–no), two, or three (3afc, odd one out; ABX in this order). */
  readonly levels: readonly number[]
  /** The lower and the higher level that the trial contrasts, which the listener has learnt. */
  readonly contrast: readonly [number, number]
}

const soundCounts: Record<DecisionTask, number> = {
  'yes-no': 1,
  '2afc': 2,
  '3afc': 3,
  'abx-differencing': 3,
  'abx-independent': 3,
  'same-different-differencing': 2,
  'same-different-independent': 2,
  'odd-one-out': 3,
}

/**
 * The answer of a listener to a trial: for 2afc, 3afc and odd one out the sound, from 0; for ABX 0 = A, 1 = B; for
 * same–different 0 = same, 1 = different; for yes–no 0 = no, 1 = yes. It depends on `seed` and `trial` alone.
 */
export function simulatedAnswer(traits: ListenerTraits, heard: Heard, seed: number, trial: number): number {
  const { task, levels, contrast } = heard
  needs(levels.length === soundCounts[task], 'levels', levels, `${soundCounts[task]} levels for ${task}`)
  needs(traits.noise > 0, 'noise', traits.noise, 'a number above 0')
  const random = new RandomStream(seed, 'listener', trial)
  const isGuess = random.chance(traits.isRandom === true ? 1 : traits.lapse)
  if (isGuess) return random.integer(task === '3afc' || task === 'odd-one-out' ? 3 : 2)
  // In standard deviations from the middle of the two levels.
  const middle = (contrast[0] + contrast[1]) / 2
  const x = levels.map((level) => (level - middle) / traits.noise + random.normal())
  const { bias } = traits
  switch (task) {
    case 'yes-no':
      return x[0] > bias ? 1 : 0
    case '2afc':
    case '3afc':
      return largest(x.map((value, i) => (i === 0 ? value + bias : value)))
    case 'abx-differencing':
      return Math.abs(x[2] - x[0]) < Math.abs(x[2] - x[1]) + bias ? 0 : 1
    case 'abx-independent':
      return x[0] > x[1] === x[2] > (x[0] > x[1] ? -bias : bias) ? 0 : 1
    case 'same-different-independent':
      return x[0] * x[1] > -bias ? 0 : 1
    case 'same-different-differencing': {
      const dPrime = Math.abs(contrast[1] - contrast[0]) / traits.noise
      return Math.abs(x[0] - x[1]) > sameDifferentCriterion(dPrime) + bias ? 1 : 0
    }
    case 'odd-one-out': {
      const gap = (i: number, j: number) => Math.abs(x[i] - x[j])
      // The two that lie closest together are alike; the third is odd.
      return largest([-gap(1, 2) + bias, -gap(0, 2), -gap(0, 1)])
    }
  }
}

/** The index of the largest value. */
const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values))
