// The grid for a difference that is just noticeable, when nothing is known but where it may lie.

import { spaced, type QuestRule } from './quest-grid.ts'
import { needs } from './needs.ts'

interface UsualQuest {
  /** The least and the greatest difference that can be presented, both above 0. */
  readonly low: number
  readonly high: number
  /** The share of correct answers by guessing: `chanceOf` the task. */
  readonly guess: number
  readonly share: number
  readonly mostTrials: number
}

/**
 * QUEST+ over differences in equal ratios: a Weibull function, whose slopes from 0.8 to 4 take in every task of
 * d-prime.ts at constant noise (about 1.3 for 2afc, about 2 for ABX and odd one out), and up to 6 % lapses.
 */
export function usualQuest({ low, high, guess, share, mostTrials }: UsualQuest): QuestRule {
  needs(low > 0 && high > low, 'low, high', [low, high], 'two differences above 0, the smaller first')
  return {
    shape: 'weibull',
    levels: spaced(low, high, 48, 'log'),
    location: spaced(low, high, 48, 'log'),
    spread: spaced(1 / 4, 1 / 0.8, 8, 'log'),
    guess: [guess],
    lapse: [0, 0.02, 0.04, 0.06],
    placement: 'entropy',
    share,
    stopDeviation: null,
    mostTrials,
  }
}
