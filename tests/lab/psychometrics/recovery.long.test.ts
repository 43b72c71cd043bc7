import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { fittedWithInterval } from '../../../src/lab/psychometrics/bootstrap.ts'
import { correctAt, levelAt, type Curve } from '../../../src/lab/psychometrics/curve.ts'
import { chanceOf, dPrimeOfShare, type DecisionTask } from '../../../src/lab/psychometrics/d-prime.ts'
import { fitted, type FitOptions } from '../../../src/lab/psychometrics/fit.ts'
import { questTables } from '../../../src/lab/psychometrics/quest-grid.ts'
import { QuestPlus } from '../../../src/lab/psychometrics/quest-plus.ts'
import { simulatedAnswer, type ListenerTraits } from '../../../src/lab/psychometrics/simulated-listener.ts'
import { Staircase } from '../../../src/lab/psychometrics/staircase.ts'
import type { Track } from '../../../src/lab/psychometrics/track.ts'
import { usualQuest } from '../../../src/lab/psychometrics/usual-quest.ts'
import { drawnTrial } from './drawn-trial.ts'

const isShort = process.env['GHOSTNOTE_SHORT'] === '1'
const runs = isShort ? 40 : 500

const noise = 5.4515
const tasks = ['2afc', '3afc', 'abx-differencing', 'odd-one-out', 'same-different-differencing'] as const

/** Noise as it comes back from each run: threshold / d′ at its share; and how often the interval held the truth. */
function recovered(task: DecisionTask, start: () => Track, traits: ListenerTraits): { noises: number[]; held: number } {
  const noises: number[] = []
  let held = 0
  for (let run = 0; run < runs; run++) {
    const track = start()
    const random = new RandomStream(run, `recovery through ${task}`)
    while (!track.isDone) {
      const { heard, answer } = drawnTrial(task, 30, track.level, random)
      track.answer(simulatedAnswer(traits, heard, run, track.trials) === answer)
    }
    const threshold = track.estimate()
    if (!threshold.isEstimable) continue
    const dPrime = dPrimeOfShare(task, threshold.share)
    noises.push(threshold.level / dPrime)
    const [low, high] = threshold.interval ?? [0, 0]
    if (low <= traits.noise * dPrime && traits.noise * dPrime <= high) held++
  }
  return { noises, held: held / runs }
}

function summary(noises: readonly number[]): { mean: number; median: number; room: number } {
  const mean = noises.reduce((a, b) => a + b) / noises.length
  const deviation = Math.sqrt(noises.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noises.length)
  const median = noises.toSorted((a, b) => a - b)[Math.floor(noises.length / 2)]
  // 8 % of the noise that was drawn; a shortened test allows three standard errors more.
  return { mean, median, room: 0.08 * noise + (isShort ? (3 * deviation) / Math.sqrt(noises.length) : 0) }
}

function expectRecovered(noises: readonly number[]): void {
  expect(noises.length).toBeGreaterThanOrEqual(0.98 * runs)
  const { mean, median, room } = summary(noises)
  expect(Math.abs(mean - noise)).toBeLessThan(room)
  expect(Math.abs(median - noise)).toBeLessThan(room)
}

test.each(tasks)(`%s: ${runs} runs of QUEST+ give the listener’s noise back, with intervals that hold`, (task) => {
  const rule = usualQuest({ low: 0.3, high: 100, guess: chanceOf(task), share: 0.75, mostTrials: 60 })
  const tables = questTables(rule)
  const { noises, held } = recovered(task, () => new QuestPlus(rule, tables), { noise, lapse: 0, bias: 0 })
  expectRecovered(noises)
  expect(held).toBeGreaterThan(isShort ? 0.85 : 0.92)
})

test.each(tasks)(`%s: ${runs} staircases, three down one up, give the listener’s noise back`, (task) => {
  const start = () =>
    new Staircase({
      start: 40,
      down: 3,
      up: 1,
      upOverDown: 1,
      axis: 'log',
      steps: [2, 1.5, 1.25],
      floor: 0.3,
      ceiling: 200,
      stopReversals: 14,
      mostTrials: 300,
      averaged: 10,
    })
  expectRecovered(recovered(task, start, { noise, lapse: 0, bias: 0 }).noises)
})

test('with 4 % lapses the median of QUEST+ is not led astray, though a few runs are and pull the mean up', () => {
  const rule = usualQuest({ low: 0.3, high: 100, guess: 0.5, share: 0.75, mostTrials: 60 })
  const tables = questTables(rule)
  const { noises } = recovered('2afc', () => new QuestPlus(rule, tables), { noise, lapse: 0.04, bias: 0 })
  // QUEST+ looks for the level where 75 % are seen to be correct: a listener who lapses has to be right more often there.
  const listening = (0.75 - 0.04 / 2) / (1 - 0.04)
  const raised = dPrimeOfShare('2afc', listening) / dPrimeOfShare('2afc', 0.75)
  const { mean, median, room } = summary(noises.map((value) => value / raised))
  expect(Math.abs(median - noise)).toBeLessThan(room)
  expect(Math.abs(mean - noise)).toBeLessThan(1.5 * room)
})

test('the bootstrap’s 95 % intervals hold the truth about as often as they say', () => {
  const truth: Curve = { shape: 'logistic', location: 4.6, spread: 1.1, guess: 0.5, lapse: 0.02 }
  const options: FitOptions = { shape: 'logistic', guess: 0.5, mostLapse: 0.06, share: 0.75 }
  const level = levelAt(truth, 0.75)!
  const sets = isShort ? 40 : 300
  for (const interval of ['bca', 'percentile'] as const) {
    let [held, estimable] = [0, 0]
    for (let set = 0; set < sets; set++) {
      const random = new RandomStream(set, 'coverage')
      const counts = [1, 2.5, 4, 5.5, 7, 9].map((x) => ({
        level: x,
        correct: Array.from({ length: 60 }, () => random.chance(correctAt(truth, x))).filter(Boolean).length,
        trials: 60,
      }))
      const { threshold } = fittedWithInterval(counts, options, { seed: set, repetitions: 199, interval })
      if (!threshold.isEstimable || threshold.interval === null) continue
      estimable++
      if (threshold.interval[0] <= level && level <= threshold.interval[1]) held++
    }
    expect(estimable).toBeGreaterThan(0.9 * sets)
    expect(held / estimable).toBeGreaterThan(isShort ? 0.82 : 0.91)
    expect(held / estimable).toBeLessThan(isShort ? 1.01 : 0.985)
  }
})

test('random clickers rarely pass for listeners', () => {
  const options: FitOptions = { shape: 'logistic', guess: 0.5, mostLapse: 0.06, share: 0.75 }
  const clickers = isShort ? 100 : 2000
  let passed = 0
  for (let i = 0; i < clickers; i++) {
    const random = new RandomStream(i, 'clicker')
    const counts = [1, 2.5, 4, 5.5, 7, 9].map((level) => ({
      level,
      correct: Array.from({ length: 20 }, () => random.chance(0.5)).filter(Boolean).length,
      trials: 20,
    }))
    if (fitted(counts, options).isEstimable) passed++
  }
  expect(passed / clickers).toBeLessThan(0.05 + (isShort ? 0.04 : 0))
})
