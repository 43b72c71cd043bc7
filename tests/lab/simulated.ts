// Sessions of simulated listeners for tests of reports, and ways to change what they did.

import { reportOf, type SessionEvents, type StudyReport } from '../../src/lab/analysis/report.ts'
import type { Answered } from '../../src/lab/session/events.ts'
import { simulatedAnswers } from '../../src/lab/simulation/simulated-answers.ts'
import type { AnswerBody } from '../../src/protocol/participant.ts'
import { checkStudy, type Study } from '../../src/protocol/study.ts'

interface Listeners {
  readonly listeners: number
  readonly noise?: number
  readonly bias?: number
  readonly randomShare?: number
  readonly errorPoints?: number
}

export async function sessionsOf(
  file: object,
  { listeners, noise = 5, bias = 0, randomShare = 0, errorPoints = 1 }: Listeners,
): Promise<{ readonly study: Study; readonly sessions: readonly SessionEvents[] }> {
  const study = checkStudy(file, 'test')
  const traits = { noise, lapse: 0, bias }
  return { study, sessions: await simulatedAnswers(study, { listeners, traits, randomShare, errorPoints, seed: 3 }) }
}

export function reported(study: Study, sessions: readonly SessionEvents[]): StudyReport {
  return reportOf(study, sessions, { seed: 1, repetitions: 99 })
}

/** The same sessions, answers changed by `change`, which is told the session's number. */
export function changed(
  sessions: readonly SessionEvents[],
  change: (answered: Answered, session: number) => Partial<AnswerBody>,
): readonly SessionEvents[] {
  return sessions.map(({ session, events }) => ({
    session,
    events: events.map((event) => {
      if (event.kind !== 'answered') return event
      const data = event.data as Answered
      return { ...event, data: { ...data, ...change(data, session.number) } }
    }),
  }))
}
