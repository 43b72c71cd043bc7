import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { correctAt, levelAt, weibullSpread, type Curve } from '../../../src/lab/psychometrics/curve.ts'
import { spaced, type QuestRule } from '../../../src/lab/psychometrics/quest-grid.ts'
import { QuestPlus } from '../../../src/lab/psychometrics/quest-plus.ts'
import { nextLevels } from '../../../src/lab/psychometrics/track.ts'
import { usualQuest } from '../../../src/lab/psychometrics/usual-quest.ts'

const presented = (quest: QuestPlus, answers: readonly number[]): number[] =>
  answers.map((answer) => {
    const { level } = quest
    quest.answer(answer === 1)
    return level
  })

const decibels: QuestRule = {
  shape: 'gumbel',
  levels: spaced(-40, 0, 41),
  location: spaced(-40, 0, 41),
  spread: [weibullSpread(3.5, 'db')],
  guess: [0.5],
  lapse: [0.02],
  placement: 'entropy',
  share: 0.75,
  stopDeviation: null,
  mostTrials: 32,
}

test('the example of Watson’s paper comes out trial by trial', () => {
  const quest = new QuestPlus(decibels)
  const answers = [1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  expect(presented(quest, answers)).toEqual([
    -18, -22, -25, -28, -30, -22, -13, -15, -16, -18, -19, -20, -21, -22, -23, -19, -20, -20, -18, -18, -19, -17, -17,
    -18, -18, -18, -19, -19, -19, -19, -19, -19,
  ])
  const { mode, mean, deviation } = quest.marginal('location')
  expect(mode).toBe(-20)
  expect(mean).toBeCloseTo(-20.3936, 4)
  expect(deviation).toBeCloseTo(1.3893, 4)
  expect(quest.isDone).toBe(true)
})

// A brute-force NumPy programme: every posterior after every answer, its entropy by definition.
const small: QuestRule = {
  ...decibels,
  shape: 'gaussian',
  levels: spaced(-5, 5, 11),
  location: spaced(-5, 5, 11),
  spread: [0.5, 1, 2, 4],
  lapse: [0, 0.02, 0.05],
}
const answers = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1]

test.each([
  [
    'every parameter',
    undefined,
    [1, 0, 0, 2, 2, 2, 3, 3, 3, 2, 3, 3, 3, 3, 3, 4],
    2.164207586590585,
    1.6518785198011503,
  ],
  [
    'location and spread, lapses marginalised (Psi)',
    ['location', 'spread'],
    [1, 0, -1, 2, 1, 1, 3, 2, 2, 2, 3, 3, 3, 1, 1, 3],
    1.5149991833395111,
    1.535986990059506,
  ],
  [
    'the location alone',
    ['location'],
    [1, 0, -1, 2, 1, 1, 2, 2, 2, 1, 3, 2, 2, 2, 2, 3],
    1.3750187742536193,
    1.5817228376984933,
  ],
] as const)(
  'levels and posterior are those of brute force when what counts is %s',
  (_, interest, levels, mean, deviation) => {
    const quest = new QuestPlus(interest === undefined ? small : { ...small, interest })
    expect(presented(quest, answers)).toEqual(levels)
    expect(quest.marginal('location').mean).toBeCloseTo(mean, 9)
    expect(quest.marginal('location').deviation).toBeCloseTo(deviation, 9)
  },
)

test.each(['mode', 'mean'] as const)('QUEST places each trial at the %s of the location', (placement) => {
  const prior = { location: decibels.location.map((x) => Math.exp(-(((x + 15) / 8) ** 2) / 2)) }
  const quest = new QuestPlus({ ...decibels, placement, prior })
  expect(quest.level).toBe(-15)
  for (const answer of answers) {
    quest.answer(answer === 1)
    expect(Math.abs(quest.level - quest.marginal('location')[placement])).toBeLessThanOrEqual(0.5)
  }
})

test('what was achieved counts, not what was asked for', () => {
  const asked = new QuestPlus(decibels)
  const off = new QuestPlus(decibels)
  asked.answer(false, -10)
  off.answer(false, -9.3)
  const { weights } = off.marginal('location')
  const wrong = decibels.location.map((location) => 1 - correctAt({ ...curveOf(location), lapse: 0.02 }, -9.3))
  const sum = wrong.reduce((a, b) => a + b)
  weights.forEach((weight, i) => expect(weight).toBeCloseTo(wrong[i] / sum, 12))
  expect(off.marginal('location').mean).toBeGreaterThan(asked.marginal('location').mean)
})

const curveOf = (location: number): Curve => ({
  shape: 'gumbel',
  location,
  spread: weibullSpread(3.5, 'db'),
  guess: 0.5,
  lapse: 0,
})

test('an answer that no curve of the grid allows leaves a posterior of numbers', () => {
  const sure = new QuestPlus({ ...decibels, guess: [0], lapse: [0] })
  for (let i = 0; i < 5; i++) sure.answer(false, 400)
  const { weights, mean } = sure.marginal('location')
  expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
  expect(Number.isFinite(mean)).toBe(true)
})

test('a difference that came out the wrong way tells as much as none', () => {
  const rule = usualQuest({ low: 0.5, high: 30, guess: 0.5, share: 0.75, mostTrials: 60 })
  const [none, wrongWay] = [new QuestPlus(rule), new QuestPlus(rule)]
  none.answer(false, 0)
  wrongWay.answer(false, -3)
  expect(wrongWay.marginal('location').weights).toEqual(none.marginal('location').weights)
  expect(() => none.answer(true, Infinity)).toThrow('achieved: found Infinity; expected a finite level')
})

test('a thousand answers do not underflow', () => {
  const quest = new QuestPlus({ ...decibels, mostTrials: 2000 })
  const random = new RandomStream(2, 'long run')
  for (let i = 0; i < 1000; i++) quest.answer(random.chance(correctAt({ ...curveOf(-17), lapse: 0.02 }, quest.level)))
  const { mean, deviation } = quest.marginal('location')
  expect(Math.abs(mean + 17)).toBeLessThan(1)
  expect(deviation).toBeLessThan(0.6)
})

test('a copy goes its own way, and both next levels are those that come', () => {
  const quest = new QuestPlus(small)
  presented(quest, answers.slice(0, 6))
  const { ifCorrect, ifWrong } = nextLevels(quest)
  const [right, wrong] = [quest.copy(), quest.copy()]
  right.answer(true)
  wrong.answer(false)
  expect([ifCorrect, ifWrong]).toEqual([right.level, wrong.level])
  expect([quest.trials, right.trials]).toEqual([6, 7])
  const again = new QuestPlus(small)
  presented(again, answers.slice(0, 6))
  expect(again.marginal('spread').weights).toEqual(quest.marginal('spread').weights)
})

test('the estimate is the level of its share over the whole posterior', () => {
  const quest = new QuestPlus({ ...small, location: spaced(-12, 12, 25) })
  presented(quest, [...answers, ...answers])
  const threshold = quest.estimate(0.75)
  expect(threshold).toMatchObject({ isEstimable: true, share: 0.75 })
  if (!threshold.isEstimable || threshold.interval === null) return
  expect(threshold.level).toBeGreaterThan(threshold.interval[0])
  expect(threshold.level).toBeLessThan(threshold.interval[1])
  const higher = quest.estimate(0.85)
  expect(higher.isEstimable && higher.level > threshold.level).toBe(true)
  expect(quest.estimate(0.97)).toEqual({ isEstimable: false, why: 'share out of reach' })
})

test('nothing is estimated without answers, or at the edge of the grid', () => {
  const quest = new QuestPlus(decibels)
  expect(quest.estimate()).toEqual({ isEstimable: false, why: 'no answers' })
  const deaf = new QuestPlus(decibels)
  const random = new RandomStream(1, 'deaf')
  while (!deaf.isDone) deaf.answer(random.chance(0.5))
  expect(deaf.estimate()).toEqual({ isEstimable: false, why: 'at the edge of the grid' })
  const keen = new QuestPlus(decibels)
  while (!keen.isDone) keen.answer(true)
  expect(keen.estimate()).toEqual({ isEstimable: false, why: 'at the edge of the grid' })
})

test('it stops once the threshold is known well enough', () => {
  const quest = new QuestPlus({ ...decibels, stopDeviation: 2, mostTrials: 500 })
  const random = new RandomStream(3, 'stopping')
  while (!quest.isDone) quest.answer(random.chance(correctAt({ ...curveOf(-20), lapse: 0.02 }, quest.level)))
  const threshold = quest.estimate()
  expect(quest.trials).toBeLessThan(100)
  expect(threshold.isEstimable && threshold.deviation! <= 2).toBe(true)
})

test('the usual grid holds listeners from one end to the other', () => {
  for (const location of [2, 8]) {
    const rule = usualQuest({ low: 0.5, high: 30, guess: 0.5, share: 0.75, mostTrials: 200 })
    const truth: Curve = { shape: 'weibull', location, spread: 0.6, guess: 0.5, lapse: 0.03 }
    const quest = new QuestPlus(rule)
    const random = new RandomStream(5, 'usual listener')
    while (!quest.isDone) quest.answer(random.chance(correctAt(truth, quest.level)))
    const threshold = quest.estimate()
    const x75 = levelAt(truth, 0.75)!
    expect(threshold.isEstimable && Math.abs(threshold.level / x75 - 1)).toBeLessThan(0.3)
    expect(threshold.isEstimable && threshold.interval![0] < x75 && x75 < threshold.interval![1]).toBe(true)
  }
  expect(() => usualQuest({ low: 0, high: 1, guess: 0.5, share: 0.75, mostTrials: 1 })).toThrow(
    'low, high: found [0,1]',
  )
})

test.each([
  ['levels: found []', { levels: [] }],
  ['spread: found [0]', { spread: [0] }],
  ['lapse: found [0.5]', { guess: [0.5], lapse: [0.5] }],
  ['location: found [-40', { shape: 'weibull' }],
  ['prior.location: found [1,2]; expected 41 weights above 0', { prior: { location: [1, 2] } }],
  ['interest: found []', { interest: [] }],
  ['share: found 1', { share: 1 }],
  ['mostTrials: found 0', { mostTrials: 0 }],
  ['stopDeviation: found 0', { stopDeviation: 0 }],
  ['levels × location × spread × guess × lapse: found 3362000', { spread: spaced(1, 2, 2000) }],
] as const)('a rule is refused: %s', (sentence, change) => {
  expect(() => new QuestPlus({ ...decibels, ...change })).toThrow(sentence)
})
