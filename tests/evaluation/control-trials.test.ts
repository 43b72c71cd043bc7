import { expect, test } from 'vitest'
import { errorOf, orderingOf, type OrderedSounds, reachedPart } from '../../src/evaluation/control-trials.ts'

const sounds = (...measured: (number | null)[]): OrderedSounds => ({
  asked: [20, 50, 80],
  measured: measured as unknown as OrderedSounds['measured'],
})

test('seeds that rise all the way are in order, a flat one in none, and one that falls at the end in two of three', () => {
  expect(orderingOf([sounds(10, 11, 12)])).toEqual({ e1: 1, e2: 1, e3: 1 })
  expect(orderingOf([sounds(5, 5, 5)])).toEqual({ e1: 0, e2: 0, e3: 0 })
  expect(orderingOf([sounds(10, 30, 20)])).toEqual({ e1: 1, e2: 0, e3: 1 })
  expect(orderingOf([sounds(10, 11, 12), sounds(10, 30, 20), sounds(3, 2, 1), sounds(9, 8, 10)])).toEqual({
    e1: 3 / 4,
    e2: 2 / 4,
    e3: 2 / 4,
  })
})

test('what cannot be measured is in no order, and no seeds have none', () => {
  expect(orderingOf([sounds(10, null, 12)])).toEqual({ e1: 1, e2: 0, e3: 0 })
  expect(orderingOf([])).toBe(null)
})

test('the error is the mean distance from what was asked for, over what can be measured', () => {
  expect(errorOf([sounds(22, 50, 76), sounds(null, 44, 80)])).toBeCloseTo((2 + 0 + 4 + 6 + 0) / 5, 12)
  expect(errorOf([sounds(null, null, null)])).toBe(null)
})

test('reach counts only where the data is', () => {
  expect(reachedPart([0, 100], [20, 40])).toBe(1)
  expect(reachedPart([25, 30], [20, 40])).toBe(0.25)
  expect(reachedPart([30, 90], [20, 40])).toBe(0.5)
  expect(reachedPart([50, 90], [20, 40])).toBe(0)
  expect(reachedPart([5, 5], [7, 7])).toBe(1)
})
