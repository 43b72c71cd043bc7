import { expect, test } from 'vitest'
import { boxOf } from '../../../src/lab/psychometrics/boxes.ts'
import { screened, type MushraRating } from '../../../src/lab/psychometrics/mushra-screening.ts'

const roles = { reference: 'ref', midAnchor: 'mid' }
const items = Array.from({ length: 20 }, (_, i) => `item ${i}`)

/** Ratings of 20 items: the reference below 90 on the first `low`, the mid anchor above 90 on the first `high`. */
function listener(name: string, low: number, high: number): MushraRating[] {
  return items.flatMap((item, i) => [
    { listener: name, item, condition: 'ref', score: i < low ? 89 : 100 },
    { listener: name, item, condition: 'mid', score: i < high ? 91 : 50 },
    { listener: name, item, condition: 'system', score: 70 },
  ])
}

test('missing the hidden reference on 15 % of the items is kept, on more it is not', () => {
  const { ledger, kept, excluded } = screened([...listener('a', 3, 0), ...listener('b', 4, 0)], roles)
  expect([kept, excluded]).toEqual([['a'], ['b']])
  expect(ledger.map(({ listener: name, rule, rated, isExcluded }) => [name, rule, rated, isExcluded])).toEqual([
    ['a', 'hidden reference below 90', 20, false],
    ['a', 'mid anchor above 90', 20, false],
    ['b', 'hidden reference below 90', 20, true],
    ['b', 'mid anchor above 90', 20, false],
  ])
  expect(ledger[2].broken).toEqual(items.slice(0, 4))
})

test('a score of exactly 90 breaks neither rule', () => {
  const ninety = listener('a', 0, 0).map((rating) => ({ ...rating, score: 90 }))
  expect(screened(ninety, roles).excluded).toEqual([])
})

test('fooled by the mid anchor alone a listener is out, with more than a quarter of the others not', () => {
  const sharp = ['b', 'c', 'd'].flatMap((name) => listener(name, 0, 0))
  // One of four is a quarter, not more.
  expect(screened([...listener('a', 0, 4), ...sharp], roles).excluded).toEqual(['a'])
  const { ledger, excluded } = screened([...listener('a', 0, 4), ...sharp, ...listener('e', 0, 2)], roles)
  // Two of five on the first two items: these are exempt, and the two left are 10 % of twenty.
  expect(excluded).toEqual([])
  expect(ledger[1]).toMatchObject({ broken: items.slice(0, 4), exempt: items.slice(0, 2), isExcluded: false })
})

test('outliers are flagged among the kept, and nothing is deleted', () => {
  const crowd = Array.from({ length: 8 }, (_, i) => listener(`l${i}`, 0, 0)).flat()
  const odd = crowd.map((rating) =>
    rating.listener === 'l3' && rating.item === 'item 5' && rating.condition === 'system'
      ? { ...rating, score: 5 }
      : rating,
  )
  const { flagged, kept } = screened([...odd, ...listener('out', 20, 0)], roles)
  expect(kept).toHaveLength(8)
  expect(flagged).toEqual([{ listener: 'l3', item: 'item 5', condition: 'system', score: 5, fences: [70, 70] }])
})

test('a reference placed twice counts once', () => {
  const twice = listener('a', 3, 0).flatMap((rating) => [rating, { ...rating, score: 0 }])
  expect(screened(twice, roles).ledger[0]).toMatchObject({ rated: 20, isExcluded: false })
})

test('a box has the quartiles, fences and whiskers of its values', () => {
  // NumPy: percentile([…], [25, 50, 75])
  expect(boxOf([7, 15, 36, 39, 40, 41, 100])).toEqual({
    count: 7,
    median: 39,
    quartiles: [25.5, 40.5],
    fences: [3, 63],
    whiskers: [7, 41],
  })
  expect(boxOf([5]).whiskers).toEqual([5, 5])
  expect(() => boxOf([])).toThrow('values: found []')
})
