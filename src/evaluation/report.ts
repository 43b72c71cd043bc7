// report.json: what an evaluation found. Written by `measure`, shown by the page.

import { z } from '../faults/checked.ts'
import { artefactNames } from './artefacts.ts'

const rates = z.record(z.enum(artefactNames), z.number())
const nullable = z.nullable(z.number())

const measureSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** How it is computed, kernel included. */
  about: z.string(),
  /** What computed it: the embedding with its hash and accuracy, or something that was not learned. */
  by: z.string(),
  better: z.enum(['lower', 'higher', 'one']),
  /** null where there are too few sounds for the number to mean anything; `note` says so. */
  made: nullable,
  madeDeviation: nullable,
  /** The same of other real sounds, as many: what a perfect model would get. */
  real: nullable,
  realDeviation: nullable,
  note: z.string(),
})
export type Measure = z.output<typeof measureSchema>

const classSchema = z.strictObject({
  class: z.string(),
  sounds: z.int(),
  drumKid: z.number(),
  /** null for a class that the embedding does not know. */
  agreement: nullable,
  realAgreement: nullable,
  diversity: z.number(),
  artefacts: rates,
  realArtefacts: rates,
})
export type ClassRow = z.output<typeof classSchema>

const nearestSchema = z.strictObject({ made: z.int(), training: z.int(), distance: z.number() })

const controlSchema = z.strictObject({
  class: z.string(),
  control: z.string(),
  /** Least and most that sounds of the class measure, in the control's unit. */
  reach: z.tuple([z.number(), z.number()]),
  /** Mean distance of a sound from what was asked for within the reach; null where it could not be measured. */
  error: nullable,
  /** Mean distance from what the model was given, without calibration. */
  rawError: z.number(),
  /** Rank correlation of given and measured. */
  spearman: z.number(),
  /** The other control that moves most where it should not, and by how many of its deviations for one of this one's. */
  leak: z.nullable(z.strictObject({ control: z.string(), slope: z.number() })),
})
export type ControlRow = z.output<typeof controlSchema>

export const reportSchema = z.strictObject({
  format: z.literal('ghostnote-report'),
  version: z.literal(1),
  ghostnote: z.string(),
  subject: z.strictObject({ kind: z.enum(['model', 'run']), name: z.string(), hash: z.string(), step: nullable }),
  dataset: z.strictObject({
    fingerprint: z.string(),
    /** What was compared, and the classes that the model lacks or of which too few sounds are held out. */
    classes: z.array(z.string()),
    leftOut: z.array(z.string()),
  }),
  embedding: z.strictObject({ name: z.string(), sha256: z.string(), heldOutAccuracy: z.number(), dataset: z.string() }),
  seed: z.int(),
  /** Sounds on each side of every comparison. */
  sounds: z.int(),
  measures: z.array(measureSchema),
  classes: z.array(classSchema),
  artefacts: rates,
  realArtefacts: rates,
  memorisation: z.strictObject({
    passed: z.boolean(),
    suspectPart: z.number(),
    allowedPart: z.number(),
    suspectDistance: z.number(),
    medianMade: z.number(),
    medianHeldOut: z.number(),
    trainingSounds: z.int(),
    nearest: z.array(nearestSchema),
  }),
  /** How the model answers its timbre controls; null for one that takes none, empty where it was not calibrated. */
  control: z.nullable(z.array(controlSchema)),
})
export type Report = z.output<typeof reportSchema>

/** The measure that stands first. */
export const headline = 'drum-kid'
