// Reads a request for a shot; writes the worker's job and what is known of the sound's timbre before it is made.

import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import type { Bundle } from '../model/bundle.ts'
import { askedTimbre, resolveControls } from '../protocol/controls.ts'
import type { SomeConditions } from '../timbre/conditioning.ts'
import { conditionedModel, conditionsOfShot, type LimitedControl } from './conditions.ts'
import type { SynthJob } from './synth-worker.ts'

/** Weights of classes by name, each ≥ 0 and not all 0; they are scaled to sum 1. */
type ClassMix = Readonly<Record<string, number>>

export interface ShotRequest {
  readonly class: string | ClassMix
  readonly seed: number
  /** 1 … 127. */
  readonly velocity: number
  /** What is left out takes the control table's default, or, of the timbre, what the seed draws. */
  readonly controls?: Readonly<Record<string, number>> | undefined
}

/** Nothing at all for a model without conditions. */
export interface ShotTimbre {
  /** Conditions that the model is given, in their own units. */
  readonly given: SomeConditions
  /** What the sound is expected to measure by that. */
  readonly expected: SomeConditions
  /** What was asked for and lies beyond the reach of the class. */
  readonly limited: readonly LimitedControl[]
}

export interface ResolvedShot {
  readonly job: SynthJob
  readonly timbre: ShotTimbre
}

/**
 * What a request means to the model of `bundle`.
 * @throws Fault E_USAGE or E_PROTOCOL for a request that the model cannot serve.
 */
export function resolveShot(request: ShotRequest, bundle: Bundle): ResolvedShot {
  const { seed, velocity } = request
  const { classes, conditions = [] } = bundle.manifest
  if (!Number.isSafeInteger(seed) || seed < 0) throw outside('seed', String(seed), 'a whole number from 0 to 2^53 − 1')
  if (!Number.isInteger(velocity) || velocity < 1 || velocity > 127)
    throw outside('velocity', String(velocity), 'a whole number from 1 to 127')
  const weights: ClassMix = typeof request.class === 'string' ? { [request.class]: 1 } : request.class
  for (const [name, weight] of Object.entries(weights)) {
    if (!classes.includes(name)) {
      const near = nearest(name, classes)
      const wayOut = near === undefined ? 'Choose one of these.' : `Did you mean "${near}"?`
      throw new Fault('E_USAGE', { at: 'class', found: `"${name}"`, expected: `one of ${classes.join(', ')}`, wayOut })
    }
    if (!(weight >= 0 && weight < Infinity)) throw outside(`class ${name}`, String(weight), 'a weight of 0 or more')
  }
  const mix = classes.map((name) => weights[name] ?? 0)
  const sum = mix.reduce((a, b) => a + b, 0)
  if (!(sum > 0)) throw outside('class', 'no weight above 0', 'at least one class')
  const shot = { mix: mix.map((w) => w / sum), seed, velocity, controls: resolveControls(request.controls ?? {}) }
  const { given, expected, limited } = timbreFor(shot, bundle)
  // What is asked of the timbre acts through the conditions alone, so that equal conditions are one sound in the bank.
  const { variation, tune, decay, level } = shot.controls
  const job = {
    ...shot,
    controls: { variation, tune, decay, level },
    conditions: conditions.map((name) => given[name]!),
  }
  const listed = (values: SomeConditions) => Object.fromEntries(conditions.map((name) => [name, values[name]]))
  return { job, timbre: { given: listed(given), expected: listed(expected), limited } }
}

/** @throws Fault E_USAGE where a descriptor is asked for that the model is not steered by. */
function timbreFor(shot: Omit<SynthJob, 'conditions'>, bundle: Bundle): ShotTimbre {
  const { conditions = [], name } = bundle.manifest
  const asked = askedTimbre(shot.controls)
  const unknown = Object.keys(asked).find((id) => !(conditions as readonly string[]).includes(id))
  if (unknown !== undefined)
    throw new Fault('E_USAGE', {
      at: `controls: ${unknown}`,
      found: `a wish for the timbre of ${name}`,
      expected:
        conditions.length === 0
          ? 'none, for this model was trained without timbre controls'
          : `one of ${conditions.filter((id) => id !== 'energy').join(', ')}, which this model was trained with`,
      wayOut: 'Leave it out, or choose another model (GET /api/models says what each can do).',
    })
  const model = conditionedModel(bundle)
  if (model === undefined) return { given: {}, expected: {}, limited: [] }
  const { mix, seed, velocity } = shot
  return conditionsOfShot(model, { mix, seed, velocity, variation: shot.controls.variation, asked })
}

function outside(at: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', { at, found, expected, wayOut: 'Choose a value in that range.' })
}
