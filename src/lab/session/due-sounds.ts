// Which sounds the step that is due needs, and what it means how they measured.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { Study } from '../../protocol/study.ts'
import type { SoundRecord, SoundRequest } from '../stimulus.ts'
import type { JndTrial, TrackSpec } from './jnd-trial.ts'
import type { RatingPage } from './rating-run.ts'
import type { Due, Session } from './session.ts'

/** Sounds of a trial by interval, of a page by place with MUSHRA's open reference first; undefined where there are none. */
export function requestsOf(due: Due, study: Study): readonly SoundRequest[] | undefined {
  if (due.kind === 'trial') return trialRequests(due.trial, study)
  if (due.kind === 'page') return pageRequests(due.page)
  if (due.kind === 'stage' && due.stage.kind === 'level') return [levelRequest(study)]
  return undefined
}

/** Requests that the next step will make, whichever answer is given to a trial that is due. */
export function requestsAhead(session: Session, study: Study): readonly SoundRequest[] {
  const { due } = session
  const body = { step: session.step, conduct: noConduct }
  const after = (chosen: number): readonly SoundRequest[] => {
    const copy = session.copy()
    copy.apply(copy.eventOf({ ...body, answer: { kind: 'choice', chosen } }))
    return requestsOf(copy.due, study) ?? []
  }
  if (due.kind === 'trial')
    return [0, 1].flatMap((wrong) => after(wrong === 0 ? due.trial.correct : wrongOf(due.trial)))
  if (due.kind === 'page' && due.page.kind === 'pairwise') return after(0)
  if (due.kind === 'end') return []
  const copy = session.copy()
  copy.skip()
  return requestsOf(copy.due, study) ?? []
}

const noConduct = { responseSec: 0, shownSec: 0, plays: [], hiddenSec: 0, reloads: 0, clientTime: '' }

function wrongOf({ correct }: JndTrial): number {
  return correct === 0 ? 1 : 0
}

/**
 * The difference between the sounds of a trial as they measured, in the track's direction; undefined for a "same" trial,
 * which has one of the two and counts at the difference that was asked for.
 */
export function achievedDelta({ track, intervals }: JndTrial, sounds: readonly SoundRecord[]): number | undefined {
  const measured = (role: 'base' | 'comparison'): number | undefined =>
    sounds[intervals.indexOf(role)]?.descriptors[track.control] ?? undefined
  const [base, comparison] = [measured('base'), measured('comparison')]
  if (base === undefined || comparison === undefined) return undefined
  return track.direction === 'up' ? comparison - base : base - comparison
}

function trialRequests({ track, intervals, requestedDelta, block: name }: JndTrial, { blocks }: Study): SoundRequest[] {
  const block = blocks.find((one) => one.name === name) as JndBlock
  return intervals.map((role) => soundOfTrial(block, track, role === 'base' ? 0 : requestedDelta))
}

/**
 * The sound `delta` points from a track's base, in its direction. The base itself is made in the same way, so that
 * nothing but the difference differs.
 */
export function soundOfTrial(
  { others }: JndBlock,
  { base, control, direction }: TrackSpec,
  delta: number,
): SoundRequest {
  const { sound } = base
  const start = base.base === undefined ? {} : { base: base.base }
  const signed = direction === 'up' ? delta : -delta
  return { sound, moved: { control, ...start, delta: signed, isAlone: others === 'held' } }
}

/** Sounds of a page by place, MUSHRA's open reference first. */
export function pageRequests({ reference, sounds }: RatingPage): SoundRequest[] {
  const open = reference === undefined ? [] : [{ sound: reference }]
  return [...open, ...sounds.map(({ sound, lowPassHz }) => ({ sound, ...(lowPassHz !== undefined && { lowPassHz }) }))]
}

/** What a comfortable level is set with: the first sound of the study, as loud as all others. */
export function levelRequest({ blocks }: Study): SoundRequest {
  const [first] = blocks
  if (first?.kind === 'jnd') return { sound: first.bases[0].sound }
  if (first?.kind === 'mushra') return { sound: first.items[0].reference }
  return { sound: Object.values(first.items[0].systems)[0] }
}
