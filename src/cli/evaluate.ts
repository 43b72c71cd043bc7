// ghostnote evaluate: models or runs, and the dataset they learned from → report.json and report.html of each, and, of
// several, how they compare.

import { basename, join, resolve } from 'node:path'
import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import { openEvaluator } from '../evaluation/embedding.ts'
import { externalShape, openExternalEmbedding } from '../evaluation/external-embedding.ts'
import { reportPage } from '../evaluation/report-page.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { makeFolder } from '../formats/folder.ts'
import { compareSpeeds } from './compare-speeds.ts'
import { datasetFor, type FactoryRecipe } from './evaluate-data.ts'
import { keepEvaluation, refuseToKeep } from './evaluate-keep.ts'
import { keptLine } from './evaluate-kept.ts'
import { type Evaluation, evaluate } from './evaluate-sounds.ts'
import { openSubject, type Subject } from './evaluate-subject.ts'
import { comparisonLines, summaryLines } from './evaluate-text.ts'
import { stopwatch, timeLine } from './evaluate-time.ts'
import { modelsOption } from './models.ts'
import { progress, type Progress } from './progress.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'

interface EvaluateFlags {
  readonly data?: string
  readonly factory?: FactoryRecipe
  readonly out?: string
  readonly models: string
  readonly count: number
  readonly trainingSounds: number
  readonly faultSounds: number
  readonly controlSounds: number
  readonly encoderSounds: number
  readonly fadEmbedding?: string
  readonly seed: number
  readonly threads: number
  readonly control?: true
  readonly keep?: true
  readonly json?: true
}

export function command(): Command {
  return verb('evaluate', 'Measure a model, or a run as it stands, against sounds that its training never saw.', [
    'evaluate style-lite                                    # renders again what it learned from: five to ten minutes',
    'evaluate style-lite progressive-lite --out report      # side by side; open report/style-lite/report.html',
    'evaluate runs/lite --data data/drums --out report      # then open report/report.html and listen',
    'evaluate models/mine --data data/mine --count 40 --json | jq ".verdicts[]"',
  ])
    .argument('<subjects...>', 'names or folders of models, or run folders that `ghostnote train` wrote')
    .option(
      '--data <dataset>',
      'dataset that it learned from: the held-out sounds are what it is compared with; where the model says which of the built-in drums it learned from, they are made again',
    )
    .option('--factory <count:seed>', 'the same, as `ghostnote factory --count --seed` and `prepare` make it', recipe)
    .option('--out <folder>', 'write report.json and report.html there; of several subjects in a folder each')
    .option(
      '--count <n>',
      'sounds to make of each class, at most half of the held-out ones',
      integerBetween(4, 1000),
      80,
    )
    .option('--training-sounds <n>', 'training sounds to look for copies of', integerBetween(1, 1_000_000), 8000)
    .option('--fault-sounds <n>', 'made sounds to look at for faults', integerBetween(0, 100_000), 1000)
    .option(
      '--control-sounds <n>',
      'seeds for each timbre control of each class; 0 leaves controls out',
      integerBetween(0, 1000),
      20,
    )
    .option(
      '--encoder-sounds <n>',
      'held-out sounds to find again with the encoder; 0 leaves that out',
      integerBetween(0, 10_000),
      64,
    )
    .option('--fad-embedding <file>', `ONNX file of your own to compute FAD with: ${externalShape}`)
    .option('--seed <s>', 'first seed of the sounds to make', integerBetween(0, maxSeed - 1_000_000), 1)
    .option(
      '--threads <n>',
      'sounds to make or measure at the same time',
      integerBetween(1, 256),
      availableParallelism(),
    )
    .option('--control', 'of a run: calibrate its timbre controls first, as an export does; takes minutes')
    .option('--keep', 'put the report into the model’s bundle, and its numbers on the card')
    .addOption(modelsOption())
    .option('--json', 'print the report as one JSON object on stdout, of several subjects a list of them')
    .action(run)
}

function recipe(text: string): FactoryRecipe {
  const [, count, seed] = /^(\d{1,7}):(\d{1,15})$/.exec(text) ?? []
  if (count === undefined || Number(count) < 1)
    throw new InvalidArgumentError(`Found "${text}"; expected count and seed, as in 8000:1.`)
  return { count: Number(count), seed: Number(seed) }
}

async function run(names: readonly string[], flags: EvaluateFlags): Promise<void> {
  const bars = new Map<string, Progress>()
  const onProgress = (label: string, done: number, total: number): void => {
    const bar = bars.get(label) ?? progress(label, total, 'sounds')
    bars.set(label, bar)
    bar.update(done)
    if (done === total) {
      bar.stop()
      bars.delete(label)
    }
  }
  const closing: (() => Promise<void> | void)[] = []
  try {
    const calibration = flags.control && {
      workers: flags.threads,
      onProgress: (done: number, total: number) => onProgress('calibrating', done, total),
    }
    const subjects: Subject[] = []
    for (const name of names) {
      const subject = await openSubject(name, flags.models, calibration)
      closing.push(() => subject.close())
      subjects.push(subject)
    }
    if (flags.keep) for (const subject of subjects) refuseToKeep(subject)
    // Before minutes of work, not after.
    if (flags.out !== undefined) inPlace(flags.out, () => makeFolder(resolve(flags.out!)))
    const external = flags.fadEmbedding === undefined ? undefined : await openExternalEmbedding(flags.fadEmbedding)
    if (external !== undefined) closing.push(() => external.close())
    const evaluator = await openEvaluator()
    closing.push(() => evaluator.close())
    console.error(timeLine(subjects, flags))
    const watch = stopwatch()
    const { dataset, made } = await datasetFor(subjects, flags)
    const before = made === undefined ? undefined : watch()
    closing.push(() => dataset.close())
    const found: Evaluation[] = []
    const embedded = new Map<number, Float32Array>()
    for (const subject of subjects) {
      const one = await evaluate({ ...flags, dataset, evaluator, external, subject, embedded, before, onProgress })
      found.push(one)
      if (flags.keep) keepEvaluation(subject, one.report, made)
      if (flags.out !== undefined) {
        const folder = subjects.length === 1 ? flags.out : join(flags.out, basename(subject.name))
        inPlace(folder, () => write(resolve(folder), one))
      }
    }
    const reports = found.map(({ report }) => report)
    const speeds = subjects.length === 1 ? [] : await compareSpeeds(subjects)
    if (flags.out !== undefined && speeds.length > 0)
      inPlace(flags.out, () =>
        writeFileAtomic(join(resolve(flags.out!), 'comparison.json'), `${JSON.stringify({ speeds }, null, 2)}\n`),
      )
    if (flags.json) console.log(JSON.stringify(reports.length === 1 ? reports[0] : reports))
    else {
      for (const [i, report] of reports.entries()) {
        console.log(summaryLines(report).join('\n'))
        const kept = keptLine(subjects[i]!.bundle.evaluation, report)
        if (kept !== undefined) console.log(kept)
      }
      if (reports.length > 1) console.log(comparisonLines(reports, speeds).join('\n'))
      if (flags.out !== undefined) console.log(`${flags.out}: report.html with pictures, curves, pairs to listen to`)
    }
  } finally {
    for (const bar of bars.values()) bar.stop()
    for (const close of closing.toReversed()) await close()
  }
}

function write(folder: string, { report, media }: Evaluation): void {
  makeFolder(folder)
  writeFileAtomic(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileAtomic(join(folder, 'report.html'), reportPage(report, media()))
}

/** Does something in the folder of --out, and says so where that may not be written. */
function inPlace(folder: string, work: () => void): void {
  try {
    work()
  } catch (cause) {
    throw unwritable(`--out ${folder}`, cause, 'a folder that may be written', 'Name another folder.') ?? cause
  }
}
