// How a procedure went: what each answer did to its track. It is told the stored answers again, as the session was.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import type { JndRow } from '../analysis/trials.ts'
import { Staircase } from '../psychometrics/staircase.ts'
import { thresholdShare } from '../session/jnd-task.ts'
import { JndRun } from '../session/jnd-run.ts'
import { type JndTrial, trackName } from '../session/jnd-trial.ts'
import { sessionSeed } from '../session/plan.ts'

/** A track after an answer; nothing where the answer was to practice or a catch trial, which move none. */
export interface Course {
  /** Staircases: whether it turned here. */
  readonly reversal?: boolean
  /** The level that comes next, in points; null when the track is done. */
  readonly nextLevel: number | null
  /** QUEST+: the posterior of the threshold, in points; null at the edge of its grid. */
  readonly posterior?: { readonly mean: number; readonly deviation: number } | null
}

/**
 * By row, of one session and block in the order of its answers. Where a row is not what the procedure asks for, which is
 * when a later version draws otherwise, it and those after it have none.
 */
export function courseOf(study: Study, block: JndBlock, rows: readonly JndRow[]): readonly (Course | undefined)[] {
  const [first] = rows
  if (first === undefined) return []
  const run = new JndRun(block, sessionSeed(study, first.session))
  let isAstray = false
  return rows.map(({ trial, chosen, achievedDelta }) => {
    isAstray ||= run.next === undefined || !isSame(run.next, trial)
    if (isAstray) return undefined
    const { track } = run.tracks.find(({ spec }) => trackName(spec) === trackName(trial.track))!
    const turns = track instanceof Staircase ? track.reversals.length : 0
    run.tell(chosen, achievedDelta)
    if (trial.phase !== 'main') return undefined
    const nextLevel = track.isDone ? null : track.level
    if (track instanceof Staircase) return { reversal: track.reversals.length > turns, nextLevel }
    if (block.procedure.type === 'constant') return { nextLevel }
    const threshold = track.estimate(thresholdShare(block.task))
    const isKnown = threshold.isEstimable && threshold.deviation !== null
    return { nextLevel, posterior: isKnown ? { mean: threshold.level, deviation: threshold.deviation } : null }
  })
}

function isSame(planned: JndTrial, stored: JndTrial): boolean {
  const told = ({ trial, phase, track, requestedDelta, intervals, correct }: JndTrial) =>
    JSON.stringify([trial, phase, trackName(track), requestedDelta, intervals, correct])
  return told(planned) === told(stored)
}
