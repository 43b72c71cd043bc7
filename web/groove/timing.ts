// When the hits of a pattern fall, and whether chance lets them: pure, the same for the page's player and for MIDI files.
// Times are in steps of an even bar (a sixteenth note each), from the first bar's beginning.

import { RandomStream } from '../../src/dsp/random.ts'
import { accentBy, mostNudge, stepsPerBar, swingRange } from '../../src/protocol/pattern.ts'
import type { Pattern, PatternStep } from '../../src/protocol/pattern.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'

export interface PatternHit {
  readonly pad: number
  /** Accents included, the pad's curve not. */
  readonly velocity: number
  /** In steps. */
  readonly at: number
  /** The step of its lane that it comes from. */
  readonly step: number
  /** Its lock, where it has one. */
  readonly controls?: Readonly<Record<string, number>>
}

/** A hit holds its pad for so many steps, which ends gated ones, and is as long as a note of a MIDI file. */
export const heldSteps = 0.5

/** Seconds that a step takes at a tempo without swing. */
export function stepSec(tempo: number): number {
  return 15 / tempo
}

/**
 * Where step `count` (from 0, over all bars) begins: the first of each pair stands where it would without swing, the
 * second after `swing` percent of the pair.
 */
export function stepStart(count: number, swing: number = swingRange.default): number {
  return count % 2 === 0 ? count : count - 1 + swing / 50
}

/** Before this no hit of step `count` can fall. */
export function earliestOf(count: number, swing?: number): number {
  return stepStart(count, swing) - mostNudge
}

/** The step of a lane that sounds at step `count` over all bars; shorter lanes come round sooner. */
export function laneStep(count: number, length = stepsPerBar): number {
  return count % length
}

/**
 * Whether chance lets a step play at step `count` over all bars. The draw depends on the pattern's seed, the pad and the
 * count alone, so a bar falls out the same however often it is played or written to a file.
 */
export function falls({ seed = 0, repeats = false }: Pattern, pad: number, count: number, probability = 1): boolean {
  const draw = repeats ? count % stepsPerBar : count
  return probability >= 1 || new RandomStream(seed, `groove/${pad}`, draw).chance(probability)
}

/** The hits of step `count` over all bars, in the order of the lanes; those of a ratchet share the step evenly. */
export function hitsOf(pattern: Pattern, count: number): PatternHit[] {
  const { swing, accents = [], lanes } = pattern
  const start = stepStart(count, swing)
  const length = stepStart(count + 1, swing) - start
  const accent = accents.includes(count % stepsPerBar) ? accentBy : 0
  return lanes.flatMap(({ pad, length: laneLength, steps }) => {
    const number = laneStep(count, laneLength)
    const step = steps.find((one) => one.step === number)
    if (step === undefined || !falls(pattern, pad, count, step.probability)) return []
    return parts(step).map((part): PatternHit => {
      const at = start + (step.nudge ?? 0) + part * length
      const velocity = Math.min(maxVelocity, step.velocity + accent)
      return { pad, velocity, at, step: number, ...(step.controls && { controls: step.controls }) }
    })
  })
}

/** Where in a step its hits fall, 0 … 1. */
function parts({ ratchet = 1 }: PatternStep): number[] {
  return Array.from({ length: ratchet }, (_, part) => part / ratchet)
}
