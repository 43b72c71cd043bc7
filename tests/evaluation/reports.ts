// A report as an evaluation writes it, with numbers of the tests' own.

import { artefactNames } from '../../src/evaluation/artefacts.ts'
import type { ControlRow, Measure, Report, ToneRow } from '../../src/evaluation/report.ts'

const rates = Object.fromEntries(artefactNames.map((name) => [name, 0])) as Report['artefacts']

export const measureRow = (id: string, made: number, real = 0): Measure => ({
  id,
  label: id,
  about: '',
  by: '',
  better: 'higher',
  made,
  madeDeviation: null,
  real,
  realDeviation: null,
  note: '',
})

export const controlRow = (more: Partial<ControlRow> = {}): ControlRow => ({
  class: 'kick',
  control: 'brightness',
  reach: [10, 30],
  data: [8, 32],
  reachPart: 0.9,
  error: 2,
  rawError: 4,
  spearman: 0.9,
  ordering: { e1: 1, e2: 1, e3: 1 },
  points: [[12, 13]],
  leak: null,
  ...more,
})

/** Of a model in tune: twenty tones, two semitones apart. */
export const toneRow = (more: Partial<ToneRow> = {}): ToneRow => {
  const realHz = Array.from({ length: 20 }, (_, i) => 40 * 2 ** (i / 6))
  const pitches = { pitches: 20, realPitches: 20, hz: realHz, realHz }
  return { class: 'kick', part: 1, realPart: 0.95, distance: 0.9, realDistance: 0.7, ...pitches, ...more }
}

/** A model that reaches every aim, where nothing else is said. */
export const report = (more: Partial<Report> = {}): Report => ({
  format: 'ghostnote-report',
  version: 2,
  ghostnote: '0',
  subject: { kind: 'model', name: 'tiny', hash: 'a'.repeat(64), step: 7 },
  dataset: { fingerprint: 'b'.repeat(64), isOwn: true, classes: ['kick'], leftOut: [] },
  embedding: { name: 'e', sha256: 'c'.repeat(64), heldOutAccuracy: 0.9, dataset: 'd' },
  seed: 1,
  settings: { count: 8, trainingSounds: 8, faultSounds: 1000, controlSounds: 2, encoderSounds: 4 },
  sounds: 8,
  measures: [measureRow('drum-kid', 0.02), measureRow('class-agreement', 0.96), measureRow('coverage', 0.8)],
  trainingKid: { value: 0.01, deviation: 0.005 },
  classes: [
    {
      class: 'kick',
      sounds: 8,
      drumKid: 0.02,
      agreement: 0.96,
      realAgreement: 1,
      takenFor: { class: 'tom', part: 0.04 },
      diversity: 1,
      artefacts: rates,
      realArtefacts: rates,
    },
  ],
  artefacts: rates,
  realArtefacts: rates,
  faults: { sounds: 1000, flawless: 0.99, realFlawless: 1 },
  memorisation: {
    passed: true,
    suspectPart: 0.01,
    allowedPart: 0.05,
    suspectDistance: 1,
    medianMade: 2,
    medianHeldOut: 2,
    trainingSounds: 8,
    nearest: [],
  },
  control: [controlRow()],
  encoder: {
    sounds: 4,
    medianDb: 6,
    mostDb: 8,
    firstMedianDb: 7,
    agreement: 1,
    classes: [{ class: 'kick', medianDb: 6 }],
  },
  external: null,
  verdicts: [],
  ...more,
})
