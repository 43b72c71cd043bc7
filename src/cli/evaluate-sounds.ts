// Makes the sounds of an evaluation, picks the real ones, measures, and gathers what the report's page shows.

import { verdictsOf } from '../evaluation/aims.ts'
import { externalScores } from '../evaluation/external-embedding.ts'
import { measure } from '../evaluation/measure.ts'
import type { Sounds } from '../evaluation/measure-sets.ts'
import { comparable, pictureRateHz } from '../evaluation/mel-picture.ts'
import type { Report } from '../evaluation/report.ts'
import type { ReportMedia } from '../evaluation/report-page.ts'
import { evaluateControls } from './evaluate-control.ts'
import { evaluateEncoder } from './evaluate-encoder.ts'
import type { EvaluateOptions } from './evaluate-options.ts'
import { mediaOf } from './evaluate-media.ts'
import { type Compared, comparedOf, furtherSounds, makeSounds, spread, trainingIndices } from './evaluate-sets.ts'
import { stopwatch, tookOf } from './evaluate-time.ts'
import { packageVersion } from './package.ts'

export interface Evaluation {
  readonly report: Report
  /** What the page shows beside it, made when it is asked for; the dataset must still be open. */
  readonly media: () => ReportMedia
}

/** Training sounds that are embedded at a time. */
const portion = 64

/** @throws Fault E_DATASET where the dataset is not of the subject's classes or holds out too few sounds. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { dataset, evaluator, subject } = options
  const watch = stopwatch()
  const compared = comparedOf(options)
  // Controls are measured by workers; all else is this thread's, at the same time.
  const ending = new AbortController()
  const bar = { isAlone: false }
  const controls = controlOf(options, bar, ending.signal)
  const [control, judged] = await Promise.all([controls, judge(compared, options, bar)]).catch((error: unknown) => {
    ending.abort(error)
    throw error
  })
  const { sets, indices, found, encoder, external } = judged
  const { name, sha256, heldOutAccuracy, dataset: learnedFrom } = evaluator.description
  const unjudged: Omit<Report, 'verdicts'> = {
    format: 'ghostnote-report',
    version: 2,
    ghostnote: packageVersion(),
    subject: { kind: subject.kind, name: subject.name, hash: subject.hash, step: subject.step },
    dataset: {
      fingerprint: dataset.fingerprint,
      isOwn: subject.bundle.manifest.trained['dataset'] === dataset.fingerprint,
      classes: [...compared.classes],
      leftOut: dataset.classes.filter((label) => !compared.classes.includes(label)),
    },
    embedding: { name, sha256, heldOutAccuracy, dataset: learnedFrom },
    settings: settingsOf(options),
    ...found,
    control,
    encoder,
    external,
    took: tookOf([...(options.before === undefined ? [] : [options.before]), watch()], options.threads),
  }
  const report: Report = { ...unjudged, verdicts: verdictsOf(unjudged) }
  const readTraining = (i: number) => comparable(dataset.read(dataset.examples[indices[i]!]!), dataset.rateHz)
  return { report, media: () => mediaOf(compared.classes, sets, report, readTraining) }
}

/** All but the controls: makes sounds, reads real ones, measures both. */
async function judge(
  { classes, counts, reference, other }: Compared,
  options: EvaluateOptions,
  bar: { isAlone: boolean },
) {
  const { dataset, evaluator, subject, seed } = options
  const real = (indices: readonly number[]): Sounds => ({
    shots: indices.map((i) => comparable(dataset.read(dataset.examples[i]!), dataset.rateHz)),
    classes: indices.map((i) => classes.indexOf(dataset.examples[i]!.class)),
  })
  const made = await makeSounds(subject, classes, counts, options)
  const more = await furtherSounds(subject, classes, made.shots.length, options)
  const indices = trainingIndices(dataset, classes, options)
  const training = {
    points: await pointsOf(indices, options),
    classes: indices.map((i) => classes.indexOf(dataset.examples[i]!.class)),
  }
  const sets = { made, reference: real(reference), real: real(other) }
  const found = await measure({ classes, ...sets, more, training, seed }, evaluator)
  const tonal = found.tones?.map((row) => row.class) ?? []
  const encoder = await encoderOf(reference, tonal, options)
  const external = await externalOf(sets, options)
  bar.isAlone = true
  return { sets, indices, found, encoder, external }
}

/** Embeddings of examples, some at a time. */
async function pointsOf(
  indices: readonly number[],
  { dataset, evaluator, embedded, onProgress }: EvaluateOptions,
): Promise<Float32Array[]> {
  const missing = indices.filter((i) => !embedded.has(i))
  for (let start = 0; start < missing.length; start += portion) {
    const part = missing.slice(start, start + portion)
    const shots = part.map((i) => dataset.read(dataset.examples[i]!))
    const points = await evaluator.embed(shots, dataset.rateHz)
    for (const [at, i] of part.entries()) embedded.set(i, points[at]!)
    onProgress('looking at training sounds', start + part.length, missing.length)
  }
  return indices.map((i) => embedded.get(i)!)
}

function settingsOf(options: EvaluateOptions): Report['settings'] {
  const { count, trainingSounds, faultSounds, controlSounds, encoderSounds } = options
  return { count, trainingSounds, faultSounds, controlSounds, encoderSounds }
}

async function controlOf(
  { subject, controlSounds, threads, onProgress }: EvaluateOptions,
  bar: { readonly isAlone: boolean },
  signal: AbortSignal,
): Promise<Report['control']> {
  if (subject.bundle.conditioning === undefined) return null
  if (controlSounds === 0) return []
  // One bar at a time.
  const shown = (done: number, total: number) => {
    if (bar.isAlone) onProgress('moving controls', done, total)
  }
  return await evaluateControls(subject.bundle, controlSounds, threads, shown, signal)
}

async function encoderOf(
  reference: readonly number[],
  tonal: readonly string[],
  { subject, dataset, encoderSounds, onProgress }: EvaluateOptions,
): Promise<Report['encoder']> {
  const sought = spread(reference, encoderSounds).map((i) => dataset.examples[i]!)
  return await evaluateEncoder(subject.bundle, dataset, sought, tonal, (done, total) =>
    onProgress('finding sounds again', done, total),
  )
}

async function externalOf(
  { made, reference, real }: Readonly<Record<'made' | 'reference' | 'real', Sounds>>,
  { external }: EvaluateOptions,
): Promise<Report['external']> {
  if (external === undefined) return null
  const sets = { made: made.shots, reference: reference.shots, real: real.shots }
  return await externalScores(external, sets, pictureRateHz)
}
