import { expect, test } from 'vitest'
import { coverageOf } from '../../src/evaluation/coverage.ts'
import { cloud } from './points.ts'

test('a cloud lies wholly inside itself', () => {
  const points = cloud(80, 4, 1)
  const { precision, recall, coverage } = coverageOf(points, points)
  expect([precision, recall, coverage]).toEqual([1, 1, 1])
})

test('clouds far apart share nothing', () => {
  expect(coverageOf(cloud(80, 4, 1), cloud(80, 4, 2, 50))).toEqual({
    precision: 0,
    recall: 0,
    density: 0,
    coverage: 0,
  })
})

test('two clouds of one source have a density near 1 and cover each other', () => {
  const { density, coverage } = coverageOf(cloud(400, 4, 1), cloud(400, 4, 2))
  expect(density).toBeGreaterThan(0.9)
  expect(density).toBeLessThan(1.1)
  // The expected coverage for k of n points (Naeem et al. 2020, eq. 9) is 1 − 2⁻ᵏ for large, equal n.
  expect(coverage).toBeGreaterThan(0.93)
})

test('one mode of two is plausible but covers half', () => {
  const real = [...cloud(100, 4, 1), ...cloud(100, 4, 2, 20)]
  const { precision, recall, coverage } = coverageOf(cloud(200, 4, 3), real)
  expect(precision).toBeGreaterThan(0.9)
  expect(coverage).toBeGreaterThan(0.4)
  expect(coverage).toBeLessThanOrEqual(0.5)
  expect(recall).toBeLessThanOrEqual(0.5)
})

test('on a line the numbers are those counted by hand', () => {
  // k = 1. Real radii at 0, 1, 3: 1, 1, 2. Made radii at 0.5, 10: both 9.5.
  const counted = coverageOf([[0.5], [10]], [[0], [1], [3]], 1)
  expect(counted).toEqual({ precision: 0.5, recall: 1, density: 1, coverage: 2 / 3 })
})
