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
  const of = (levels: readonly number[], answer: number) => ({ heard: { task, levels, contrast }, answer })
  switch (task) {
    case 'yes-no': {
      const answer = random.integer(2)
      return of([contrast[answer]], answer)
    }
    case '2afc':
    case '3afc': {
      const answer = random.integer(task === '2afc' ? 2 : 3)
      return of(
        Array.from({ length: task === '2afc' ? 2 : 3 }, (_, i) => contrast[i === answer ? 1 : 0]),
        answer,
      )
    }
    case 'abx-differencing':
    case 'abx-independent': {
      const [first, answer] = [random.integer(2), random.integer(2)]
      const pair = [contrast[first], contrast[1 - first]]
      return of([...pair, pair[answer]], answer)
    }
    case 'same-different-differencing':
    case 'same-different-independent': {
      const [first, answer] = [random.integer(2), random.integer(2)]
      return of([contrast[first], contrast[answer === 1 ? 1 - first : first]], answer)
    }
    case 'odd-one-out': {
      const [high, answer] = [random.integer(2), random.integer(3)]
      return of(
        [0, 1, 2].map((i) => contrast[i === answer ? high : 1 - high]),
        answer,
      )
    }
  }
}
