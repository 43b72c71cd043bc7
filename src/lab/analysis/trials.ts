// Stored events → rows that are analysed and exported: one per JND trial, one per rated sound, one per pair.

import type { TimbreId } from '../../protocol/controls.ts'
import type { Answered, Presented } from '../session/events.ts'
import { type JndTrial, trackName } from '../session/jnd-trial.ts'
import type { RatingPage } from '../session/rating-run.ts'
import type { SoundRecord } from '../stimulus.ts'
import type { SessionRow, StoredEvent } from '../store/store.ts'

export interface SessionEvents {
  readonly session: SessionRow
  readonly events: readonly StoredEvent[]
}

interface RowOfAnswer {
  /** The session's number within the study; participants have no other name. */
  readonly session: number
  readonly step: string
  /** When the answer was stored, ISO 8601 UTC. */
  readonly at: string
  readonly answered: Answered
  /** By interval, or by place on the page. */
  readonly sounds: readonly SoundRecord[]
}

export interface JndRow extends RowOfAnswer {
  readonly kind: 'jnd'
  readonly trial: JndTrial
  readonly track: string
  readonly achievedDelta: number
  readonly chosen: number
  readonly correct: boolean
  /** How far the other descriptors went along with the one that was varied, in points. */
  readonly leakage: Readonly<Partial<Record<TimbreId, number>>>
}

export interface RatingRow extends RowOfAnswer {
  readonly kind: 'rating'
  readonly page: RatingPage
  readonly item: string
  readonly system: string
  /** On the page, from 0, without MUSHRA's open reference. */
  readonly place: number
  readonly score: number
}

export interface PairRow extends RowOfAnswer {
  readonly kind: 'pair'
  readonly page: RatingPage
  readonly item: string
  readonly systems: readonly [string, string]
  /** 0 the first, 1 the second. */
  readonly chosen: number
}

export type AnswerRow = JndRow | RatingRow | PairRow

/** The rows of a session, in the order of its answers; what is no trial has none. */
export function rowsOf({ number }: Pick<SessionRow, 'number'>, events: readonly StoredEvent[]): readonly AnswerRow[] {
  const rows: AnswerRow[] = []
  let presented: Presented | undefined
  for (const { kind, data, at } of events) {
    if (kind === 'presented') presented = data as Presented
    if (kind !== 'answered') continue
    const answered = data as Answered
    if (presented !== undefined && presented.step === answered.step)
      rows.push(...rowsOfAnswer(number, at, answered, presented))
    presented = undefined
  }
  return rows
}

function rowsOfAnswer(session: number, at: string, answered: Answered, presented: Presented): AnswerRow[] {
  const { plan, sounds } = presented
  const { answer, step } = answered
  const common = { session, step, at, answered, sounds }
  if (plan.kind === 'jnd') {
    if (answer.kind !== 'choice') return []
    return [
      {
        ...common,
        kind: 'jnd',
        trial: plan,
        track: trackName(plan.track),
        achievedDelta: presented.achievedDelta ?? plan.requestedDelta,
        chosen: answer.chosen,
        correct: answer.chosen === plan.correct,
        leakage: leakageOf(plan, sounds),
      },
    ]
  }
  if (answer.kind === 'choice') {
    const [first, second] = plan.sounds.map(({ system }) => system)
    return [{ ...common, kind: 'pair', page: plan, item: plan.item, systems: [first, second], chosen: answer.chosen }]
  }
  if (answer.kind !== 'ratings') return []
  return answer.values.map((score, place) => ({
    ...common,
    kind: 'rating' as const,
    page: plan,
    item: plan.item,
    system: plan.sounds[place].system,
    place,
    score,
  }))
}

function leakageOf({ intervals, track }: JndTrial, sounds: readonly SoundRecord[]): JndRow['leakage'] {
  const [base, comparison] = (['base', 'comparison'] as const).map((role) => sounds[intervals.indexOf(role)])
  if (base === undefined || comparison === undefined) return {}
  const rows = (Object.keys(comparison.descriptors) as TimbreId[]).flatMap((id) => {
    const [from, to] = [base.descriptors[id], comparison.descriptors[id]]
    return id === track.control || from === null || to === null ? [] : [[id, to - from]]
  })
  return Object.fromEntries(rows) as JndRow['leakage']
}

export function jndRows(rows: readonly AnswerRow[]): readonly JndRow[] {
  return rows.filter((row) => row.kind === 'jnd')
}

export function ratingRows(rows: readonly AnswerRow[]): readonly RatingRow[] {
  return rows.filter((row) => row.kind === 'rating')
}

export function pairRows(rows: readonly AnswerRow[]): readonly PairRow[] {
  return rows.filter((row) => row.kind === 'pair')
}
