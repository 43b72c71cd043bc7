// Order effects in the report: whether places decided.

import type { ChoiceOrder, RatingOrder } from '../analysis/order.ts'
import { between, fixed, percentOf } from '../analysis/wording.ts'
import { table } from './html.ts'

export function choiceOrder(block: string, { answers, even }: ChoiceOrder): string {
  const leaning = answers.filter(({ interval }) => even !== null && (interval[0] > even || interval[1] < even))
  const said =
    even === null
      ? 'Without a difference to hear everybody says “same”: shares of this task show no leaning by themselves.'
      : leaning.length === 0
        ? `No leaning is seen: all intervals hold ${percentOf(even, 1)}.`
        : `There is a leaning: without one, each answer has a share of ${percentOf(even, 1)}.`
  const rows = answers.map(({ answer, given, right, hits, share, interval }) => [
    answer,
    String(given),
    percentOf(share, 1),
    `${percentOf(interval[0], 1)} … ${percentOf(interval[1], 1)}`,
    ...(right === null || hits === null ? [] : [right === 0 ? '–' : `${percentOf(hits / right, 1)} of ${right}`]),
  ])
  const isJudged = answers.some(({ right }) => right !== null)
  const heads = ['answer', 'given', 'share', '95 % interval', ...(isJudged ? ['given where it was right'] : [])]
  return `<h3>Order effects</h3><p>${said}</p>${table(`${block}: answers by place`, heads, rows)}`
}

export function ratingOrder(block: string, { by, places }: RatingOrder): string {
  const leaning = places.filter(({ interval }) => interval !== null && (interval[0] > 0 || interval[1] < 0))
  const what = by === 'place' ? 'the place on the page' : 'the third of the block'
  const said =
    leaning.length === 0
      ? `No effect of ${what} is seen: all intervals hold 0.`
      : `Scores move with ${what}: ${leaning.map(({ place, mean }) => `${place} by ${fixed(mean, 1)}`).join(', ')}.`
  const rows = places.map(({ place, count, mean, interval }) => [
    String(place),
    String(count),
    fixed(mean, 2),
    interval === null ? '–' : between(interval),
  ])
  return `<h3>Order effects</h3><p>${said} Scores are taken less the mean of the same sound.</p>${table(`${block}: scores by ${by}`, [by, 'scores', 'mean', '95 % interval'], rows)}`
}
