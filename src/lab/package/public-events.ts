// Events as they may leave the house: no words that a participant has typed, no words of their machine, all times in UTC.

import type { Note } from '../../protocol/participant.ts'
import type { Question, Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/report.ts'
import type { Answered } from '../session/events.ts'
import type { StoredEvent } from '../store/store.ts'

/** What a participant typed in answer to a question of text. */
export interface TypedText {
  readonly session: number
  readonly at: string
  readonly question: string
  readonly text: string
}

/** The same events in the same places, with what is private left out. */
export function publicEvents(study: Study, events: readonly StoredEvent[]): readonly StoredEvent[] {
  const questions = questionsOf(study)
  return events.map((event) => {
    const { kind, data } = event
    // The page chose the key: it is unique, and may be anything.
    if (kind.startsWith('note: ')) return { ...event, key: `note ${event.seq}`, data: plainWords(data as Note['data']) }
    if (kind !== 'answered') return event
    const answered = data as Answered
    const { answer, conduct } = answered
    const clientTime = inUtc(conduct.clientTime)
    const told = { ...answered, conduct: { ...conduct, clientTime } }
    if (answer.kind !== 'questions') return { ...event, data: told }
    const values = Object.fromEntries(Object.entries(answer.values).filter((entry) => isClosed(questions, ...entry)))
    return { ...event, data: { ...told, answer: { ...answer, values } } }
  })
}

/** All that `publicEvents` leaves out of the answers. */
export function typedTexts(study: Study, all: readonly SessionEvents[]): readonly TypedText[] {
  const questions = questionsOf(study)
  return all.flatMap(({ session, events }) =>
    events.flatMap(({ kind, at, data }) => {
      if (kind !== 'answered') return []
      const { answer } = data as Answered
      if (answer.kind !== 'questions') return []
      return Object.entries(answer.values)
        .filter((entry) => !isClosed(questions, ...entry))
        .map(([question, text]) => ({ session: session.number, at, question, text: String(text) }))
    }),
  )
}

export function questionsOf({ questions }: Study): readonly Question[] {
  return [...(questions?.before ?? []), ...(questions?.after ?? [])]
}

/** Whether a reply is one of the study's own choices, or a number that was asked for. */
function isClosed(questions: readonly Question[], name: string, value: string | number): boolean {
  return questions.some(({ name: asked, answer }) => {
    if (asked !== name) return false
    if ('choice' in answer) return answer.choice.some((choice) => choice.name === value)
    return 'number' in answer && typeof value === 'number'
  })
}

/** Numbers, truths and single lower-case words such as "suspended": sentences of a browser may name addresses and devices. */
function plainWords(data: Note['data']): Note['data'] {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([name, value]) => /^[A-Za-z]{1,24}$/.test(name) && (typeof value !== 'string' || /^[a-z-]{1,24}$/.test(value)),
    ),
  )
}

/** A zone tells where somebody is. Nothing where it is no time. */
function inUtc(time: string): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
