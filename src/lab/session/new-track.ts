// A study's procedure as a track that runs.

import type { JndBlock, Procedure } from '../../protocol/study-blocks.ts'
import { ConstantStimuli } from '../psychometrics/constant-stimuli.ts'
import { spaced } from '../psychometrics/quest-grid.ts'
import { QuestPlus } from '../psychometrics/quest-plus.ts'
import { Staircase } from '../psychometrics/staircase.ts'
import type { Track } from '../psychometrics/track.ts'
import { fitOptions } from './jnd-task.ts'

/** The lapse rate that QUEST+ takes as known, where the study names none. */
export const usualLapse = 0.02

/** Reversals that a staircase's estimate rests on, where there are so many. */
export const averaged = 6

type QuestProcedure = Extract<Procedure, { type: 'quest+' }>

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
          fit: fitOptions(task),
        },
        seed,
      )
    default: {
      const { shape, guess, share } = fitOptions(task)
      const { levels, thresholds, slopes, lapses, trials, deviation } = procedure
      return new QuestPlus({
        shape,
        levels: onGrid(levels),
        location: onGrid(thresholds),
        spread: onGrid(slopes),
        guess: [guess],
        lapse: lapses === undefined ? [usualLapse] : onGrid(lapses),
        placement: 'entropy',
        share,
        stopDeviation: deviation ?? null,
        mostTrials: trials,
      })
    }
  }
}

/** Values of a grid as a study writes it. */
export function onGrid({ from, to, count, scale }: QuestProcedure['levels']): number[] {
  return spaced(from, to, count, scale)
}

/** The most trials that a track of a procedure takes. */
export function mostTrials(procedure: Procedure): number {
  return procedure.type === 'constant' ? procedure.levels.length * procedure.repetitions : procedure.trials
}
