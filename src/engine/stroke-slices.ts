// A strike → the slices of its sound, at the output's rate, as they are made.

import { resample } from '../dsp/resample.ts'
import type { Bundle } from '../model/bundle.ts'
import type { Generator } from './generator.ts'
import { shapeShot } from './shaping.ts'
import { resolveShot } from './shot-request.ts'
import type { StrikeMessage } from './stroke-messages.ts'

export interface Slice {
  readonly start: number
  readonly samples: Float32Array
  readonly isLast: boolean
}

/** [stroke worker] @throws Fault for a strike that the model cannot serve. */
export async function* strokeSlices(
  generator: Promise<Generator>,
  bundle: Bundle,
  rateHz: number,
  { class: name, seed, velocity, controls }: Omit<StrikeMessage, 'kind' | 'id' | 'dueInMs'>,
): AsyncGenerator<Slice, void, void> {
  const { job } = resolveShot({ class: name, seed, velocity, controls }, bundle)
  const raw = await (await generator).render(job.mix, job.seed, job.controls.variation, job.conditions)
  const { samples } = shapeShot(raw, bundle.manifest.rateHz, job.velocity, job.controls)
  yield { start: 0, samples: resample(samples, bundle.manifest.rateHz, rateHz), isLast: true }
}
