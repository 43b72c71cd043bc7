import { expect, test } from 'vitest'
import { chiSquaredQuantile, chiSquaredSurvival } from '../../src/timbre/chi-squared.ts'

// Critical values of the printed tables (upper 5 % and 1 %) for 1 … 10 degrees of freedom.
const upper5 = [3.841, 5.991, 7.815, 9.488, 11.07, 12.592, 14.067, 15.507, 16.919, 18.307]
const upper1 = [6.635, 9.21, 11.345, 13.277, 15.086, 16.812, 18.475, 20.09, 21.666, 23.209]

test('the quantiles are those of the tables', () => {
  upper5.forEach((value, i) => expect(chiSquaredQuantile(0.95, i + 1), `${i + 1}`).toBeCloseTo(value, 2))
  upper1.forEach((value, i) => expect(chiSquaredQuantile(0.99, i + 1), `${i + 1}`).toBeCloseTo(value, 2))
})

test('one degree of freedom is the normal distribution, two the exponential one', () => {
  // 2·(1 − Φ(z)) for z = 0.5, 1, 2, 3, 5, 8.
  const tails = [0.6170750774519739, 0.3173105078629141, 0.04550026389635842, 0.0026997960632601866]
  ;[0.5, 1, 2, 3].forEach((z, i) => expect(chiSquaredSurvival(z * z, 1) / tails[i] - 1).toBeCloseTo(0, 12))
  expect(chiSquaredSurvival(25, 1) / 5.733031437583878e-7 - 1).toBeCloseTo(0, 12)
  expect(chiSquaredSurvival(64, 1) / 1.2441921148543568e-15 - 1).toBeCloseTo(0, 12)
  for (const x of [0.01, 1, 7, 100]) expect(chiSquaredSurvival(x, 2)).toBeCloseTo(Math.exp(-x / 2), 15)
})

test('nothing lies below 0, everything above; quantile and survival are inverse', () => {
  expect([chiSquaredSurvival(0, 3), chiSquaredSurvival(-1, 8), chiSquaredSurvival(1e9, 5)]).toEqual([1, 1, 0])
  for (const degrees of [1, 2, 5, 8])
    for (const p of [0.001, 0.5, 0.95, 0.999])
      expect(chiSquaredSurvival(chiSquaredQuantile(p, degrees), degrees)).toBeCloseTo(1 - p, 12)
})
