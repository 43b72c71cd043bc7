import { expect, test } from 'vitest'
import { besselJ, besselZeros } from '../../src/dsp/bessel.ts'

// Abramowitz and Stegun, "Handbook of Mathematical Functions", tables 9.1, 9.2 and 9.5.
test('Bessel functions have their tabulated values', () => {
  expect(besselJ(0, 1)).toBeCloseTo(0.7651976866, 10)
  expect(besselJ(1, 2.5)).toBeCloseTo(0.4970941025, 10)
  expect(besselJ(2, 5)).toBeCloseTo(0.0465651163, 10)
  expect(besselJ(0, 15)).toBeCloseTo(-0.0142244728, 10)
})

test('Bessel functions obey the recurrence of neighbouring orders', () => {
  for (let m = 1; m < 12; m++)
    for (let x = 0.3; x < 30; x += 1.7)
      expect(besselJ(m - 1, x) + besselJ(m + 1, x)).toBeCloseTo(((2 * m) / x) * besselJ(m, x), 11)
})

test('zeros of Bessel functions are the tabulated ones', () => {
  const table: readonly (readonly number[])[] = [
    [2.4048255577, 5.5200781103, 8.6537279129, 11.7915344391],
    [3.8317059702, 7.0155866698, 10.1734681351, 13.3236919363],
    [5.1356223018, 8.417244140399, 11.6198411721, 14.7959517824],
    [6.3801618959, 9.7610231299, 13.0152007217, 16.2234661603],
  ]
  table.forEach((zeros, m) => besselZeros(m, 4).forEach((zero, i) => expect(zero).toBeCloseTo(zeros[i], 8)))
})
