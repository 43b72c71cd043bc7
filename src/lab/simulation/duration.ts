// How long a session takes: what is usual for an answer, and the longest that a study can become.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import { JndRun } from '../session/jnd-run.ts'
import { mostTrials } from '../session/new-track.ts'
import { ordersOf } from '../session/orders.ts'
import { type Stage, stagesOf } from '../session/plan.ts'
import { type RatingPage, ratingPages } from '../session/rating-run.ts'
import { defaultGapSec } from '../session/step.ts'
import { imaginarySec } from './imaginary-sounds.ts'

/** What a listener takes for an answer beyond the sounds, and for a page of words. */
export const usualAnswerSec = 1.6
const pageSec = 20
const ratedSoundSec = 8

/** Seconds of a JND trial of so many sounds. */
export function trialSec(sounds: number, gapSec = defaultGapSec): number {
  return usualAnswerSec + sounds * (imaginarySec + gapSec)
}

/** Seconds of a page with so many sounds to be rated; of a page of words where there are none. */
export function ratedPageSec(sounds: number): number {
  return pageSec + sounds * ratedSoundSec
}

/** The longest session that a study can become: a staircase may end before its last trial. */
export function longestSession(study: Study): { readonly steps: number; readonly minutes: number } {
  const parts = stagesOf(study, ordersOf(study), 0).map(longestStage)
  const sum = (of: 'steps' | 'sec'): number => parts.reduce((total, part) => total + part[of], 0)
  return { steps: sum('steps'), minutes: sum('sec') / 60 }
}

function longestStage(stage: Stage): { readonly steps: number; readonly sec: number } {
  if (stage.kind === 'level') return { steps: 1, sec: ratedPageSec(1) }
  if (stage.kind !== 'block') {
    const steps = stage.kind === 'headphones' ? stage.attempts : 1
    return { steps, sec: steps * ratedPageSec(0) }
  }
  const { block } = stage
  const opening = block.title === undefined && block.instructions === undefined ? 0 : 1
  const openingSec = opening * ratedPageSec(0)
  if (block.kind === 'jnd') {
    const trials = longestBlock(block)
    const sec = trials * trialSec(new JndRun(block, 0).next?.intervals.length ?? 0, block.gapSec)
    return { steps: opening + trials, sec: openingSec + sec }
  }
  const pages = ratingPages(block, 0)
  const heard = ({ sounds, reference }: RatingPage): number => sounds.length + (reference === undefined ? 0 : 1)
  const sec = pages.reduce((total, page) => total + ratedPageSec(heard(page)), 0)
  return { steps: opening + pages.length, sec: openingSec + sec }
}

function longestBlock({ controls, bases, directions, procedure, practice, catches }: JndBlock): number {
  const main = controls.length * bases.length * directions.length * mostTrials(procedure)
  // One of every so many trials is a catch: the others among them are main trials.
  const caught = catches === undefined ? 0 : Math.ceil(main / (catches.every - 1))
  return (practice?.trials ?? 0) + main + caught
}
