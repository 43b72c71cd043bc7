import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { controlAnswer, type Trial } from '../../src/evaluation/control-answer.ts'

const grid = [20, 30, 40, 50, 60, 70, 80]
const deviations = { brightness: 10, depth: 5, warmth: 2 }

/** Sounds of a model that makes `answer` of the brightness it is given; depth and warmth are given 50 and 30. */
function trials(answer: (x: number, random: RandomStream) => Record<string, number | null>, seeds = 1): Trial[] {
  return grid.flatMap((brightness, i) =>
    Array.from({ length: seeds }, (_, seed) => ({
      given: { brightness, depth: 50, warmth: 30 },
      measured: { depth: 50, warmth: 30, ...answer(brightness, new RandomStream(seed, 'trial', i)) },
    })),
  )
}

const answerTo = (of: Trial[]) => controlAnswer(of, 'brightness', deviations)!

test('a linear answer is its own curve, with its slope, its rank correlation and its mean error', () => {
  const answer = answerTo(trials((x) => ({ brightness: 0.5 * x + 30 })))
  expect(answer.given).toEqual(grid)
  expect(answer.measured).toEqual(grid.map((x) => 0.5 * x + 30))
  expect(answer.slope).toBeCloseTo(0.5, 12)
  expect(answer.spearman).toBeCloseTo(1, 12)
  expect(answer.rawError).toBeCloseTo(grid.map((x) => Math.abs(30 - 0.5 * x)).reduce((a, b) => a + b) / 7, 12)
  expect(answer.leakage).toEqual({ depth: 0, warmth: 0 })
})

test('an answer that saturates reaches no further than it saturates', () => {
  const { measured } = answerTo(trials((x) => ({ brightness: Math.min(x, 55) })))
  expect(measured).toEqual([20, 30, 40, 50, 55, 55, 55])
})

test('an answer the wrong way round is a curve that stands still, and says so', () => {
  const answer = answerTo(trials((x) => ({ brightness: 100 - x })))
  expect(new Set(answer.measured)).toEqual(new Set([50]))
  expect(answer.spearman).toBeCloseTo(-1, 12)
  expect(answer.slope).toBeCloseTo(-1, 12)
})

test('under noise the curve comes closer to the truth than the means, and never falls', () => {
  const answer = answerTo(trials((x, random) => ({ brightness: 45 + x / 10 + 6 * random.normal() }), 5))
  const distance = (curve: number[]) => curve.reduce((sum, y, i) => sum + (y - 45 - grid[i] / 10) ** 2, 0)
  expect(answer.measured).not.toEqual(answer.means)
  expect(distance(answer.measured)).toBeLessThan(distance(answer.means))
  expect(answer.measured.every((y, i) => i === 0 || y >= answer.measured[i - 1])).toBe(true)
})

test('leakage is told in deviations of both, beyond what the model was given', () => {
  // Depth follows by 0.3 a point: 3 in 10 points of brightness, 0.6 of its deviation. Warmth is given what it measures.
  const followed = trials((x) => ({ brightness: x, depth: 50 + 0.3 * x }))
  const answer = answerTo(
    followed.map(({ given, measured }) => ({
      given: { ...given, warmth: 2 * given.brightness },
      measured: { ...measured, warmth: 2 * given.brightness },
    })),
  )
  expect(answer.leakage.depth).toBeCloseTo(0.6, 12)
  expect(answer.leakage.warmth).toBeCloseTo(0, 12)
})

test('sounds that cannot be measured count for nothing, and without any there is no answer', () => {
  const answer = answerTo(trials((x) => ({ brightness: x === 40 ? null : x })))
  expect(answer.given).toEqual([20, 30, 50, 60, 70, 80])
  expect(
    controlAnswer(
      trials(() => ({ brightness: null })),
      'brightness',
      deviations,
    ),
  ).toBeUndefined()
})
