// Edits of a pattern: pure, each a new pattern. What is at its default is left out, as kit files do.

import { padCount } from '../state.ts'
import { mostLocks, stepsPerBar, swingRange, tempoRange } from '../../src/protocol/pattern.ts'
import type { Pattern, PatternLane, PatternStep } from '../../src/protocol/pattern.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'

/** What a kit without a pattern begins with. */
export const emptyPattern: Pattern = { tempo: tempoRange.default, lanes: [] }

/** A step that is put down without saying how hard. */
export const plainVelocity = 96

export function laneOf(pattern: Pattern, pad: number): PatternLane | undefined {
  return pattern.lanes.find((lane) => lane.pad === pad)
}

export function stepOf(pattern: Pattern, pad: number, step: number): PatternStep | undefined {
  return laneOf(pattern, pad)?.steps.find((one) => one.step === step)
}

export function lengthOf(pattern: Pattern, pad: number): number {
  return laneOf(pattern, pad)?.length ?? stepsPerBar
}

/** Puts a step down, or changes what is given of it; undefined clears a field, and velocity 0 takes the step away. */
export function withStep(
  pattern: Pattern,
  pad: number,
  step: number,
  change: { readonly [field in keyof Omit<PatternStep, 'step'>]?: PatternStep[field] | undefined },
): Pattern {
  const lane = laneOf(pattern, pad) ?? { pad, steps: [] }
  const others = lane.steps.filter((one) => one.step !== step)
  const merged = { ...stepOf(pattern, pad, step), ...change }
  const { velocity = plainVelocity, probability = 1, nudge = 0, ratchet = 1, controls = {} } = merged
  if (velocity < 1) return withLane(pattern, { ...lane, steps: others })
  const next: PatternStep = {
    step,
    velocity: Math.min(maxVelocity, Math.round(velocity)),
    ...(probability < 1 && { probability }),
    ...(nudge !== 0 && { nudge }),
    ...(ratchet > 1 && { ratchet }),
    ...(Object.keys(controls).length > 0 && { controls }),
  }
  return withLane(pattern, { ...lane, steps: [...others, next].toSorted((a, b) => a.step - b.step) })
}

/** Locks a control of a step to a value, or lets it go; a step can lock so many and no more. */
export function withLock(pattern: Pattern, pad: number, step: number, id: string, value: number | undefined): Pattern {
  const { [id]: _, ...others } = stepOf(pattern, pad, step)?.controls ?? {}
  if (value !== undefined && Object.keys(others).length >= mostLocks) return pattern
  return withStep(pattern, pad, step, { controls: value === undefined ? others : { ...others, [id]: value } })
}

export function withLength(pattern: Pattern, pad: number, length: number): Pattern {
  const { length: _, ...lane } = laneOf(pattern, pad) ?? { pad, steps: [] }
  return withLane(pattern, length >= stepsPerBar ? lane : { ...lane, length: Math.max(1, length) })
}

/** A lane without its steps, and as long as the bar. */
export function withoutLane(pattern: Pattern, pad: number): Pattern {
  return { ...pattern, lanes: pattern.lanes.filter((lane) => lane.pad !== pad) }
}

export function withAccent(pattern: Pattern, step: number, isOn: boolean): Pattern {
  const { accents = [], ...rest } = pattern
  const next = [...accents.filter((one) => one !== step), ...(isOn ? [step] : [])].toSorted((a, b) => a - b)
  return next.length === 0 ? rest : { ...rest, accents: next }
}

export function withTempo(pattern: Pattern, tempo: number): Pattern {
  const rounded = Math.round(tempo * 10) / 10
  return { ...pattern, tempo: Math.min(tempoRange.max, Math.max(tempoRange.min, rounded)) }
}

export function withSwing(pattern: Pattern, percent: number): Pattern {
  const { swing: _, ...rest } = pattern
  const swing = Math.min(swingRange.max, Math.max(swingRange.min, Math.round(percent * 10) / 10))
  return swing === swingRange.default ? rest : { ...rest, swing }
}

/** How chance falls: from which seed, and whether every bar as the first. */
export function withChance(pattern: Pattern, change: { readonly seed?: number; readonly repeats?: boolean }): Pattern {
  const { seed = 0, repeats = false, ...rest } = { ...pattern, ...change }
  return { ...rest, ...(seed !== 0 && { seed }), ...(repeats && { repeats }) }
}

/** Neither steps nor accents; tempo, swing and chance stay. */
export function cleared(pattern: Pattern): Pattern {
  const { accents: _, ...rest } = pattern
  return { ...rest, lanes: [] }
}

function withLane(pattern: Pattern, lane: PatternLane): Pattern {
  const lanes = [...pattern.lanes.filter(({ pad }) => pad !== lane.pad), lane]
    .filter(({ steps, length }) => steps.length > 0 || length !== undefined)
    .toSorted((a, b) => a.pad - b.pad)
    .slice(0, padCount)
  return { ...pattern, lanes }
}
