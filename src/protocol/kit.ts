// A kit: which class and seed each of the 16 pads plays. Files in presets/ and the welcome message share this schema.

import { checked, z } from '../faults/checked.ts'
import { controlValues, label, padNumber, seed } from './schema.ts'

export const padFields = {
  pad: padNumber,
  class: label,
  seed,
  name: label,
  controls: z.optional(controlValues),
  /** How hits from MIDI sound: always the same shot, or a fresh neighbour of it at every hit (the default). */
  mode: z.optional(z.enum(['frozen', 'round-robin'])),
  /** Pads of one group cut each other short; 0, the default, is no group. */
  choke: z.optional(z.int().check(z.minimum(0), z.maximum(16))),
  /** Ends when it is let go; else, by default, it is a one-shot. */
  gated: z.optional(z.boolean()),
  /** Voices that may sound at once; 8 by default. */
  polyphony: z.optional(z.int().check(z.minimum(1), z.maximum(32))),
  /** −1 left … 1 right. */
  pan: z.optional(z.number().check(z.minimum(-1), z.maximum(1))),
}

export const kitFile = z.strictObject({
  format: z.literal('ghostnote-kit'),
  version: z.literal(1),
  name: label,
  pads: z.array(z.strictObject(padFields)).check(
    z.minLength(1),
    z.maxLength(16),
    z.refine((pads) => new Set(pads.map((p) => p.pad)).size === pads.length, 'every pad number at most once'),
  ),
})

export type Kit = z.output<typeof kitFile>

/**
 * Checks a parsed kit file.
 * @param at the file's name, for the fault's sentence.
 * @throws Fault E_CONFIG naming the field at fault.
 */
export function checkKit(value: unknown, at: string): Kit {
  return checked(kitFile, value, at, 'E_CONFIG', 'Correct the field, or start from a copy of presets/first-light.json.')
}
