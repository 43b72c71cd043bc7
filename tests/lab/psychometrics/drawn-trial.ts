// A trial of each task with its correct answer, drawn as an experiment would: orders and answers equally often.

import type { RandomStream } from '../../../src/dsp/random.ts'
import type { DecisionTask } from '../../../src/lab/psychometrics/d-prime.ts'
import type { Heard } from '../../../src/lab/psychometrics/simulated-listener.ts'

/** Sounds at `base` and at `base` + `difference`; `answer` is coded as simulatedAnswer codes it. */
export function drawnTrial(
  task: DecisionTask,
  base: number,
  difference: number,
  random: RandomStream,
): { readonly heard: Heard; readonly answer: number } {
  const contrast = [base, base + difference] as const
  const [flip, coin, die] = [random.integer(2), random.integer(2), random.integer(3)]
  const pair = [contrast[flip], contrast[1 - flip]]
  const more = (count: number, answer: number) => ({
    levels: Array.from({ length: count }, (_, i) => contrast[i === answer ? 1 : 0]),
    answer,
  })
  const abx = { levels: [...pair, pair[coin]], answer: coin }
  const sameDifferent = { levels: [pair[0], pair[coin]], answer: coin }
  const trials: Record<DecisionTask, { readonly levels: readonly number[]; readonly answer: number }> = {
    'yes-no': { levels: [contrast[coin]], answer: coin },
    '2afc': more(2, coin),
    '3afc': more(3, die),
    'abx-differencing': abx,
    'abx-independent': abx,
    'same-different-differencing': sameDifferent,
    'same-different-independent': sameDifferent,
    'odd-one-out': { levels: [0, 1, 2].map((i) => pair[i === die ? 1 : 0]), answer: die },
  }
  const { levels, answer } = trials[task]
  return { heard: { task, levels, contrast }, answer }
}
