// report.json: what an evaluation found. Written by `measure`, shown by the page.

import { z } from '../faults/checked.ts'
import { verdictSchema } from '../model/evaluation.ts'
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
  /** The class that most of its sounds are taken for where it is another, and their part; null where all agree. */
  takenFor: z.nullable(z.strictObject({ class: z.string(), part: z.number() })),
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
  /** What 90 % of the training sounds of the class measure, 5th to 95th percentile, and the part of it that is reached. */
  data: z.tuple([z.number(), z.number()]),
  reachPart: z.number(),
  /** Mean distance of a sound from what was asked for within the reach; null where it could not be measured. */
  error: nullable,
  /** Mean distance from what the model was given, without calibration, over all of the data; null where that is unknown. */
  rawError: nullable,
  /** Rank correlation of asked and measured. */
  spearman: z.number(),
  /** Parts of the seeds in which more measures more; null where it could not be measured. */
  ordering: z.nullable(z.strictObject({ e1: z.number(), e2: z.number(), e3: z.number() })),
  /** What was asked for and what the sound measured, a pair a sound. */
  points: z.array(z.tuple([z.number(), z.number()])),
  /** The other control that moves most where it should not, and by how many of its deviations for one of this one's. */
  leak: z.nullable(z.strictObject({ control: z.string(), slope: z.number() })),
})
export type ControlRow = z.output<typeof controlSchema>

const toneSchema = z.strictObject({
  class: z.string(),
  /** Part of the made sounds that settle on a tone, and of the real ones of both halves. */
  part: z.number(),
  realPart: z.number(),
  /** 1-Wasserstein distance to the tones of the held-out sounds, semitones; null where none settles on one. */
  distance: nullable,
  realDistance: nullable,
  /** Different semitones among them. */
  pitches: z.int(),
  realPitches: z.int(),
  /** The tones, Hz, from low to high: of the made sounds, and of those that they are held against. */
  hz: z.array(z.number()),
  realHz: z.array(z.number()),
})
export type ToneRow = z.output<typeof toneSchema>

const encoderSchema = z.strictObject({
  sounds: z.int(),
  /** Log-spectral distance of a held-out sound and the nearest that the model makes, dB: the middle one, and 90 %. */
  medianDb: z.number(),
  mostDb: z.number(),
  /** The middle one of what the encoder says, before the search. */
  firstMedianDb: z.number(),
  /** Part of the sounds that come out as the class that they are of. */
  agreement: z.number(),
  classes: z.array(z.strictObject({ class: z.string(), medianDb: z.number() })),
  /**
   * How far the tone of the version is from the sound's, over the sounds of tonal classes that settle on one: the middle one
   * in semitones, null where that version has none. Missing from evaluations older than the question.
   */
  tones: z.optional(z.strictObject({ sounds: z.int(), toneless: z.int(), medianSemitones: nullable })),
})
export type EncoderScores = z.output<typeof encoderSchema>

const externalSchema = z.strictObject({
  file: z.string(),
  sha256: z.string(),
  /** What the embedding was given, and how many numbers it made of it. */
  input: z.string(),
  size: z.int(),
  /** Fréchet audio distance to the held-out sounds: of the made ones, and of as many real ones. */
  made: z.number(),
  real: z.number(),
  note: z.string(),
})
export type ExternalScores = z.output<typeof externalSchema>

export const reportSchema = z.strictObject({
  format: z.literal('ghostnote-report'),
  version: z.literal(2),
  ghostnote: z.string(),
  subject: z.strictObject({ kind: z.enum(['model', 'run']), name: z.string(), hash: z.string(), step: nullable }),
  dataset: z.strictObject({
    fingerprint: z.string(),
    /** Whether it is the one that the model says it learned from. */
    isOwn: z.boolean(),
    /** What was compared, and the classes that the model lacks or of which too few sounds are held out. */
    classes: z.array(z.string()),
    leftOut: z.array(z.string()),
  }),
  embedding: z.strictObject({ name: z.string(), sha256: z.string(), heldOutAccuracy: z.number(), dataset: z.string() }),
  seed: z.int(),
  /** What was asked of the evaluation: the same again makes the same report. */
  settings: z.strictObject({
    count: z.int(),
    trainingSounds: z.int(),
    faultSounds: z.int(),
    controlSounds: z.int(),
    encoderSounds: z.int(),
  }),
  /** Sounds on each side of every comparison. */
  sounds: z.int(),
  measures: z.array(measureSchema),
  /** drum-KID of training sounds to the held-out ones; null where they are too few. */
  trainingKid: z.nullable(z.strictObject({ value: z.number(), deviation: z.number() })),
  classes: z.array(classSchema),
  /** Of the classes whose real sounds settle on tones; missing from evaluations older than the question. */
  tones: z.optional(z.array(toneSchema)),
  artefacts: rates,
  realArtefacts: rates,
  /** Sounds that were looked at for faults, and the parts that have none. */
  faults: z.strictObject({ sounds: z.int(), flawless: z.number(), realFlawless: z.number() }),
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
  /** How well held-out sounds are found again; null for a model without encoder, or where that was not measured. */
  encoder: z.nullable(encoderSchema),
  /** By an embedding that somebody brought; null without. */
  external: z.nullable(externalSchema),
  /** Seconds by the clock and of processors, making the dataset included; missing from older reports. */
  took: z.optional(z.strictObject({ sec: z.number(), cpuSec: z.number(), threads: z.int() })),
  verdicts: z.array(verdictSchema),
})
export type Report = z.output<typeof reportSchema>
export type Verdict = Report['verdicts'][number]

/** The measure that stands first. */
export const headline = 'drum-kid'
