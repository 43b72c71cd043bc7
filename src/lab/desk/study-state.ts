// What follows from the events of a study: whether it takes participants, and who has looked at its results before all
// answers were in.

import type { DeskLook, Recruiting } from '../../protocol/lab-desk.ts'
import type { SessionEvents } from '../analysis/trials.ts'
import type { SessionRow, StudyEvent, StudyStore } from '../store/store.ts'

export const studyOpened = 'opened'
export const studyClosed = 'closed'
export const resultsOpened = 'results opened'

/** As the researcher has set it. A study that is served by its file takes participants until it is closed. */
export function recruitingOf(events: readonly StudyEvent[]): Exclude<Recruiting, 'complete'> {
  const last = events.findLast(({ kind }) => kind === studyOpened || kind === studyClosed)
  if (last === undefined) return 'not yet'
  return last.kind === studyClosed ? 'closed' : 'open'
}

/** Whether no answers are to come that a look at the results could bend. */
export function isOver(recruiting: Recruiting): boolean {
  return recruiting === 'closed' || recruiting === 'complete'
}

/** Noted with every look at the results. */
interface Look {
  readonly finished: number
  /** Whether the study still ran. */
  readonly isEarly: boolean
}

/** Looks at a study's results that are in the store. */
export async function looksIn(store: StudyStore, study: number): Promise<readonly DeskLook[]> {
  const looks = (await store.studyEvents(study)).filter(({ kind }) => kind === resultsOpened)
  if (looks.length === 0) return []
  const sessions = await store.sessions(study)
  return looksBefore(looks, await Promise.all(sessions.map((session) => lastOf(store, session))))
}

/** The same of sessions with their events, as a package has them. */
export function looksAmong(events: readonly StudyEvent[], all: readonly SessionEvents[]): readonly DeskLook[] {
  const looks = events.filter(({ kind }) => kind === resultsOpened)
  return looksBefore(
    looks,
    all.map((one) => one.events.at(-1)?.at ?? one.session.openedAt),
  )
}

/** Looks after which somebody still took part, at one of `times`, have turned out to be early. */
function looksBefore(looks: readonly StudyEvent[], times: readonly string[]): readonly DeskLook[] {
  return looks.map(({ at, data }) => {
    const { finished, isEarly } = data as Look
    // ISO 8601 texts of UTC ascend as the times do.
    return { at, finished, isEarly: isEarly || times.some((time) => time > at) }
  })
}

/** When a participant last did something that is still there. */
async function lastOf(store: StudyStore, { id, state, openedAt, endedAt }: SessionRow): Promise<string> {
  if (state === 'open') return (await store.tally(id))?.lastAt ?? openedAt
  return state === 'finished' ? (endedAt ?? openedAt) : ''
}

/** What a report says of early looks; undefined where there were none. */
export function noteOfLooks(looks: readonly DeskLook[]): string | undefined {
  const early = looks.filter(({ isEarly }) => isEarly)
  if (early.length === 0) return undefined
  const told = early.map(({ at, finished }) => `${at.slice(0, 16).replace('T', ' ')} UTC (${finished} finished)`)
  const times = early.length === 1 ? 'once' : `${early.length} times`
  return `Results were looked at ${times} before all answers were in: ${told.join(', ')}. Intervals and tests do not allow for that.`
}
