import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { bradleyTerry } from '../../../src/lab/psychometrics/bradley-terry.ts'

function estimable(wins: readonly (readonly number[])[]) {
  const worths = bradleyTerry(wins)
  if (!worths.isEstimable) throw new Error(`groups ${JSON.stringify(worths.groups)}`)
  return worths
}

test('worths of three known items', () => {
  const { worths } = estimable([
    [0, 8, 9],
    [2, 0, 6],
    [1, 4, 0],
  ])
  worths.forEach((worth, i) => expect(worth).toBeCloseTo([0.73746, 0.1626, 0.09994][i], 5))
})

test('worths and standard errors of four items agree with a quasi-Newton fit in SciPy', () => {
  const { worths, deviations, covariance, logWorths } = estimable([
    [0, 3, 7, 9],
    [5, 0, 4, 6],
    [2, 6, 0, 8],
    [1, 2, 3, 0],
  ])
  worths.forEach((w, i) => expect(w).toBeCloseTo([0.413761615, 0.279762714, 0.230314196, 0.076161475][i], 7))
  deviations.forEach((d, i) => expect(d).toBeCloseTo([0.32706038, 0.31517693, 0.29233222, 0.34699231][i], 6))
  expect(Math.sqrt(covariance[0][0] + covariance[1][1] - 2 * covariance[0][1])).toBeCloseTo(0.5186131, 6)
  expect(logWorths.reduce((a, b) => a + b)).toBeCloseTo(0, 12)
})

test('two items are worth as often as they win', () => {
  const { worths, covariance } = estimable([
    [0, 30],
    [10, 0],
  ])
  expect(worths[0]).toBeCloseTo(0.75, 10)
  // the variance of a log odds, 1/30 + 1/10
  expect(covariance[0][0] + covariance[1][1] - 2 * covariance[0][1]).toBeCloseTo(1 / 30 + 1 / 10, 10)
})

test('drawn preferences give their worths back within three standard errors', () => {
  const truth = [0.4, 0.3, 0.15, 0.1, 0.05]
  const random = new RandomStream(6, 'pairs')
  const wins = truth.map(() => truth.map(() => 0))
  for (let i = 0; i < 5; i++)
    for (let j = 0; j < i; j++)
      for (let k = 0; k < 200; k++)
        if (random.chance(truth[i] / (truth[i] + truth[j]))) wins[i][j]++
        else wins[j][i]++
  const { logWorths, deviations } = estimable(wins)
  const mean = truth.reduce((sum, w) => sum + Math.log(w) / 5, 0)
  logWorths.forEach((log, i) => expect(Math.abs(log - Math.log(truth[i]) + mean)).toBeLessThan(3 * deviations[i]))
})

test('items that never met, or of which some always win, are said to fall apart', () => {
  const apart = [
    [0, 3, 0, 0],
    [2, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 0, 4, 0],
  ]
  expect(bradleyTerry(apart)).toEqual({
    isEstimable: false,
    groups: [
      [0, 1],
      [2, 3],
    ],
  })
  const alwaysWins = [
    [0, 5, 5],
    [0, 0, 3],
    [0, 2, 0],
  ]
  expect(bradleyTerry(alwaysWins)).toEqual({ isEstimable: false, groups: [[0], [1, 2]] })
})

test('a table that is none is refused', () => {
  expect(() => bradleyTerry([[0]])).toThrow('wins: found 1; expected two items or more')
  expect(() => bradleyTerry([[0, 1], [1]])).toThrow('wins[1]: found [1]')
  expect(() =>
    bradleyTerry([
      [1, 1],
      [1, 0],
    ]),
  ).toThrow('with 0 against itself')
})
