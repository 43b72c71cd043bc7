// Post-screening of MUSHRA listeners as ITU-R BS.1534-3 has it, with a ledger that says for everybody what was found and
// what followed. Single scores are only ever flagged: they may be removed when shown to be errors, which no rule can show.

import { boxOf } from './boxes.ts'

export interface MushraRating {
  readonly listener: string
  readonly item: string
  readonly condition: string
  /** 0 … 100. */
  readonly score: number
}

export interface MushraRoles {
  /** The condition that is the hidden reference. */
  readonly reference: string
  /** The mid anchor: low-passed at 7 kHz. */
  readonly midAnchor: string
}

interface LedgerEntry {
  readonly listener: string
  readonly rule: 'hidden reference below 90' | 'mid anchor above 90'
  /** Items where the listener broke the rule. */
  readonly broken: readonly string[]
  /** Items where it was broken but does not count: more than a quarter of all listeners heard no fault in the anchor. */
  readonly exempt: readonly string[]
  /** Items on which the listener rated that condition. */
  readonly rated: number
  readonly isExcluded: boolean
}

interface FlaggedScore extends MushraRating {
  /** 1.5 inter-quartile ranges around the quartiles of the kept listeners' scores. */
  readonly fences: readonly [number, number]
}

export interface Screening {
  /** Two entries a listener, one a rule. */
  readonly ledger: readonly LedgerEntry[]
  readonly kept: readonly string[]
  readonly excluded: readonly string[]
  readonly flagged: readonly FlaggedScore[]
}

const limit = 90
const mostBroken = 0.15
const mostFooled = 0.25

/**
 * A listener is excluded who rates the hidden reference below 90 on more than 15 % of the items, or the mid anchor above
 * 90 on more than 15 % of them; items whose mid anchor more than 25 % of the listeners rate above 90 do not count against
 * anybody. Shares are of the items that the listener rated. A condition rated twice on an item counts by its first score.
 */
export function screened(ratings: readonly MushraRating[], { reference, midAnchor }: MushraRoles): Screening {
  const listeners = [...new Set(ratings.map(({ listener }) => listener))]
  const first = new Map<string, MushraRating>()
  for (const rating of ratings) {
    const key = JSON.stringify([rating.listener, rating.item, rating.condition])
    if (!first.has(key)) first.set(key, rating)
  }
  const scores = [...first.values()]
  const anchors = scores.filter(({ condition }) => condition === midAnchor)
  const faultless = new Set(
    [...new Set(anchors.map(({ item }) => item))].filter((item) => {
      const here = anchors.filter((rating) => rating.item === item)
      return here.filter(({ score }) => score > limit).length > mostFooled * here.length
    }),
  )
  const entry = (listener: string, rule: LedgerEntry['rule']): LedgerEntry => {
    const isReference = rule === 'hidden reference below 90'
    const condition = isReference ? reference : midAnchor
    const own = scores.filter((rating) => rating.listener === listener && rating.condition === condition)
    const broken = own.filter(({ score }) => (isReference ? score < limit : score > limit)).map(({ item }) => item)
    const exempt = isReference ? [] : broken.filter((item) => faultless.has(item))
    const counted = broken.length - exempt.length
    return { listener, rule, broken, exempt, rated: own.length, isExcluded: counted > mostBroken * own.length }
  }
  const ledger = listeners.flatMap((listener) => [
    entry(listener, 'hidden reference below 90'),
    entry(listener, 'mid anchor above 90'),
  ])
  const excluded = listeners.filter((name) =>
    ledger.some(({ listener, isExcluded }) => isExcluded && listener === name),
  )
  const kept = listeners.filter((name) => !excluded.includes(name))
  return { ledger, kept, excluded, flagged: flaggedOf(scores.filter(({ listener }) => kept.includes(listener))) }
}

function flaggedOf(scores: readonly MushraRating[]): FlaggedScore[] {
  const cells = Map.groupBy(scores, ({ item, condition }) => JSON.stringify([item, condition]))
  return [...cells.values()].flatMap((cell) => {
    const { fences } = boxOf(cell.map(({ score }) => score))
    return cell.filter(({ score }) => score < fences[0] || score > fences[1]).map((rating) => ({ ...rating, fences }))
  })
}
