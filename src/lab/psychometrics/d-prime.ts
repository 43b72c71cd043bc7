// d′ and the share of correct answers by task, for a listener without a bias towards an answer (Macmillan & Creelman 2005,
// "Detection theory: a user's guide", 2nd ed.; Hautus & Meng 2002, "Decision strategies in the ABX (matching-to-sample)
// psychophysical task"; Ennis 1993, "The power of sensory discrimination methods").

import { normalCdf, normalDensity } from './distributions.ts'
import { needs } from './needs.ts'
import { rootOfRising } from './root.ts'

/** Φ(a)Φ(b) + Φ(−a)Φ(−b): both comparisons right, or both wrong. */
const both = (a: number, b: number): number => normalCdf(a) * normalCdf(b) + normalCdf(-a) * normalCdf(-b)

/** Boole's rule over [low, high], whole numbers, in steps of 1/64: 1e-11 for the integrands here. */
function integral(f: (t: number) => number, low: number, high: number): number {
  const count = 64 * (high - low)
  let sum = 7 * (f(low) + f(high))
  for (let i = 1; i < count; i++) sum += f(low + i / 64) * (i % 2 === 1 ? 32 : i % 4 === 2 ? 12 : 14)
  return (sum * 2) / 45 / 64
}

/** Beyond so many standard deviations nothing is left at 1e-15. */
const reach = 8

/** ∫φ(t − d)Φ(t)^{m−1}dt: the signal's observation is the largest of m. */
const largestOf = (m: number) => (d: number) =>
  integral((t) => normalDensity(t) * normalCdf(t + d) ** (m - 1), -reach, reach)

/** 2∫₀^∞[Φ(−t√3 + d√⅔) + Φ(−t√3 − d√⅔)]φ(t)dt (Ura 1960): the two alike lie closer together than either to the odd one. */
function odd(d: number): number {
  const shift = d * Math.sqrt(2 / 3)
  const closer = (t: number) => normalCdf(-t * Math.sqrt(3) + shift) + normalCdf(-t * Math.sqrt(3) - shift)
  return 2 * integral((t) => closer(t) * normalDensity(t), 0, reach)
}

/** "Different" without anything being so: two observations lie further apart than k. */
const falseAlarm = (k: number): number => 2 * normalCdf(-k / Math.SQRT2)

/**
 * The distance, in standard deviations of one observation, from which a listener without bias calls two sounds that are
 * d′ apart different: misses are then as many as false alarms.
 */
export function sameDifferentCriterion(dPrime: number): number {
  const miss = (k: number) => normalCdf((k - dPrime) / Math.SQRT2) - normalCdf((-k - dPrime) / Math.SQRT2)
  return rootOfRising((k) => miss(k) - falseAlarm(k), 0, 0, dPrime + 10)
}

const tasks = {
  /** One sound: is it there? Unbiased: Φ(d/2). */
  'yes-no': { chance: 1 / 2, share: (d: number) => normalCdf(d / 2) },
  /** Which of two has more? Φ(d/√2). */
  '2afc': { chance: 1 / 2, share: (d: number) => normalCdf(d / Math.SQRT2) },
  /** Which of three has more? */
  '3afc': { chance: 1 / 3, share: largestOf(3) },
  /** Is X A or B, by which of them it is closer to: Φ(d/√2)Φ(d/√6) + Φ(−d/√2)Φ(−d/√6); apt when the sounds rove. */
  'abx-differencing': { chance: 1 / 2, share: (d: number) => both(d / Math.SQRT2, d / Math.sqrt(6)) },
  /** Is X A or B, by what X is and which way A and B lie: Φ(d/√2)Φ(d/2) + Φ(−d/√2)Φ(−d/2); the best that can be done. */
  'abx-independent': { chance: 1 / 2, share: (d: number) => both(d / Math.SQRT2, d / 2) },
  /** Same or different, by how far the two lie apart. */
  'same-different-differencing': { chance: 1 / 2, share: (d: number) => 1 - falseAlarm(sameDifferentCriterion(d)) },
  /** Same or different, by what each of the two is: Φ(d/2)² + Φ(−d/2)². */
  'same-different-independent': { chance: 1 / 2, share: (d: number) => both(d / 2, d / 2) },
  /** Which of three is not like the others (the triangle test)? Not 3afc: a listener does not know which way to listen. */
  'odd-one-out': { chance: 1 / 3, share: odd },
} as const

/** Larger ones are perfect to the last bit in every task. */
const most = 40

/** A task and how its answer is reached. */
export type DecisionTask = keyof typeof tasks

export const decisionTasks = Object.keys(tasks) as readonly DecisionTask[]

/** The share of correct answers by guessing. */
export function chanceOf(task: DecisionTask): number {
  return tasks[task].chance
}

/** The share of correct answers at d′ ≥ 0. */
export function shareOfDPrime(task: DecisionTask, dPrime: number): number {
  needs(dPrime >= 0, 'dPrime', dPrime, 'a number from 0')
  return dPrime === 0 ? tasks[task].chance : tasks[task].share(Math.min(dPrime, most))
}

/** d′ ≥ 0 with this share of correct answers; 0 at chance and below, ∞ where every answer is correct. */
export function dPrimeOfShare(task: DecisionTask, share: number): number {
  needs(share >= 0 && share <= 1, 'share', share, 'a number from 0 to 1')
  if (share <= tasks[task].chance) return 0
  return share === 1 ? Infinity : rootOfRising(tasks[task].share, share, 0, most)
}
