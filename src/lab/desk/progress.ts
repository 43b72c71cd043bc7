// How far a study is, without a word of what was answered.

import type { DeskArm, DeskSession } from '../../protocol/lab-desk.ts'
import { quantileOf } from '../psychometrics/quantiles.ts'
import type { SessionRow, Tally } from '../store/store.ts'

export type Flags = NonNullable<DeskSession['flags']>

/** An open session that has said nothing for so long has probably been left. */
const quietMs = 30 * 60_000
/** Sessions that are told of one by one. */
const mostRows = 200

/** A session, and what is known of it. */
export interface Watched {
  readonly session: SessionRow
  readonly tally: Tally | undefined
  /** Undefined where screening has not looked yet. */
  readonly flags: Flags | undefined
}

export interface Progress {
  readonly rows: readonly DeskSession[]
  readonly minutesMedian: number | null
  readonly quiet: number
  readonly screened: number
  readonly flagged: number
}

/** @param nowMs milliseconds since 1970. */
export function progressOf(sessions: readonly Watched[], nowMs: number): Progress {
  const all = sessions.map(({ session, tally, flags = null }): DeskSession => {
    const { number, arm, state, openedAt, endedAt = null } = session
    return {
      number,
      arm,
      state,
      openedAt,
      endedAt,
      answered: tally?.answered ?? 0,
      lastAt: tally?.lastAt ?? null,
      flags,
    }
  })
  const minutes = all.flatMap(({ state, openedAt, endedAt }) =>
    state === 'finished' && endedAt !== null ? [(Date.parse(endedAt) - Date.parse(openedAt)) / 60_000] : [],
  )
  const isQuiet = ({ state, lastAt, openedAt }: DeskSession): boolean =>
    state === 'open' && nowMs - Date.parse(lastAt ?? openedAt) > quietMs
  return {
    rows: all.slice(-mostRows).toReversed(),
    minutesMedian:
      minutes.length === 0
        ? null
        : quantileOf(
            minutes.toSorted((a, b) => a - b),
            0.5,
          ),
    quiet: all.filter(isQuiet).length,
    screened: all.filter(({ flags }) => flags !== null).length,
    flagged: all.filter(({ flags }) => flags !== null && flags.length > 0).length,
  }
}

/** Sessions by state of each of `count` arms. */
export function armsOf(count: number, sessions: readonly SessionRow[]): readonly DeskArm[] {
  return Array.from({ length: count }, (_, arm) => {
    const mine = sessions.filter((session) => session.arm === arm)
    const of = (state: SessionRow['state']): number => mine.filter((session) => session.state === state).length
    return { open: of('open'), finished: of('finished') }
  })
}
