// QUEST+ as the shipped study has it, for each task: differences, thresholds and slopes in equal ratios.

import type { JndTask } from '../../src/protocol/study-blocks.ts'

const span = { from: 0.5, to: 40, count: 40, scale: 'log' } as const

/** About the Weibull slope that signal detection gives each task. */
const slopes: Readonly<Record<JndTask, { readonly from: number; readonly to: number }>> = {
  '2afc': { from: 0.65, to: 1 },
  '3afc': { from: 0.6, to: 0.9 },
  abx: { from: 0.45, to: 0.7 },
  'same-different': { from: 0.45, to: 0.7 },
  'odd-one-out': { from: 0.45, to: 0.7 },
}

export function questFor(task: JndTask, trials: number) {
  return {
    type: 'quest+',
    levels: span,
    thresholds: span,
    slopes: { ...slopes[task], count: 4, scale: 'log' },
    lapses: { from: 0, to: 0.04, count: 2 },
    trials,
  } as const
}
