// The field types that messages and kits share.

import { z } from '../faults/checked.ts'

/** A non-empty name that people see, at most 80 characters. */
export const label = z.string().check(z.minLength(1), z.maxLength(80))

/** A seed: an integer in 0 … 2^53−1. */
export const seed = z.int().check(z.minimum(0))

/** A pad's place in a kit, 0 … 15. */
export const padNumber = z.int().check(z.minimum(0), z.maximum(15))

/** MIDI velocity, 1 … 127; 0 means note-off and never starts a hit. */
export const velocity = z.int().check(z.minimum(1), z.maximum(127))

/** A data byte of MIDI: a note, a controller's value, a program. */
export const midiValue = z.int().check(z.minimum(0), z.maximum(127))

/** Control id → value; `resolveControls` checks both against the control table. */
export const controlValues = z.record(z.string().check(z.maxLength(40)), z.number())

/** Gives a schema the sentence that the protocol's description says about it. */
export function described<S extends z.ZodMiniType>(schema: S, sentence: string): S {
  return schema.check(z.describe(sentence))
}
