import { expect, test } from 'vitest'
import { expectedRiseDb } from '../../src/model/rise.ts'

const rise = {
  attackSec: 0.025,
  classes: [
    { base: 1, slopes: [0.5, 0], most: 4 },
    { base: -2, slopes: [0, 0.25], most: 3 },
  ],
}

test('a class rises by its base and its slopes, never below nothing nor beyond the most', () => {
  expect(expectedRiseDb(rise, [1, 0], [2, 9])).toBe(2)
  expect(expectedRiseDb(rise, [1, 0], [-3, 9])).toBe(0)
  expect(expectedRiseDb(rise, [1, 0], [100, 9])).toBe(4)
})

test('a mix rises as its classes do by their weights', () => {
  // 0.25 · 2 dB + 0.75 · (−2 + 0.25·12) dB
  expect(expectedRiseDb(rise, [0.25, 0.75], [2, 12])).toBeCloseTo(1.25, 12)
})
