// Points of a psychometric function's picture.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { pointsOf } from '../../../src/lab/analysis/points.ts'

test('the interval of a share is Clopper and Pearson’s: 7 of 10 lie between 34.8 % and 93.3 %', () => {
  const [point] = pointsOf([{ level: 4, correct: 7, trials: 10 }])
  expect(point.interval[0]).toBeCloseTo(0.3475, 4)
  expect(point.interval[1]).toBeCloseTo(0.9333, 4)
})

test('a few levels stay what they are', () => {
  const counts = [1, 2, 4].flatMap((level) =>
    Array.from({ length: 30 }, (_, i) => ({ level, correct: i % 2, trials: 1 })),
  )
  expect(pointsOf(counts).map(({ level, correct, trials }) => [level, correct, trials])).toEqual([
    [1, 15, 30],
    [2, 15, 30],
    [4, 15, 30],
  ])
})

test('however levels lie, no answer is lost, points ascend without overlap, and there are at most twelve of them', () => {
  const count = fc.record({ level: fc.integer({ min: 0, max: 4000 }), isRight: fc.boolean() })
  fc.assert(
    fc.property(fc.array(count, { minLength: 1, maxLength: 400 }), (answers) => {
      const points = pointsOf(
        answers.map(({ level, isRight }) => ({ level: level / 100, correct: isRight ? 1 : 0, trials: 1 })),
      )
      const sum = (of: 'correct' | 'trials') => points.reduce((total, point) => total + point[of], 0)
      expect(sum('trials')).toBe(answers.length)
      expect(sum('correct')).toBe(answers.filter(({ isRight }) => isRight).length)
      expect(points.length).toBeLessThanOrEqual(12)
      points.forEach(({ level, range }, i) => {
        expect(level).toBeGreaterThanOrEqual(range[0] - 1e-9)
        expect(level).toBeLessThanOrEqual(range[1] + 1e-9)
        if (i > 0) expect(range[0]).toBeGreaterThan(points[i - 1].range[1])
      })
    }),
  )
})

test('where levels hardly repeat, points have about as many answers each', () => {
  const counts = Array.from({ length: 240 }, (_, i) => ({ level: i / 7, correct: 1, trials: 1 }))
  expect(new Set(pointsOf(counts).map(({ trials }) => trials))).toEqual(new Set([20]))
})
