// evaluation.json of a bundle: what `ghostnote evaluate` measured of its sounds. A bundle vouches for the head, which
// everybody may show; the numbers below it are the evaluation's own.

import { checked, z } from '../faults/checked.ts'

/** An aim, what was found, and whether it is reached; null where it could not be told. Texts are as they are shown. */
export const verdictSchema = z.strictObject({
  id: z.string().check(z.maxLength(40)),
  label: z.string().check(z.maxLength(80)),
  found: z.string().check(z.maxLength(80)),
  aim: z.string().check(z.maxLength(80)),
  reached: z.nullable(z.boolean()),
  note: z.string().check(z.maxLength(200)),
})

const headSchema = z.looseObject({
  format: z.literal('ghostnote-report'),
  version: z.literal(2),
  subject: z.looseObject({
    /** sha256 over what makes the sounds: see `soundsHash`. */
    hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
  verdicts: z.array(verdictSchema).check(z.maxLength(64)),
})

/** The head, and whatever else the file holds. */
export type KeptEvaluation = z.output<typeof headSchema>

/** @throws Fault E_MODEL naming the field at fault; `at` is the file. */
export function checkEvaluation(value: unknown, at: string): KeptEvaluation {
  return checked(headSchema, value, at, 'E_MODEL', 'Evaluate the model again, with --keep.')
}
