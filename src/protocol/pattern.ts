// A pattern: a bar of sixteen steps for the pads of a kit, as a kit's file keeps it. What is left out is at its default,
// so that a plain beat is short to read and to share; web/groove plays it.

import { z } from '../faults/checked.ts'
import { resolveControls } from './controls.ts'
import { controlValues, padNumber, seed, velocity } from './schema.ts'

const about = z.describe

export const stepsPerBar = 16
/** Beats (four steps) a minute. */
export const tempoRange = { min: 30, max: 300, default: 120 } as const
/** Percent of a pair of steps that its first takes, as MPCs count swing. */
export const swingRange = { min: 50, max: 75, default: 50 } as const
/** A step can be this far early or late, in steps. */
export const mostNudge = 0.5
export const mostRatchet = 4
/** Controls that one step can lock: a kit that makes use of everything stays shorter than a message may be. */
export const mostLocks = 4
/** What an accent adds to a velocity, as far as MIDI goes. */
export const accentBy = 20

const stepNumber = z.int().check(z.minimum(0), z.maximum(stepsPerBar - 1))

const step = z.strictObject({
  step: stepNumber.check(about('Which of the sixteen, from 0.')),
  velocity: velocity.check(about('MIDI velocity, before accents and the pad’s curve.')),
  probability: z.optional(
    z.number().check(z.minimum(0), z.maximum(1), about('In how many of its rounds it plays; 1 by default.')),
  ),
  nudge: z.optional(
    z.number().check(z.minimum(-mostNudge), z.maximum(mostNudge), about('Early or late, in steps; 0 by default.')),
  ),
  ratchet: z.optional(
    z.int().check(z.minimum(1), z.maximum(mostRatchet), about('Hits that share the step evenly; 1 by default.')),
  ),
  controls: z.optional(
    controlValues.check(
      z.refine((controls) => Object.keys(controls).length <= mostLocks, `at most ${mostLocks} controls a step`),
      about(`Up to ${mostLocks} controls that are other than the pad’s for this step only, by id: a timbre lock.`),
    ),
  ),
})

const lane = z.strictObject({
  pad: padNumber,
  length: z.optional(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(stepsPerBar),
        about('Steps until the lane begins again; 16 by default. What stands behind is kept, and silent.'),
      ),
  ),
  steps: z.array(step).check(
    z.maxLength(stepsPerBar),
    z.refine((steps) => isOnce(steps.map((one) => one.step)), 'every step at most once'),
  ),
})

export const pattern = z.strictObject({
  tempo: z.number().check(z.minimum(tempoRange.min), z.maximum(tempoRange.max), about('Beats of four steps a minute.')),
  swing: z.optional(
    z
      .number()
      .check(
        z.minimum(swingRange.min),
        z.maximum(swingRange.max),
        about('Percent of each pair of steps that the first takes; 50, the default, is straight.'),
      ),
  ),
  accents: z.optional(
    z
      .array(stepNumber)
      .check(
        z.maxLength(stepsPerBar),
        z.refine(isOnce, 'every step at most once'),
        about(`Steps of the bar whose hits are harder, by a velocity of ${accentBy}.`),
      ),
  ),
  seed: z.optional(seed.check(about('What chance draws from; 0 by default.'))),
  repeats: z.optional(
    z.boolean().check(about('Chance falls in every bar as in the first; else, by default, anew in each.')),
  ),
  lanes: z.array(lane).check(
    z.maxLength(16),
    z.refine((lanes) => isOnce(lanes.map((one) => one.pad)), 'every pad at most once'),
  ),
})

export type Pattern = z.output<typeof pattern>
export type PatternLane = z.output<typeof lane>
export type PatternStep = z.output<typeof step>

function isOnce(items: readonly number[]): boolean {
  return new Set(items).size === items.length
}

/**
 * Checks what the schema cannot say: the controls of the steps.
 * @param at where the pattern stands: "mine.json: pattern".
 * @throws Fault E_CONFIG naming the control at fault.
 */
export function checkPattern({ lanes }: Pattern, at: string): void {
  lanes.forEach(({ steps }, lanePlace) =>
    steps.forEach(({ controls = {} }, stepPlace) =>
      resolveControls(controls, `${at}.lanes.${lanePlace}.steps.${stepPlace}.controls`, 'E_CONFIG'),
    ),
  )
}
