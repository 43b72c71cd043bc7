// A study's procedure as a track that runs.

import type { JndBlock, JndTask, Procedure } from '../../protocol/study-blocks.ts'
import { ConstantStimuli } from '../psychometrics/constant-stimuli.ts'
import { QuestPlus } from '../psychometrics/quest-plus.ts'
import { Staircase } from '../psychometrics/staircase.ts'
import type { Track } from '../psychometrics/track.ts'

/** Share of right answers by guessing. */
export function guessOf(task: JndTask): number {
  return task === '3afc' || task === 'odd-one-out' ? 1 / 3 : 1 / 2
}

/** The share of right answers that a threshold is stated for: half-way between guessing and knowing. */
export function thresholdShare(task: JndTask): number {
  return (1 + guessOf(task)) / 2
}

/**
 * The psychometric function of all fits and of QUEST+. Levels are differences: at none there is chance, which a Weibull
 * function has and a logistic one has not.
 */
export const shape = 'weibull'
const usualLapse = 0.02
/** Fits look for lapse rates up to it (Wichmann and Hill 2001). */
export const mostLapse = 0.06

function spaced({ from, to, count }: { readonly from: number; readonly to: number; readonly count: number }): number[] {
  return Array.from({ length: count }, (_, i) => (count === 1 ? from : from + ((to - from) * i) / (count - 1)))
}

/** Reversals that a staircase's estimate rests on, where there are so many. */
const averaged = 6

/** `seed` draws the order of constant stimuli; the other procedures draw nothing. */
export function newTrack({ task, procedure }: JndBlock, seed: number): Track {
  switch (procedure.type) {
    case 'staircase': {
      const { rule, start, steps, scale, min, max, reversals, trials } = procedure
      const isTransformed = 'down' in rule
      return new Staircase({
        start,
        down: isTransformed ? rule.down : 1,
        up: isTransformed ? rule.up : 1,
        upOverDown: isTransformed ? 1 : rule.target / (1 - rule.target),
        axis: scale,
        steps,
        floor: min,
        ceiling: max,
        stopReversals: reversals,
        mostTrials: trials,
        averaged,
      })
    }
    case 'constant':
      return new ConstantStimuli(
        {
          levels: procedure.levels,
          repetitions: procedure.repetitions,
          fit: { shape, guess: guessOf(task), mostLapse, share: thresholdShare(task) },
        },
        seed,
      )
    default:
      return new QuestPlus({
        shape,
        levels: spaced(procedure.levels),
        location: spaced(procedure.thresholds),
        spread: spaced(procedure.slopes),
        guess: [guessOf(task)],
        lapse: procedure.lapses === undefined ? [usualLapse] : spaced(procedure.lapses),
        placement: 'entropy',
        share: thresholdShare(task),
        stopDeviation: procedure.deviation ?? null,
        mostTrials: procedure.trials,
      })
  }
}

/** The most trials that a track of a procedure takes. */
export function mostTrials(procedure: Procedure): number {
  return procedure.type === 'constant' ? procedure.levels.length * procedure.repetitions : procedure.trials
}
