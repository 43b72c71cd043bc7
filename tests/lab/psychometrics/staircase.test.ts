import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { correctAt, levelAt, type Curve } from '../../../src/lab/psychometrics/curve.ts'
import { convergenceShare, type StaircaseRule } from '../../../src/lab/psychometrics/staircase-rule.ts'
import { Staircase } from '../../../src/lab/psychometrics/staircase.ts'
import { nextLevels } from '../../../src/lab/psychometrics/track.ts'

const rule: StaircaseRule = {
  start: 10,
  down: 2,
  up: 1,
  upOverDown: 1,
  axis: 'linear',
  steps: [4, 2],
  floor: 0,
  ceiling: 12,
  stopReversals: null,
  mostTrials: 100,
  averaged: 4,
}

/** The levels presented for answers written as + and −, and the level that would come next. */
function levels(of: Staircase, answers: string): number[] {
  return [
    ...Array.from(answers, (answer) => {
      const { level } = of
      of.answer(answer === '+')
      return level
    }),
    of.level,
  ]
}

test('two correct answers lower, a wrong one raises, and reversals are where the movement turned', () => {
  const staircase = new Staircase(rule)
  expect(levels(staircase, '++++-+-++++-')).toEqual([10, 10, 6, 6, 2, 4, 4, 6, 6, 4, 4, 2, 4])
  expect(staircase.reversals).toEqual([
    { trial: 4, level: 2 },
    { trial: 8, level: 6 },
    { trial: 11, level: 2 },
  ])
  expect(staircase.estimate()).toEqual({ isEstimable: false, why: 'too few reversals' })
  levels(staircase, '++')
  const threshold = staircase.estimate()
  expect(threshold).toMatchObject({ isEstimable: true, level: (2 + 6 + 2 + 4) / 4, interval: null })
})

test('an odd number of reversals loses its first one', () => {
  const staircase = new Staircase({ ...rule, averaged: 6 })
  levels(staircase, '++++-+-++++-++-')
  expect(staircase.reversals.map(({ level }) => level)).toEqual([2, 6, 2, 4, 2])
  expect(staircase.estimate()).toMatchObject({ level: (6 + 2 + 4 + 2) / 4 })
})

test('a turn at a bound is not a reversal, and the step does not shrink for it', () => {
  const staircase = new Staircase({ ...rule, steps: [4, 1] })
  expect(levels(staircase, '-')).toEqual([10, 12]) // cut: 14 was wanted
  expect(levels(staircase, '-')).toEqual([12, 12])
  expect(levels(staircase, '++')).toEqual([12, 12, 8])
  expect(staircase.reversals).toEqual([])
  expect(staircase.boundHits).toBe(2)
  expect(levels(staircase, '-')).toEqual([8, 9])
  expect(staircase.reversals).toEqual([{ trial: 4, level: 8 }])
})

test('reaching a bound exactly is no hit, pressing against it is, and four hits are too many', () => {
  const staircase = new Staircase({ ...rule, start: 0.3, steps: [0.1], ceiling: 1 })
  levels(staircase, '++++++')
  expect(staircase.level).toBeCloseTo(0, 12)
  expect(staircase.boundHits).toBe(0)
  levels(staircase, '++++++')
  expect([staircase.boundHits, staircase.isBounded]).toEqual([3, false])
  levels(staircase, '++')
  expect([staircase.boundHits, staircase.isBounded]).toEqual([4, true])
})

test('on a logarithmic axis steps are ratios and the estimate is the geometric mean', () => {
  const staircase = new Staircase({ ...rule, axis: 'log', start: 8, steps: [2], floor: 0.1, ceiling: 100, down: 1 })
  expect(levels(staircase, '++-+-+')).toEqual([8, 4, 2, 4, 2, 4, 2])
  expect(staircase.estimate()).toMatchObject({ level: expect.closeTo(Math.sqrt(8), 12) })
})

test('a weighted staircase steps up three times as far as down, for 75 %', () => {
  const staircase = new Staircase({ ...rule, down: 1, upOverDown: 3, steps: [1] })
  expect(levels(staircase, '+++-')).toEqual([10, 9, 8, 7, 10])
})

test('a quick start lowers on every correct answer until the first reversal', () => {
  const staircase = new Staircase({ ...rule, steps: [2], isQuickStart: true })
  expect(levels(staircase, '+++-+++')).toEqual([10, 8, 6, 4, 6, 6, 4, 4])
})

test('reversals are taken where the level was achieved, while steps go from where it was asked for', () => {
  const staircase = new Staircase({ ...rule, down: 1, steps: [1] })
  staircase.answer(true, 10.3)
  staircase.answer(false, 8.8)
  expect(staircase.level).toBe(10)
  expect(staircase.reversals).toEqual([{ trial: 1, level: 8.8 }])
})

test('a level that came out below 0 counts as the floor on a logarithmic axis, and NaN is refused', () => {
  const staircase = new Staircase({ ...rule, axis: 'log', start: 8, steps: [2], floor: 0.5, ceiling: 100, down: 1 })
  staircase.answer(true)
  staircase.answer(false, -0.3)
  expect(staircase.reversals).toEqual([{ trial: 1, level: 0.5 }])
  expect(() => staircase.answer(true, Number.NaN)).toThrow('achieved: found NaN; expected a finite level')
})

test('it ends after its reversals or after its trials, whichever comes first', () => {
  const byReversals = new Staircase({ ...rule, stopReversals: 3 })
  levels(byReversals, '++++-+-++++')
  expect(byReversals.isDone).toBe(false)
  levels(byReversals, '-')
  expect(byReversals.isDone).toBe(true)
  const byTrials = new Staircase({ ...rule, mostTrials: 3 })
  levels(byTrials, '+++')
  expect(byTrials.isDone).toBe(true)
})

test('both next levels are known beforehand, and asking does not move the staircase', () => {
  const staircase = new Staircase({ ...rule, mostTrials: 3 })
  staircase.answer(true)
  expect(nextLevels(staircase)).toEqual({ ifCorrect: 6, ifWrong: 12 })
  expect([staircase.level, staircase.trials]).toEqual([10, 1])
  staircase.answer(true)
  expect(nextLevels(staircase)).toEqual({ ifCorrect: null, ifWrong: null })
})

test('rules converge where Levitt and Kaernbach say', () => {
  const at = (down: number, up: number, upOverDown = 1) => convergenceShare({ down, up, upOverDown })
  expect(at(1, 1)).toBeCloseTo(0.5, 12)
  expect(at(2, 1)).toBeCloseTo(Math.SQRT1_2, 12)
  expect(at(3, 1)).toBeCloseTo(0.7937005, 7)
  expect(at(4, 1)).toBeCloseTo(0.8408964, 7)
  expect(at(1, 2)).toBeCloseTo(1 - Math.SQRT1_2, 12)
  expect(at(1, 4)).toBeCloseTo(1 - 0.8408964, 7)
  expect(at(1, 1, 3)).toBeCloseTo(0.75, 12)
  expect(at(2, 1, 0.5488)).toBeCloseTo(Math.sqrt(0.5488 / 1.5488), 12)
  expect(at(2, 2)).toBeCloseTo(0.5, 12)
})

test('where both counts are above one, runs race as they do when they are drawn', () => {
  const [down, up, p] = [3, 2, 0.7]
  const random = new RandomStream(4, 'runs')
  let [downs, ends] = [0, 0]
  while (ends < 20_000) {
    let run = 0
    while (run > -up && run < down) run = random.chance(p) ? Math.max(1, run + 1) : Math.min(-1, run - 1)
    if (run > 0) downs++
    ends++
  }
  const share = downs / ends
  // At p the drawn share of downs is the S↑/(S↑ + S↓) that makes p the point of convergence.
  expect(convergenceShare({ down, up, upOverDown: share / (1 - share) })).toBeCloseTo(p, 2)
})

test.each([
  [2, 1, 1],
  [3, 1, 1],
  [1, 1, 3],
])('%i down %i up with steps %i : 1 settles where the listener has its share of correct answers', (down, up, ratio) => {
  const curve: Curve = { shape: 'gaussian', location: 20, spread: 8, guess: 0.5, lapse: 0 }
  const share = convergenceShare({ down, up, upOverDown: ratio })
  const staircase = (run: number) => {
    const track = new Staircase({
      ...rule,
      down,
      up,
      upOverDown: ratio,
      start: 30,
      steps: [2, 0.5],
      floor: -50,
      ceiling: 100,
      stopReversals: 60,
      mostTrials: 2000,
      averaged: 50,
    })
    const random = new RandomStream(run, 'staircase listener')
    while (!track.isDone) track.answer(random.chance(correctAt(curve, track.level)))
    const threshold = track.estimate()
    return threshold.isEstimable ? threshold.level : Number.NaN
  }
  const mean = Array.from({ length: 60 }, (_, run) => staircase(run)).reduce((a, b) => a + b / 60, 0)
  expect(Math.abs(mean - levelAt(curve, share)!)).toBeLessThan(0.8) // a tenth of the spread
})

test.each([
  [{ down: 0 }, 'down: found 0'],
  [{ up: 1.5 }, 'up: found 1.5'],
  [{ upOverDown: 0 }, 'upOverDown: found 0'],
  [{ steps: [] }, 'steps: found []'],
  [{ axis: 'log', steps: [1] }, 'steps: found [1]; expected one number or more, each above 1'],
  [{ axis: 'log', steps: [2] }, 'floor: found 0; expected a number above 0 on a logarithmic axis'],
  [{ ceiling: -1 }, 'ceiling: found -1'],
  [{ start: 13 }, 'start: found 13; expected a number from 0 to 12'],
  [{ averaged: 5 }, 'averaged: found 5; expected an even number'],
  [{ mostTrials: 0 }, 'mostTrials: found 0'],
  [{ stopReversals: 0 }, 'stopReversals: found 0'],
] as const)('a rule with %j is refused', (change, sentence) => {
  expect(() => new Staircase({ ...rule, ...change })).toThrow(sentence)
})

test('a fresh staircase has no estimate', () => {
  expect(new Staircase(rule).estimate()).toEqual({ isEstimable: false, why: 'no answers' })
})
