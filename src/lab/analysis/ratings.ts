// Ratings and pairs → what each system got: boxes and mean opinions over listeners, worths, and the scores themselves.

import { type Box, boxOf } from '../psychometrics/boxes.ts'
import { bradleyTerry, type Worths } from '../psychometrics/bradley-terry.ts'
import { type MushraRating, type Screening, screened } from '../psychometrics/mushra-screening.ts'
import { type Opinion, opinionOf } from '../psychometrics/opinion.ts'
import type { PairRow, RatingRow } from './trials.ts'

/** One mean per listener: who rated more items has no more of a say. */
interface ListenerMean {
  readonly session: number
  readonly mean: number
}

interface OfSystem {
  readonly system: string
  readonly listeners: readonly ListenerMean[]
}

/** Over the listeners' means. */
export interface SystemBox extends Box, OfSystem {}

export interface SystemOpinion extends Opinion, OfSystem {
  /** How often each of 1 … 5 was given, [5]. */
  readonly counts: readonly number[]
}

/** A score as it was given. */
export interface Score {
  readonly session: number
  readonly item: string
  readonly system: string
  /** On the page, from 0. */
  readonly place: number
  readonly score: number
}

export function scoresOf(rows: readonly RatingRow[]): readonly Score[] {
  return rows.map(({ session, item, system, place, score }) => ({ session, item, system, place, score }))
}

/** Systems in order of their medians, the highest first. */
export function boxesOf(rows: readonly RatingRow[]): readonly SystemBox[] {
  return bySystem(rows)
    .map(({ of, ...system }) => ({ ...boxOf(of), ...system }))
    .toSorted((a, b) => b.median - a.median)
}

/** Systems in order of their means, the highest first. */
export function opinionsOf(rows: readonly RatingRow[]): readonly SystemOpinion[] {
  return bySystem(rows)
    .map(({ of, ...system }) => {
      const own = rows.filter((row) => row.system === system.system)
      const counts = [1, 2, 3, 4, 5].map((value) => own.filter(({ score }) => score === value).length)
      return { ...opinionOf(of), ...system, counts }
    })
    .toSorted((a, b) => b.mean - a.mean)
}

function bySystem(rows: readonly RatingRow[]): (OfSystem & { readonly of: readonly number[] })[] {
  return [...Map.groupBy(rows, ({ system }) => system)].map(([system, mine]) => {
    const listeners = [...Map.groupBy(mine, ({ session }) => session)].map(([session, own]) => ({
      session,
      mean: own.reduce((sum, { score }) => sum + score, 0) / own.length,
    }))
    return { system, listeners, of: listeners.map(({ mean }) => mean) }
  })
}

/** Post-screening of BS.1534-3; the listeners are the sessions' numbers. */
export function mushraScreening(rows: readonly RatingRow[]): Screening {
  const ratings = rows.map(({ session, item, system, score }): MushraRating => ({
    listener: String(session),
    item,
    condition: system,
    score,
  }))
  return screened(ratings, { reference: 'reference', midAnchor: 'anchor-7000' })
}

export interface Preferences {
  readonly systems: readonly string[]
  /** wins[i][j]: how often i was preferred to j. */
  readonly wins: readonly (readonly number[])[]
  readonly worths: Worths
}

export function preferencesOf(rows: readonly PairRow[]): Preferences {
  const systems = [...new Set(rows.flatMap((row) => row.systems))].toSorted()
  const wins = systems.map((better) =>
    systems.map(
      (worse) =>
        rows.filter((row) => row.systems[row.chosen] === better && row.systems[1 - row.chosen] === worse).length,
    ),
  )
  return { systems, wins, worths: bradleyTerry(wins) }
}
