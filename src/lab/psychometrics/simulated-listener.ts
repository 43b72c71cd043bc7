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

/** Hears `x`, in standard deviations from the middle of the contrast; `dPrime` is how far its two levels lie apart. */
type Strategy = (x: readonly number[], bias: number, dPrime: number) => number

/** The index of the largest value. */
const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values))

const most: Strategy = (x, bias) => largest(x.map((value, i) => (i === 0 ? value + bias : value)))

/** How many sounds are heard, how many answers there are, and which one follows from what was heard. */
const strategies: Record<DecisionTask, readonly [sounds: number, answers: number, strategy: Strategy]> = {
  'yes-no': [1, 2, ([x], bias) => (x > bias ? 1 : 0)],
  '2afc': [2, 2, most],
  '3afc': [3, 3, most],
  'abx-differencing': [3, 2, ([a, b, x], bias) => (Math.abs(x - a) < Math.abs(x - b) + bias ? 0 : 1)],
  // Whichever of A and B was heard as the higher one: X is that one, if X lies above the middle.
  'abx-independent': [3, 2, ([a, b, x], bias) => (a > b === x > (a > b ? -bias : bias) ? 0 : 1)],
  'same-different-independent': [2, 2, ([a, b], bias) => (a * b > -bias ? 0 : 1)],
  'same-different-differencing': [
    2,
    2,
    ([a, b], bias, dPrime) => (Math.abs(a - b) > sameDifferentCriterion(dPrime) + bias ? 1 : 0),
  ],
  // The two that lie closest together are alike; the third is odd.
  'odd-one-out': [3, 3, ([a, b, c], bias) => largest([bias - Math.abs(b - c), -Math.abs(a - c), -Math.abs(a - b)])],
}

/**
 * The answer of a listener to a trial: for 2afc, 3afc and odd one out the sound, from 0; for ABX 0 = A, 1 = B; for
 * same–different 0 = same, 1 = different; for yes–no 0 = no, 1 = yes. It depends on `seed` and `trial` alone.
 * @throws Fault E_USAGE for a number of sounds that is not the task's, or a listener without noise.
 */
export function simulatedAnswer(traits: ListenerTraits, heard: Heard, seed: number, trial: number): number {
  const { task, levels, contrast } = heard
  const [sounds, answers, strategy] = strategies[task]
  needs(levels.length === sounds, 'levels', levels, `${sounds} levels for ${task}`)
  needs(traits.noise > 0, 'noise', traits.noise, 'a number above 0')
  const random = new RandomStream(seed, 'listener', trial)
  if (random.chance(traits.isRandom === true ? 1 : traits.lapse)) return random.integer(answers)
  const middle = (contrast[0] + contrast[1]) / 2
  const x = levels.map((level) => (level - middle) / traits.noise + random.normal())
  return strategy(x, traits.bias, Math.abs(contrast[1] - contrast[0]) / traits.noise)
}
