// One example of a dataset → its timbre: what is measured, and the line of timbre.jsonl that keeps it.

import { resample } from '../dsp/resample.ts'
import { z } from '../faults/checked.ts'
import { canonicalForm, canonicalShot } from '../timbre/canonical.ts'
import { type TimbreName, timbreNames, timbreOf } from '../timbre/models.ts'

export interface ExampleOrder {
  readonly id: string
  /** [N] as in the dataset, at `rateHz`, the onset at sample `onsetSamples`. */
  readonly samples: Float32Array
  readonly rateHz: number
  readonly onsetSamples: number
  /** What the source was multiplied by to become `samples`. */
  readonly gainDb: number
}

const number = z.number()
const descriptors = Object.fromEntries(timbreNames.map((name) => [name, z.nullable(number)])) as {
  readonly [name in TimbreName]: z.ZodMiniNullable<z.ZodMiniNumber>
}

/** A line of timbre.jsonl after the first. */
export const exampleTimbreSchema = z.object({
  id: z.string(),
  /** Of the canonical shot; null where undefined, with a sentence in `reasons`. */
  timbre: z.object(descriptors),
  reasons: z.record(z.string(), z.string()),
  /**
   * 10·log10 of the mean square of the canonical shot at the level of its source, in dB re full scale: how hard the
   * drum was hit, as far as the recording tells.
   */
  energyDb: number,
})
export type ExampleTimbre = z.infer<typeof exampleTimbreSchema>

/** Measures one example in its canonical form. */
export function timbreOfExample({ id, samples, rateHz, onsetSamples, gainDb }: ExampleOrder): ExampleTimbre {
  const onset = Math.round((onsetSamples * canonicalForm.rateHz) / rateHz)
  const shot = canonicalShot(resample(samples, rateHz, canonicalForm.rateHz), onset)
  const { timbre, reasons } = timbreOf([shot.samples], canonicalForm.rateHz)
  let squares = 0
  for (const value of shot.samples) squares += value * value
  const energyDb = 10 * Math.log10(squares / canonicalForm.lengthSamples) - shot.gainDb - gainDb
  return { id, timbre, reasons: { ...reasons }, energyDb }
}
