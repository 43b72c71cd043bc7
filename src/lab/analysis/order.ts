// Whether the place of a sound on the page or in the trial decided about it: who prefers the first sound prefers nothing.

import type { JndTask } from '../../protocol/study-blocks.ts'
import { clopperPearson } from '../psychometrics/binomial.ts'
import { opinionOf } from '../psychometrics/opinion.ts'
import type { JndRow, PairRow, RatingRow } from './trials.ts'

/** How often each answer was given, and when it was the right one. */
export interface ChoiceOrder {
  readonly kind: 'choices'
  readonly answers: readonly {
    readonly answer: string
    readonly given: number
    /** Trials in which it was right, and how many of them were answered so; null where nothing is right. */
    readonly right: number | null
    readonly hits: number | null
    readonly share: number
    /** 95 % interval of the share (Clopper and Pearson). */
    readonly interval: readonly [number, number]
  }[]
  /** The share that each answer has without a leaning; null where the task does not say. */
  readonly even: number | null
}

/** Scores by place, each less the mean of its system and item. */
export interface RatingOrder {
  readonly kind: 'ratings'
  /** What `place` counts: places on the page, or thirds of the block. */
  readonly by: 'place' | 'third of the block'
  readonly places: readonly {
    /** From 1. */
    readonly place: number
    readonly count: number
    readonly mean: number
    /** 95 % interval of the mean by Student's t; null for fewer than two. */
    readonly interval: readonly [number, number] | null
  }[]
}

const answersOf = {
  '2afc': ['first', 'second'],
  '3afc': ['first', 'second', 'third'],
  'odd-one-out': ['first', 'second', 'third'],
  abx: ['A', 'B'],
  'same-different': ['same', 'different'],
} as const satisfies Record<JndTask, readonly string[]>

/** Main trials alone: in the easy ones there is no room to lean. */
export function jndOrder(task: JndTask, rows: readonly JndRow[]): ChoiceOrder {
  const main = rows.filter(({ trial }) => trial.phase === 'main')
  const answers = answersOf[task]
  return {
    kind: 'choices',
    answers: answers.map((answer, place) => {
      const right = main.filter(({ trial }) => trial.correct === place)
      const given = main.filter(({ chosen }) => chosen === place).length
      const hits = right.filter(({ chosen }) => chosen === place).length
      return { answer, right: right.length, hits, ...shareOf(given, main.length) }
    }),
    // "Same" is also what is said of differences that are not heard.
    even: task === 'same-different' ? null : 1 / answers.length,
  }
}

export function pairOrder(rows: readonly PairRow[]): ChoiceOrder {
  return {
    kind: 'choices',
    answers: ['first', 'second'].map((answer, place) => {
      const given = rows.filter(({ chosen }) => chosen === place).length
      return { answer, right: null, hits: null, ...shareOf(given, rows.length) }
    }),
    even: 1 / 2,
  }
}

function shareOf(given: number, of: number) {
  if (of === 0) return { given, share: 0, interval: [0, 1] as const }
  return { given, share: given / of, interval: clopperPearson(given, of) }
}

/** A page of one sound has no places: then it goes by thirds of the block. */
export function ratingOrder(rows: readonly RatingRow[]): RatingOrder {
  const isAlone = rows.every(({ page }) => page.sounds.length === 1)
  const pages = 1 + Math.max(...rows.map(({ page }) => page.page))
  const placeOf = ({ place, page }: RatingRow): number =>
    isAlone ? Math.min(2, Math.floor((3 * page.page) / pages)) : place
  const means = new Map(
    [...Map.groupBy(rows, soundOf)].map(([sound, own]) => [sound, opinionOf(own.map(({ score }) => score)).mean]),
  )
  const places = [...Map.groupBy(rows, placeOf)].toSorted(([a], [b]) => a - b)
  return {
    kind: 'ratings',
    by: isAlone ? 'third of the block' : 'place',
    places: places.map(([place, own]) => {
      const { count, mean, interval } = opinionOf(own.map((row) => row.score - means.get(soundOf(row))!))
      return { place: place + 1, count, mean, interval }
    }),
  }
}

const soundOf = ({ item, system }: RatingRow): string => JSON.stringify([item, system])
