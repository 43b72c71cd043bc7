// One trial of a just-noticeable difference: which sounds in which order, and what would be right. All of it follows
// from a random stream of the trial's own.

import type { RandomStream } from '../../dsp/random.ts'
import type { TimbreId } from '../../protocol/controls.ts'
import type { JndBlock, JndTask } from '../../protocol/study-blocks.ts'

export type Direction = JndBlock['directions'][number]
export type Phase = 'practice' | 'main' | 'catch'

/** What is varied along a track: a control from a base in a direction. */
export interface TrackSpec {
  readonly control: TimbreId
  readonly base: JndBlock['bases'][number]
  readonly direction: Direction
}

/** What an interval plays: the base, or the sound that differs from it. */
type Role = 'base' | 'comparison'

export interface JndTrial {
  readonly kind: 'jnd'
  readonly block: string
  /** 0, 1, … within the block. */
  readonly trial: number
  readonly phase: Phase
  readonly task: JndTask
  readonly track: TrackSpec
  /** The difference that the procedure asked for, ≥ 0, in points. */
  readonly requestedDelta: number
  readonly intervals: readonly Role[]
  /** By interval, in dB ≤ 0, where the block's levels are roved. */
  readonly gainsDb?: readonly number[]
  /** The answer that is right: an interval, or for same–different 0 same, 1 different. */
  readonly correct: number
}

export function trackName({ control, base, direction }: TrackSpec): string {
  return `${control}/${base.name}/${direction}`
}

/**
 * Gains of a trial's intervals: evenly drawn over `roveDb` to either side of −`roveDb`, so that nothing is louder than
 * it was made and none is cut off.
 */
export function drawGains(intervals: number, roveDb: number, random: RandomStream): readonly number[] {
  return Array.from({ length: intervals }, () => random.uniform(-2 * roveDb, 0))
}

/** Intervals and the right answer of a trial. Every order is as likely as every other. */
export function drawIntervals(
  task: JndTask,
  direction: Direction,
  random: RandomStream,
): Pick<JndTrial, 'intervals' | 'correct'> {
  const other = (role: Role): Role => (role === 'base' ? 'comparison' : 'base')
  const either = (): Role => (random.chance(0.5) ? 'base' : 'comparison')
  switch (task) {
    case '2afc': {
      // "Which has more?": downwards, that is the base.
      const first = either()
      const more: Role = direction === 'up' ? 'comparison' : 'base'
      return { intervals: [first, other(first)], correct: first === more ? 0 : 1 }
    }
    case '3afc': {
      // "Which has most?", or downwards "which has least?": the comparison, among two that are alike.
      const correct = random.integer(3)
      return { intervals: oneOf(3, correct, 'comparison'), correct }
    }
    case 'odd-one-out': {
      const correct = random.integer(3)
      return { intervals: oneOf(3, correct, either()), correct }
    }
    case 'abx': {
      const first = either()
      const correct = random.integer(2)
      return { intervals: [first, other(first), correct === 0 ? first : other(first)], correct }
    }
    default: {
      const first = either()
      const correct = random.integer(2)
      return { intervals: [first, correct === 0 ? first : other(first)], correct }
    }
  }
}

function oneOf(count: number, place: number, role: Role): Role[] {
  const rest: Role = role === 'base' ? 'comparison' : 'base'
  return Array.from({ length: count }, (_, i) => (i === place ? role : rest))
}
