// What follows from the events of a study: whether it takes participants, and who has looked at its results before all
// answers were in.

import type { DeskLook, Recruiting } from '../../protocol/lab-desk.ts'
import type { SessionEvents } from '../analysis/trials.ts'
import type { SessionRow, StudyEvent, StudyStore, Tally } from '../store/store.ts'

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

/** Looks at the results; those after which somebody still took part have turned out to be early. */
function looksOf(
  events: readonly StudyEvent[],
  sessions: readonly Pick<SessionRow, 'openedAt'>[],
  tallies: readonly Pick<Tally, 'lastAt'>[],
): readonly DeskLook[] {
  // ISO 8601 texts of UTC ascend as the times do.
  const times = [...sessions.map(({ openedAt }) => openedAt), ...tallies.map(({ lastAt }) => lastAt)]
  return events.flatMap(({ kind, at, data }) => {
    if (kind !== resultsOpened) return []
    const { finished, isEarly } = data as Look
    return [{ at, finished, isEarly: isEarly || times.some((time) => time > at) }]
  })
}

/** Looks at a study's results that are in the store. */
export async function looksIn(store: StudyStore, study: number): Promise<readonly DeskLook[]> {
  return looksOf(await store.studyEvents(study), await store.sessions(study), await store.tallies(study))
}

/** The same of sessions with their events, as a package has them. */
export function looksAmong(events: readonly StudyEvent[], all: readonly SessionEvents[]): readonly DeskLook[] {
  const tallies = all.flatMap((one) => one.events.slice(-1).map(({ at }) => ({ lastAt: at })))
  const sessions = all.map(({ session }) => session)
  return looksOf(events, sessions, tallies)
}

/** What a report says of early looks; undefined where there were none. */
export function noteOfLooks(looks: readonly DeskLook[]): string | undefined {
  const early = looks.filter(({ isEarly }) => isEarly)
  if (early.length === 0) return undefined
  const told = early.map(({ at, finished }) => `${at.slice(0, 16).replace('T', ' ')} UTC (${finished} finished)`)
  const times = early.length === 1 ? 'once' : `${early.length} times`
  return `Results were looked at ${times} before all answers were in: ${told.join(', ')}. Intervals and tests do not allow for that.`
}
