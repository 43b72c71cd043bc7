import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { fittedWithInterval } from '../../../src/lab/psychometrics/bootstrap.ts'
import { ConstantStimuli } from '../../../src/lab/psychometrics/constant-stimuli.ts'
import { correctAt, levelAt, type Curve, type Shape } from '../../../src/lab/psychometrics/curve.ts'
import { fitted, type Fit, type FitOptions } from '../../../src/lab/psychometrics/fit.ts'
import { deviance, flatLogLikelihood, pooled } from '../../../src/lab/psychometrics/likelihood.ts'

const options: FitOptions = { shape: 'logistic', guess: 0.5, mostLapse: 0.06, share: 0.75 }
const levels = [1, 2.5, 4, 5.5, 7, 9]
const counts = (correct: readonly number[], trials = 40) =>
  levels.map((level, i) => ({ level, correct: correct[i], trials }))
const golden = counts([21, 22, 27, 34, 37, 39])

function curveOf(fit: Fit): Curve {
  if (!fit.isEstimable) throw new Error(`not estimable: ${fit.why}`)
  return fit.curve
}

// SciPy 1.17, Nelder–Mead to 1e-13 from twelve starts: location, spread, lapse, −log likelihood.
test.each([
  ['logistic', 4.573542538, 1.08019593, 0.01947646, 112.73785358],
  ['gaussian', 4.54923856, 1.80988599, 0.02365257, 112.76377411],
  ['gumbel', 5.28043245, 1.67814621, 0.029695, 112.98941353],
  ['hyperbolic-secant', 4.59045683, 2.07351854, 0.01656236, 112.724656997],
  ['weibull', 5.15415149, 0.35391841, 0.02259869, 112.77152512],
] as const)('%s: the likeliest curve is the one SciPy finds', (shape, location, spread, lapse, cost) => {
  const fit = fitted(golden, { ...options, shape })
  expect(curveOf(fit).location).toBeCloseTo(location, 3)
  expect(curveOf(fit).spread).toBeCloseTo(spread, 3)
  expect(curveOf(fit).lapse).toBeCloseTo(lapse, 4)
  expect(fit.isEstimable && -fit.logLikelihood).toBeCloseTo(cost, 6)
})

test('the threshold at 75 % counts guesses and lapses in', () => {
  const fit = fitted(golden, options)
  expect(fit.isEstimable && fit.level).toBeCloseTo(4.6612, 4)
  expect(correctAt(curveOf(fit), 4.6612)).toBeCloseTo(0.75, 4)
})

test('priors pull the curve where SciPy finds the maximum a posteriori', () => {
  const prior = {
    location: { mean: 5, deviation: 0.5 },
    logSpread: { mean: 0.2, deviation: 0.3 },
    lapse: { a: 2, b: 20 },
  }
  const curve = curveOf(fitted(golden, { ...options, prior }))
  expect(curve.location).toBeCloseTo(4.71044194, 3)
  expect(curve.spread).toBeCloseTo(1.10306381, 3)
  expect(curve.lapse).toBeCloseTo(0.02554037, 4)
})

test('where the guess rate is not known, it is sought too', () => {
  const fit = fitted(counts([4, 6, 15, 28, 35, 38]), { ...options, guess: 'free', share: 0.5 })
  const curve = curveOf(fit)
  expect(curve.location).toBeCloseTo(4.67333764, 3)
  expect(curve.spread).toBeCloseTo(0.9711812, 3)
  expect(curve.guess).toBeCloseTo(0.07567691, 4)
  expect(fit.isEstimable && -fit.logLikelihood).toBeCloseTo(103.86657771, 6)
})

test('no curve near the fitted one is likelier', () => {
  const rows = pooled(golden)
  const curve = curveOf(fitted(golden, options))
  const cost = (change: Partial<Curve>) => deviance({ ...curve, ...change }, rows)
  for (const factor of [0.99, 1.01]) {
    expect(cost({ location: curve.location * factor })).toBeGreaterThan(cost({}))
    expect(cost({ spread: curve.spread * factor })).toBeGreaterThan(cost({}))
    expect(cost({ lapse: curve.lapse * factor })).toBeGreaterThan(cost({}))
  }
})

test('the deviance is that of the binomial by hand', () => {
  const flat: Curve = { shape: 'logistic', location: 0, spread: 1e9, guess: 0, lapse: 0 }
  const rows = pooled([{ level: 1, correct: 3, trials: 4 }])
  expect(deviance(flat, rows)).toBeCloseTo(2 * (3 * Math.log(0.75 / 0.5) + Math.log(0.25 / 0.5)), 6)
  expect(flatLogLikelihood(0.5, rows)).toBeCloseTo(4 * Math.log(0.5), 12)
})

test('answers may come one by one, in any order, with and without repeated levels', () => {
  const single = golden.flatMap(({ level, correct, trials }) =>
    Array.from({ length: trials }, (_, i) => ({ level, correct: i < correct ? 1 : 0, trials: 1 })),
  )
  expect(fitted(single.toReversed(), options)).toEqual(fitted(golden, options))
})

test.each([
  ['no answers', [], 'no answers'],
  ['one level only', [{ level: 3, correct: 20, trials: 40 }], 'one level only'],
  ['all correct', counts([40, 40, 40, 40, 40, 40]), 'all correct'],
  ['answers by chance', counts([19, 22, 20, 18, 21, 20]), 'no better than chance'],
  ['never a correct answer', counts([0, 0, 0, 0, 0, 0]), 'no better than chance'],
  ['a jump between two levels', counts([20, 20, 20, 40, 40, 40]), 'slope at its bound'],
  ['a jump with one level on it', counts([20, 20, 20, 30, 40, 40]), 'slope at its bound'],
  ['a threshold below the levels', counts([35, 36, 37, 38, 39, 38]), 'threshold outside the levels'],
  ['a threshold above the levels', counts([20, 20, 20, 21, 23, 28]), 'threshold outside the levels'],
])('nothing is made of %s', (_, answers, why) => {
  expect(fitted(answers, options)).toEqual({ isEstimable: false, why })
  const { threshold, spread, goodness } = fittedWithInterval(answers, options, { seed: 1, repetitions: 99 })
  expect([threshold, spread, goodness]).toEqual([{ isEstimable: false, why }, null, null])
})

test('yes–no answers that do not rise are said to be so', () => {
  const why = 'not rising with the level'
  expect(fitted(counts([12, 9, 11, 10, 12, 11]), { ...options, guess: 'free' })).toEqual({ isEstimable: false, why })
})

test('for a weibull a difference the wrong way is none', () => {
  const wrongWay = (level: number) =>
    fitted([{ level, correct: 19, trials: 40 }, ...golden], { ...options, shape: 'weibull' })
  expect(wrongWay(-2)).toEqual(wrongWay(0))
  expect(wrongWay(-2).isEstimable).toBe(true)
})

test('the bootstrap’s interval holds the estimate, comes from the seed alone, and tells a good fit from a bad one', () => {
  const bootstrap = (seed: number, rows = golden, interval: 'bca' | 'percentile' = 'bca') =>
    fittedWithInterval(rows, options, { seed, repetitions: 99, interval })
  const first = bootstrap(1)
  expect(bootstrap(1)).toEqual(first)
  expect(bootstrap(2).threshold).not.toEqual(first.threshold)
  for (const { threshold } of [first, bootstrap(1, golden, 'percentile')]) {
    if (!threshold.isEstimable) throw new Error(threshold.why)
    expect(threshold.deviation).toBeGreaterThan(0.3)
    expect(threshold.deviation).toBeLessThan(0.6)
    expect(threshold.interval![0]).toBeLessThan(4.3)
    expect(threshold.interval![1]).toBeGreaterThan(5)
  }
  expect(first.goodness).toBeGreaterThan(0.5)
  expect(bootstrap(1, counts([30, 20, 38, 24, 40, 34])).goodness).toBeLessThan(0.05)
})

test('more answers make a narrower interval', () => {
  const width = (times: number) => {
    const rows = golden.map(({ level, correct, trials }) => ({
      level,
      correct: correct * times,
      trials: trials * times,
    }))
    const { threshold } = fittedWithInterval(rows, options, { seed: 3, repetitions: 99 })
    return threshold.isEstimable && threshold.interval ? threshold.interval[1] - threshold.interval[0] : Number.NaN
  }
  expect(width(1) / width(4)).toBeGreaterThan(1.5)
  expect(width(1) / width(4)).toBeLessThan(2.8)
})

test('constant stimuli come in blocks of every level, as drawn by the seed, and are read as a fit', () => {
  const rule = { levels, repetitions: 40, fit: options }
  const truth: Curve = { shape: 'logistic', location: 4.6, spread: 1, guess: 0.5, lapse: 0.01 }
  const track = new ConstantStimuli(rule, 7)
  const random = new RandomStream(8, 'constant listener')
  const presented: number[] = []
  while (!track.isDone) {
    presented.push(track.level)
    track.answer(random.chance(correctAt(truth, track.level)))
  }
  expect(presented).toHaveLength(240)
  for (let block = 0; block < 240; block += 6)
    expect(presented.slice(block, block + 6).toSorted((a, b) => a - b)).toEqual(levels)
  expect(new Set(Array.from({ length: 40 }, (_, i) => presented.slice(6 * i, 6 * i + 6).join())).size).toBeGreaterThan(
    30,
  )
  const again = new ConstantStimuli(rule, 7)
  for (const level of presented.slice(0, 20)) {
    expect(again.level).toBe(level)
    again.copy().answer(true)
    again.answer(true)
  }
  const threshold = track.estimate()
  expect(threshold.isEstimable && Math.abs(threshold.level - levelAt(truth, 0.75)!)).toBeLessThan(1)
  const higher = track.estimate(0.85)
  expect(higher.isEstimable && threshold.isEstimable && higher.level > threshold.level).toBe(true)
})

test.each([
  [{ guess: 1 }, 'guess: found 1'],
  [{ mostLapse: -0.1 }, 'mostLapse: found -0.1'],
  [{ share: 0.5 }, 'share: found 0.5; expected a number between the guess rate and 1'],
] as const)('options with %j are refused', (change, sentence) => {
  expect(() => fitted(golden, { ...options, ...change })).toThrow(sentence)
})

test('counts that are none are refused, and so are levels that a weibull does not have', () => {
  expect(() => fitted([{ level: 1, correct: 3, trials: 2 }], options)).toThrow('counts at level 1: found {"correct":3')
  expect(() => fitted([{ level: Number.NaN, correct: 1, trials: 2 }], options)).toThrow('level: found NaN')
  const shape: Shape = 'weibull'
  const shifted = golden.map((row) => ({ ...row, level: row.level - 10 }))
  expect(() => fitted(shifted, { ...options, shape })).toThrow(
    'level: found -1; expected a level above 0 for a weibull',
  )
})
