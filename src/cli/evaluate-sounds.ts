// Makes the sounds of an evaluation, picks the real ones, measures, and gathers what the report's page shows.

import type { Dataset } from '../dataset/loader.ts'
import { RandomStream } from '../dsp/random.ts'
import type { Evaluator } from '../evaluation/embedding.ts'
import { heldOutHalves } from '../evaluation/held-out.ts'
import { measure, type Sounds } from '../evaluation/measure.ts'
import { comparable, pictureRateHz } from '../evaluation/mel-picture.ts'
import type { Report } from '../evaluation/report.ts'
import type { ReportMedia } from '../evaluation/report-page.ts'
import { coverageNeighbour } from '../evaluation/coverage.ts'
import { Fault } from '../faults/fault.ts'
import { spectrogramSheet } from '../formats/spectrogram-sheet.ts'
import { encodeWav } from '../formats/wav.ts'
import { packageVersion } from './package.ts'
import type { Subject } from './evaluate-subject.ts'

interface EvaluateOptions {
  readonly dataset: Dataset
  readonly evaluator: Evaluator
  readonly subject: Subject
  /** Sounds of each class, at most. */
  readonly count: number
  readonly trainingSounds: number
  readonly seed: number
  readonly onProgress: (label: string, done: number, total: number) => void
}

export interface Evaluation {
  readonly report: Report
  readonly media: ReportMedia
}

/** On each side; a class with fewer is left out. */
const fewestOfClass = 2
const shownPerClass = 8
const pairsPerClass = 2
const shownNearest = 6
/** Training sounds that are embedded at a time. */
const portion = 64

/** @throws Fault E_DATASET where the dataset is not of the subject's classes or holds out too few sounds. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { dataset, evaluator, subject, seed, onProgress } = options
  const common = commonClasses(subject, dataset)
  const held = heldOutHalves(dataset.examples, common, options.count, seed)
  const classes = common.filter((_, k) => held.counts[k]! >= fewestOfClass)
  const { reference, other, counts } = heldOutHalves(dataset.examples, classes, options.count, seed)
  if (reference.length <= coverageNeighbour) throw tooFew(common, held.counts)
  const real = (indices: readonly number[]): Sounds => ({
    shots: indices.map((i) => comparable(dataset.read(dataset.examples[i]!), dataset.rateHz)),
    classes: indices.map((i) => classes.indexOf(dataset.examples[i]!.class)),
  })
  const made = await makeSounds(subject, classes, counts, options)
  const training = trainingIndices(dataset, classes, options)
  const trainingPoints: Float32Array[] = []
  for (let start = 0; start < training.length; start += portion) {
    const shots = training.slice(start, start + portion).map((i) => dataset.read(dataset.examples[i]!))
    trainingPoints.push(...(await evaluator.embed(shots, dataset.rateHz)))
    onProgress('looking at training sounds', trainingPoints.length, training.length)
  }
  const sets = { made, reference: real(reference), real: real(other) }
  const found = await measure({ classes, ...sets, training: trainingPoints, seed }, evaluator)
  const { name, sha256, heldOutAccuracy, dataset: learnedFrom } = evaluator.description
  const report: Report = {
    format: 'ghostnote-report',
    version: 1,
    ghostnote: packageVersion(),
    subject: { kind: subject.kind, name: subject.name, hash: subject.hash, step: subject.step },
    dataset: {
      fingerprint: dataset.fingerprint,
      classes: [...classes],
      leftOut: dataset.classes.filter((label) => !classes.includes(label)),
    },
    embedding: { name, sha256, heldOutAccuracy, dataset: learnedFrom },
    ...found,
    control: subject.control === null ? null : [...subject.control],
  }
  const readTraining = (i: number) => dataset.read(dataset.examples[training[i]!]!)
  return { report, media: mediaOf(classes, sets, report, (i) => comparable(readTraining(i), dataset.rateHz)) }
}

/** Classes of the model that the dataset has too, in the model's order. */
function commonClasses(subject: Subject, dataset: Dataset): string[] {
  const common = subject.classes.filter((name) => dataset.classes.includes(name))
  if (common.length > 0) return common
  throw new Fault('E_DATASET', {
    at: '--data',
    found: `sounds of ${dataset.classes.join(', ')}`,
    expected: `some of ${subject.classes.join(', ')}, the classes of ${subject.name}`,
    wayOut: 'Name the dataset that the model learned from.',
  })
}

function tooFew(classes: readonly string[], counts: readonly number[]): Fault {
  return new Fault('E_DATASET', {
    at: '--data',
    found: `pairs of held-out sounds: ${classes.map((name, k) => `${name} ${counts[k]}`).join(', ')}`,
    expected: `${coverageNeighbour + 1} or more, ${fewestOfClass} of each class that counts`,
    wayOut: 'Prepare the dataset from more sounds, so that more are held out.',
  })
}

async function makeSounds(
  subject: Subject,
  classes: readonly string[],
  counts: readonly number[],
  { seed, onProgress }: EvaluateOptions,
): Promise<Sounds> {
  const total = counts.reduce((sum, n) => sum + n, 0)
  const shots: Float32Array[] = []
  const own: number[] = []
  for (const [k, name] of classes.entries())
    for (let i = 0; i < counts[k]!; i++) {
      shots.push(comparable(await subject.render(subject.classes.indexOf(name), seed + i), subject.rateHz))
      own.push(k)
      onProgress('making sounds', shots.length, total)
    }
  return { shots, classes: own }
}

/** Training examples in a random order, so that a part of them is a fair one. */
function trainingIndices(dataset: Dataset, classes: readonly string[], options: EvaluateOptions): number[] {
  const all = dataset.examples.flatMap((example, i) =>
    example.split === 'train' && classes.includes(example.class) ? [i] : [],
  )
  const order = new RandomStream(options.seed, 'training sounds').permutation(all.length)
  return Array.from(order.subarray(0, options.trainingSounds), (at) => all[at]!)
}

interface Sets {
  readonly made: Sounds
  readonly reference: Sounds
  readonly real: Sounds
}

function mediaOf(
  classes: readonly string[],
  { made, reference, real }: Sets,
  report: Report,
  training: (index: number) => Float32Array,
): ReportMedia {
  const wav = (samples: Float32Array) => encodeWav({ channels: [samples], rateHz: pictureRateHz }, '16')
  const ofClass = (sounds: Sounds, k: number) => sounds.shots.filter((_, i) => sounds.classes[i] === k)
  const sheet = (sounds: Sounds) => {
    const rows = classes.map((label, k) => ({ label, shots: ofClass(sounds, k).slice(0, shownPerClass) }))
    return spectrogramSheet(rows, pictureRateHz)
  }
  const random = new RandomStream(report.seed, 'blind pairs')
  const pairs = classes.flatMap((name, k) => {
    const [fakes, truths] = [ofClass(made, k), ofClass(real, k)]
    return Array.from({ length: Math.min(pairsPerClass, fakes.length) }, (_, i) => ({
      class: name,
      made: wav(fakes[i]!),
      real: wav(truths[i]!),
      realFirst: random.chance(0.5),
    }))
  })
  const nearest = report.memorisation.nearest.slice(0, shownNearest).map((pair) => ({
    made: wav(made.shots[pair.made]!),
    training: wav(training(pair.training)),
    distance: pair.distance,
  }))
  return { madeSheet: sheet(made), realSheet: sheet(reference), pairs, nearest }
}
