// Reads a request for a sound between two; writes the worker's job. Neighbours of a sound are sounds a little way
// towards others.

import { neighbourSeed } from '../dsp/neighbours.ts'
import type { DrawnOne } from '../dsp/seed-morph.ts'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import type { Controls } from '../protocol/controls.ts'
import type { Sound } from '../protocol/sound.ts'
import type { ConditionName, SomeConditions } from '../timbre/conditioning.ts'
import { conditionedModel, type ConditionedModel, expectedOf } from './conditions.ts'
import { type ResolvedShot, resolveShot, type ShotRequest } from './shot-request.ts'

type MorphEnd = Omit<ShotRequest, 'velocity'>

export interface MorphRequest {
  readonly from: MorphEnd
  readonly to: MorphEnd
  /** 0 is `from`, 1 is `to`. */
  readonly amount: number
  /** 1 … 127. */
  readonly velocity: number
}

/**
 * What a request means to the model of `bundle`. Latents meet on their great circle, noises with their variance kept
 * (dsp/seed-morph.ts); classes, controls and conditions in a straight line, each end with the conditions that it has alone.
 * At the ends it is the plain sound, and the same entry of the bank.
 * @throws Fault E_USAGE or E_PROTOCOL for a request that the model cannot serve.
 */
export function resolveMorph({ from, to, amount, velocity }: MorphRequest, bundle: Bundle): ResolvedShot {
  if (!(amount >= 0 && amount <= 1))
    throw new Fault('E_USAGE', {
      at: 'amount',
      found: String(amount),
      expected: 'a number from 0 to 1',
      wayOut: 'Choose a value in that range.',
    })
  const first = resolveShot({ ...from, velocity }, bundle)
  const second = resolveShot({ ...to, velocity }, bundle)
  if (amount === 0) return first
  if (amount === 1) return second
  const between = (a: number, b: number): number => (a === b ? a : (1 - amount) * a + amount * b)
  const [a, b] = [first.job, second.job]
  const mix = a.mix.map((weight, k) => between(weight, b.mix[k]!))
  const controls = Object.fromEntries(
    Object.entries(a.controls).map(([id, value]) => [id, between(value, b.controls[id as keyof Controls]!)]),
  ) as unknown as Controls
  const job = {
    mix,
    from: sameDraw(a.from, b.from) ? a.from : { from: a.from, to: b.from, amount },
    velocity,
    controls,
    conditions: a.conditions.map((value, d) => between(value, b.conditions[d]!)),
  }
  const { conditions = [] } = bundle.manifest
  const given: SomeConditions = Object.fromEntries(conditions.map((name, d) => [name, job.conditions[d]!]))
  const model = conditionedModel(bundle)
  const ends = [first.timbre.expected, second.timbre.expected] as const
  const expected =
    model === undefined ? {} : expectedBetween(model, mix, given, (name) => between(ends[0][name]!, ends[1][name]!))
  return { job, timbre: { given, expected, limited: [...first.timbre.limited, ...second.timbre.limited] } }
}

/** By what the model is given; where it leans on the latent as well, as far between what the ends are expected to measure. */
function expectedBetween(
  model: ConditionedModel,
  mix: readonly number[],
  given: SomeConditions,
  between: (name: ConditionName) => number,
): SomeConditions {
  if (model.calibration?.version !== 2) return expectedOf(model, mix, given)
  return Object.fromEntries((Object.keys(given) as ConditionName[]).map((name) => [name, between(name)]))
}

function sameDraw(a: DrawnOne, b: DrawnOne): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/**
 * Neighbour number `index` of a sound, always the same one: it lies `distance` (0 … 1) of the way to another sound of its
 * class, which has the same controls.
 */
export function neighbourOf<S extends Pick<Sound, 'seed' | 'latent'>>(
  sound: S,
  index: number,
  distance: number,
): { readonly from: S; readonly to: Omit<S, 'latent'>; readonly amount: number } {
  const { latent: _, ...drawn } = sound // the other one is where its seed draws it
  return { from: sound, to: { ...drawn, seed: neighbourSeed(sound.seed, index) }, amount: distance }
}
