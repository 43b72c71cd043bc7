// A schedule of phases: which one a step belongs to.

import type { Phase } from '../gan/configs.ts'

/** The phase of a step, and how many steps of it came before; the last phase goes on for as long as it is asked to. */
export function phaseAt(phases: readonly Phase[], step: number): { phase: Phase; within: number } {
  let start = 0
  for (const phase of phases.slice(0, -1)) {
    if (step < start + phase.steps) return { phase, within: step - start }
    start += phase.steps
  }
  const last = phases.at(-1)
  if (last === undefined) throw new RangeError('a config needs at least one phase')
  return { phase: last, within: step - start }
}

/** After which step each phase but the last is over. */
export function phaseEnds(phases: readonly Phase[]): number[] {
  let end = 0
  return phases.slice(0, -1).map((phase) => (end += phase.steps))
}
