// Reads a request for a shot; writes the worker's job and what is known of the sound's timbre before it is made.

import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { placeFromText, placeTextLength } from '../dsp/place.ts'
import type { DrawnFrom, DrawnOne } from '../dsp/seed-morph.ts'
import type { Bundle } from '../model/bundle.ts'
import { askedTimbre, type Controls, resolveControls } from '../protocol/controls.ts'
import type { Sound } from '../protocol/sound.ts'
import type { SomeConditions } from '../timbre/conditioning.ts'
import {
  conditionedModel,
  type ConditionedShot,
  conditionsOfShot,
  type LimitedControl,
  type PlacedModel,
  placeSizesOf,
} from './conditions.ts'
import type { SynthJob } from './synth-worker.ts'

/** Controls that are left out take the control table's default, or, of the timbre, what the seed or the latent says. */
export interface ShotRequest extends Sound {
  /** 1 … 127. */
  readonly velocity: number
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

export interface ResolvedShot<From extends DrawnFrom = DrawnFrom> {
  readonly job: SynthJob & { readonly from: From }
  readonly timbre: ShotTimbre
}

/**
 * What a request means to the model of `bundle`.
 * @throws Fault E_USAGE or E_PROTOCOL for a request that the model cannot serve.
 */
export function resolveShot(request: ShotRequest, bundle: Bundle): ResolvedShot<DrawnOne> {
  const { seed, velocity } = request
  const { conditions = [] } = bundle.manifest
  if (!Number.isSafeInteger(seed) || seed < 0) throw outside('seed', String(seed), 'a whole number from 0 to 2^53 − 1')
  if (!Number.isInteger(velocity) || velocity < 1 || velocity > 127)
    throw outside('velocity', String(velocity), 'a whole number from 1 to 127')
  const mix = mixOf(request.class, bundle.manifest.classes)
  const place = placeOfRequest(request, bundle)
  const controls = resolveControls(request.controls ?? {})
  const shot = { mix, seed, normals: place?.normals, latent: place?.latent, velocity }
  const { given, expected, limited, latent = place?.latent } = timbreFor(shot, controls, bundle)
  // What is asked of the timbre acts through conditions and latent alone, so that equal ones are one sound in the bank.
  const { variation, tune, decay, level } = controls
  const job = {
    mix,
    from: latent === undefined ? seed : { seed, latent },
    velocity,
    controls: { variation, tune, decay, level },
    conditions: conditions.map((name) => given[name]!),
  }
  const listed = (values: SomeConditions) => Object.fromEntries(conditions.map((name) => [name, values[name]]))
  return { job, timbre: { given: listed(given), expected: listed(expected), limited } }
}

/** @throws Fault E_USAGE where a descriptor is asked for that the model is not steered by. */
function timbreFor(
  shot: Pick<ConditionedShot, 'mix' | 'seed' | 'normals' | 'latent' | 'velocity'>,
  controls: Controls,
  bundle: Bundle,
): ShotTimbre & { readonly latent?: readonly number[] } {
  const { conditions = [], name } = bundle.manifest
  const asked = askedTimbre(controls)
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
  return conditionsOfShot(model, { ...shot, variation: controls.variation, asked })
}

/** Weight of each class, sum 1, [K]. @throws Fault E_USAGE for a class that the model lacks, or weights that are none. */
function mixOf(of: ShotRequest['class'], classes: readonly string[]): number[] {
  const weights = typeof of === 'string' ? { [of]: 1 } : of
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
  if (!(sum > 0 && sum < Infinity)) throw outside('class', `weights of sum ${sum}`, 'at least one class')
  return mix.map((weight) => weight / sum)
}

/** What is given instead of drawn. @throws Fault E_USAGE for a latent that is none of this model's. */
function placeOfRequest({ latent }: ShotRequest, bundle: Bundle) {
  if (latent === undefined) return undefined
  const sizes = placeSizesOf(bundle)
  const place = placeFromText(latent, sizes)
  if (place === undefined) throw misfitLatent('latent', latent, bundle)
  return { latent: [...place.subarray(0, sizes.latentSize)], normals: place.subarray(sizes.latentSize) }
}

/** A latent text that cannot be a place of this model. */
export function misfitLatent(
  at: string,
  latent: string,
  model: PlacedModel,
  code: 'E_USAGE' | 'E_CONFIG' = 'E_USAGE',
): Fault {
  const sizes = placeSizesOf(model)
  return new Fault(code, {
    at,
    found: `${latent.length} characters that are no place of ${model.manifest.name}`,
    expected: `${placeTextLength(sizes)} characters of base64url: ${sizes.latentSize + sizes.conditionCount} numbers of 16 bits`,
    wayOut: 'Leave it out, or choose the model that it was made with.',
  })
}

function outside(at: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', { at, found, expected, wayOut: 'Choose a value in that range.' })
}
