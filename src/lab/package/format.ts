// Where a package keeps what it is read back from, and what says that it is one.

import { checked, z } from '../../faults/checked.ts'

export const paths = {
  study: 'materials/study.json',
  stimuli: 'materials/stimuli.jsonl',
  sessions: 'data/primary_data/sessions.jsonl',
  /** What happened to the study itself: opened, closed, results looked at. */
  studyEvents: 'data/primary_data/study_events.jsonl',
  /** A file a session, so that none grows with the study. */
  events: (subject: string) => `data/primary_data/subject-${subject}_events.jsonl`,
  provenance: 'documentation/provenance.json',
  checksums: 'checksums.sha256',
  remarks: 'remarks/typed.jsonl',
} as const

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

const provenance = z.strictObject({
  format: z.literal('ghostnote-lab-package'),
  version: z.literal(1),
  study: z.strictObject({ name: z.string(), sha256 }),
  sessions: z.strictObject({
    finished: z.int().check(z.minimum(0)),
    open: z.int().check(z.minimum(0)),
    /** Their data are erased; how many there were is all that is left of them. */
    withdrawn: z.int().check(z.minimum(0), z.maximum(1_000_000)),
  }),
  /** What `results/` was reckoned with. */
  analysis: z.strictObject({ seed: z.number(), repetitions: z.int() }),
  /** The program that wrote the package, and its sources. */
  software: z.strictObject({ name: z.string(), version: z.string(), sha256 }),
  /** The sources that measure timbre. */
  extractor: z.strictObject({ sha256 }),
  /** The study's model as it was when the package was written; null where it was not there. */
  model: z.union([z.strictObject({ name: z.string(), sha256, edition: z.string() }), z.null()]),
  /** Of model and program together, in which the sounds were made; files have none of their own. */
  editions: z.array(z.string()),
})

export type Provenance = z.output<typeof provenance>
/** What only the one who writes knows of the machine. */
export type Making = Pick<Provenance, 'software' | 'extractor' | 'model'>

/** @throws Fault E_DATASET naming the field. */
export function checkProvenance(value: unknown, at: string): Provenance {
  return checked(provenance, value, at, 'E_DATASET', 'Export the study again with `ghostnote lab export`.')
}

export interface PackageFile {
  /** Within the package, parts divided by "/". */
  readonly path: string
  readonly bytes: Uint8Array
}

export function textFile(path: string, text: string): PackageFile {
  return { path, bytes: new TextEncoder().encode(text) }
}

export function jsonFile(path: string, value: unknown): PackageFile {
  return textFile(path, `${JSON.stringify(value, undefined, 2)}\n`)
}

/** One value a line. */
export function linesFile(path: string, values: readonly unknown[]): PackageFile {
  return textFile(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''))
}
