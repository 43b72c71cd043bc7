// The events of a session that the lab itself writes; the store keeps them as JSON.

import { type AnswerBody, answerBody } from '../../protocol/participant.ts'
import { checked } from '../../faults/checked.ts'
import type { SoundRecord } from '../stimulus.ts'
import type { JndTrial } from './jnd-trial.ts'
import type { RatingPage } from './rating-run.ts'

/** "presented": what is heard in a step, noted before it is sent. */
export interface Presented {
  readonly step: string
  /** What was planned: a trial or a page; nothing for the sounds of a check. */
  readonly plan: JndTrial | RatingPage
  /** By interval, or by place on the page (MUSHRA's open reference first). */
  readonly sounds: readonly SoundRecord[]
  /** JND: the difference measured in the control that is varied, in the track's direction, in points. */
  readonly achievedDelta?: number
}

/** "answered": an answer and how the page was meanwhile. */
export interface Answered extends AnswerBody {
  /** JND: whether the answer was right. */
  readonly correct?: boolean
}

/** @throws Fault E_PROTOCOL where the store holds something else. */
export function readAnswered(data: unknown): Answered {
  const { correct, ...body } = data as Answered
  const read = checked(answerBody, body, 'event', 'E_PROTOCOL', 'The lab’s database was changed by another program.')
  return { ...read, ...(correct !== undefined && { correct }) }
}
