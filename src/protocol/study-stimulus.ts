// What a study lets listeners hear: a sound of the model, or a file beside the study; and texts in several languages.

import { z } from '../faults/checked.ts'
import { timbreTable } from './controls.ts'
import { velocity } from './schema.ts'
import { soundFields } from './sound.ts'

const about = z.describe

/** A language as BCP 47 names it: "en", "de", "pt-BR". */
export const language = z
  .string()
  .check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'a language tag such as en, de or pt-BR' }))

const maxTextLength = 8000

/** The same text for everybody, or one per language. */
export const localText = z.union(
  [
    z.string().check(z.minLength(1), z.maxLength(maxTextLength)),
    z.record(language, z.string().check(z.minLength(1), z.maxLength(maxTextLength))),
  ],
  { error: 'a text, or texts by language such as {"en": "…", "de": "…"}' },
)

/** Ids within a study: of blocks, items, systems, questions. They stand in files and columns. */
export const studyName = z.string().check(
  z.regex(/^[a-z][a-z0-9-]{0,39}$/, {
    error: 'lower-case letters, digits and hyphens, at most 40, starting with a letter',
  }),
)

export const modelSound = z.strictObject({
  ...soundFields,
  velocity: z.optional(velocity.check(about('How hard it is struck, 1 … 127; 127 by default.'))),
})

const fileSound = z.strictObject({
  file: z.string().check(
    z.regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*\.(wav|flac|aiff?)$/i, {
      error: 'a path to a WAV, FLAC or AIFF file inside the study’s own folder',
    }),
    z.maxLength(200),
    about('A path inside the folder that the study file lies in.'),
  ),
})

export const stimulus = z.union([modelSound, fileSound], {
  error: 'a sound of the model {"class": …, "seed": …} or {"file": …}',
})

export const timbreControl = z.enum(timbreTable.map(({ id }) => id) as [TimbreName, ...TimbreName[]])

type TimbreName = (typeof timbreTable)[number]['id']

export type LocalText = z.output<typeof localText>
export type ModelSound = z.output<typeof modelSound>
export type Stimulus = z.output<typeof stimulus>
