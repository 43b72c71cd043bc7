// ghostnote evaluate: a model or a run, and the dataset it learned from → report.json and report.html.

import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { openDataset } from '../dataset/loader.ts'
import { openEvaluator } from '../evaluation/embedding.ts'
import { headline, type Measure, type Report } from '../evaluation/report.ts'
import { reportPage } from '../evaluation/report-page.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { makeFolder } from '../formats/folder.ts'
import { type Evaluation, evaluate } from './evaluate-sounds.ts'
import { openSubject } from './evaluate-subject.ts'
import { modelsOption } from './models.ts'
import { progress, type Progress } from './progress.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'

interface EvaluateFlags {
  readonly data: string
  readonly out?: string
  readonly models: string
  readonly count: number
  readonly trainingSounds: number
  readonly seed: number
  readonly threads: number
  readonly control?: true
  readonly json?: true
}

export function command(): Command {
  return verb('evaluate', 'Measure a model, or a run as it stands, against sounds that its training never saw.', [
    'evaluate style-lite --data data/drums',
    'evaluate runs/lite --data data/drums --out report      # then open report/report.html and listen',
    'evaluate models/mine --data data/mine --count 40 --json | jq ".measures[0]"',
  ])
    .argument('<subject>', 'name or folder of a model, or a run folder that `ghostnote train` wrote')
    .requiredOption(
      '--data <dataset>',
      'dataset that it learned from: the held-out sounds are what it is compared with',
    )
    .option('--out <folder>', 'write report.json and report.html there')
    .option(
      '--count <n>',
      'sounds to make of each class, at most half of the held-out ones',
      integerBetween(4, 1000),
      80,
    )
    .option('--training-sounds <n>', 'training sounds to look for copies of', integerBetween(1, 1_000_000), 8000)
    .option('--seed <s>', 'first seed of the sounds to make', integerBetween(0, maxSeed - 1_000_000), 1)
    .option('--threads <n>', 'threads that compute', integerBetween(1, 256), 1)
    .option('--control', 'of a run: measure how it answers its timbre controls, too; takes minutes')
    .addOption(modelsOption())
    .option('--json', 'print the report as one JSON object on stdout')
    .action(run)
}

async function run(name: string, flags: EvaluateFlags): Promise<void> {
  const dataset = openDataset(resolve(flags.data))
  // Before minutes of work, not after.
  if (flags.out !== undefined) inPlace(flags.out, () => makeFolder(resolve(flags.out!)))
  const evaluator = await openEvaluator(undefined, flags.threads)
  const bars = new Map<string, Progress>()
  const onProgress = (label: string, done: number, total: number): void => {
    const bar = bars.get(label) ?? progress(label, total, 'sounds')
    bars.set(label, bar)
    bar.update(done)
    if (done === total) bar.stop()
  }
  const onCalibration = flags.control && ((done: number, total: number) => onProgress('moving controls', done, total))
  const subject = await openSubject(name, flags.models, flags.threads, onCalibration)
  let found: Evaluation
  try {
    found = await evaluate({
      dataset,
      evaluator,
      subject,
      count: flags.count,
      trainingSounds: flags.trainingSounds,
      seed: flags.seed,
      onProgress,
    })
  } finally {
    for (const bar of bars.values()) bar.stop()
    await subject.close()
    await evaluator.close()
    dataset.close()
  }
  if (flags.out !== undefined) write(resolve(flags.out), found)
  if (flags.json) console.log(JSON.stringify(found.report))
  else console.log(summary(found.report, flags.out))
}

function write(folder: string, { report, media }: Evaluation): void {
  inPlace(folder, () => {
    writeFileAtomic(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
    writeFileAtomic(join(folder, 'report.html'), reportPage(report, media))
  })
}

/** Does something in the folder of --out, and says so where that may not be written. */
function inPlace(folder: string, work: () => void): void {
  try {
    work()
  } catch (cause) {
    throw unwritable(`--out ${folder}`, cause, 'a folder that may be written', 'Name another folder.') ?? cause
  }
}

function summary({ subject, dataset, measures, memorisation, sounds }: Report, out: string | undefined): string {
  const number = (value: number | null, deviation: number | null) =>
    value === null ? '–' : `${value.toPrecision(3)}${deviation === null ? '' : ` ± ${deviation.toPrecision(2)}`}`
  const line = (row: Measure) =>
    `${row.label.padEnd(18)}${number(row.made, row.madeDeviation).padEnd(20)}${number(row.real, row.realDeviation).padEnd(20)}${row.by}`
  const first = measures.filter(({ id }) => id === headline)
  const others = measures.filter(({ id }) => id !== headline)
  return [
    `${subject.name}: ${sounds} sounds on each side, of ${dataset.classes.join(', ')}`,
    ...(dataset.leftOut.length === 0 ? [] : [`left out: ${dataset.leftOut.join(', ')}`]),
    `${''.padEnd(18)}${'made'.padEnd(20)}${'real'.padEnd(20)}by`,
    ...[...first, ...others].map(line),
    `memorisation: ${memorisation.passed ? 'passed' : 'FAILED'}, ${(100 * memorisation.suspectPart).toFixed(1)} % of the sounds too near to training sounds`,
    ...(out === undefined ? [] : [`${join(out, 'report.html')}: pictures, faults, pairs to listen to`]),
  ].join('\n')
}
