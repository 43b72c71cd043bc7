import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { chanceOf, decisionTasks, shareOfDPrime, type DecisionTask } from '../../../src/lab/psychometrics/d-prime.ts'
import { normalCdf } from '../../../src/lab/psychometrics/distributions.ts'
import { simulatedAnswer, type ListenerTraits } from '../../../src/lab/psychometrics/simulated-listener.ts'
import { drawnTrial } from './drawn-trial.ts'

const fair: ListenerTraits = { noise: 2, lapse: 0, bias: 0 }

function shareCorrect(traits: ListenerTraits, task: DecisionTask, difference: number, trials: number): number {
  const random = new RandomStream(11, `trials of ${task}`)
  let correct = 0
  for (let trial = 0; trial < trials; trial++) {
    const { heard, answer } = drawnTrial(task, 30, difference, random)
    if (simulatedAnswer(traits, heard, 5, trial) === answer) correct++
  }
  return correct / trials
}

/** Four standard errors of a share of `trials`. */
const error = (share: number, trials: number) => 4 * Math.sqrt((share * (1 - share)) / trials)

test.each(decisionTasks)('%s: what is drawn has the share of correct answers that the formula says', (task) => {
  for (const dPrime of [1, 2.5]) {
    const expected = shareOfDPrime(task, dPrime)
    const share = shareCorrect(fair, task, dPrime * fair.noise, 3000)
    expect(Math.abs(share - expected)).toBeLessThan(error(expected, 3000))
  }
})

test.each(decisionTasks)('%s: a random clicker is right by chance, and lapses pull towards it', (task) => {
  const chance = chanceOf(task)
  const clicker = shareCorrect({ ...fair, isRandom: true }, task, 20, 2000)
  expect(Math.abs(clicker - chance)).toBeLessThan(error(chance, 2000))
  const lapsing = shareCorrect({ ...fair, lapse: 0.2 }, task, 40, 2000)
  const expected = 0.8 * shareOfDPrime(task, 20) + 0.2 * chance
  expect(Math.abs(lapsing - expected)).toBeLessThan(error(expected, 2000))
})

test('in 2afc a leaning to the first sound is a shift of the difference', () => {
  const bias = 0.7
  for (const first of [0, 3]) {
    const heard = { task: '2afc', levels: [30 + first, 33 - first], contrast: [30, 33] } as const
    let chosen = 0
    for (let trial = 0; trial < 8000; trial++) if (simulatedAnswer({ ...fair, bias }, heard, 3, trial) === 0) chosen++
    const expected = normalCdf(((2 * first - 3) / fair.noise + bias) / Math.SQRT2)
    expect(Math.abs(chosen / 8000 - expected)).toBeLessThan(error(expected, 8000))
  }
})

test.each(decisionTasks)('%s: bias makes the first answer more frequent', (task) => {
  const frequency = (bias: number) => {
    const random = new RandomStream(7, `bias in ${task}`)
    let first = 0
    for (let trial = 0; trial < 2000; trial++)
      if (simulatedAnswer({ ...fair, bias }, drawnTrial(task, 30, 2, random).heard, 4, trial) === 0) first++
    return first / 2000
  }
  expect(frequency(0.8)).toBeGreaterThan(frequency(0) + 0.05)
  expect(frequency(-0.8)).toBeLessThan(frequency(0) - 0.05)
})

test('the same seed and trial give the same answer, whatever was asked before', () => {
  const heard = { task: '3afc', levels: [10, 10, 11], contrast: [10, 11] } as const
  const answers = Array.from({ length: 50 }, (_, trial) => simulatedAnswer(fair, heard, 1, trial))
  expect(Array.from({ length: 50 }, (_, i) => simulatedAnswer(fair, heard, 1, 49 - i))).toEqual(answers.toReversed())
  expect(new Set(answers).size).toBe(3)
})

test('a trial with too few sounds and a listener without noise are refused', () => {
  const heard = { task: 'abx-differencing', levels: [1, 2], contrast: [1, 2] } as const
  expect(() => simulatedAnswer(fair, heard, 1, 0)).toThrow(
    'levels: found [1,2]; expected 3 levels for abx-differencing',
  )
  expect(() => simulatedAnswer({ ...fair, noise: 0 }, { ...heard, levels: [1, 2, 1] }, 1, 0)).toThrow('noise: found 0')
})
