// What a task means for its numbers: how its answers are reached, what guessing gets, and what is fitted to them.

import type { JndTask } from '../../protocol/study-blocks.ts'
import { chanceOf, type DecisionTask } from '../psychometrics/d-prime.ts'
import type { FitOptions } from '../psychometrics/fit-search.ts'

/** How a task's answers are taken to be reached, where d′ depends on it. */
export const decisionTasks = {
  '2afc': '2afc',
  '3afc': '3afc',
  abx: 'abx-differencing',
  'same-different': 'same-different-differencing',
  'odd-one-out': 'odd-one-out',
} as const satisfies Record<JndTask, DecisionTask>

/** The share of right answers that a threshold is stated for: half-way between guessing and knowing. */
export function thresholdShare(task: JndTask): number {
  return (1 + chanceOf(decisionTasks[task])) / 2
}

/** Fits look for lapse rates up to it (Wichmann and Hill 2001). */
export const mostLapse = 0.06

/**
 * The psychometric function of all fits and of QUEST+. Levels are differences: at none there is chance, which a Weibull
 * function has and a logistic one has not.
 */
export function fitOptions(task: JndTask) {
  const guess = chanceOf(decisionTasks[task])
  return { shape: 'weibull', guess, mostLapse, share: thresholdShare(task) } as const satisfies FitOptions
}
