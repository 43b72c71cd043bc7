// What `ghostnote evaluate` does: opens subjects, dataset and embedding, evaluates one subject after the other, writes and
// prints what was found.

import { basename, join, resolve } from 'node:path'
import { openEvaluator } from '../evaluation/embedding.ts'
import { openExternalEmbedding } from '../evaluation/external-embedding.ts'
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
import { progress, type Progress } from './progress.ts'

/** As they are given on the command line. */
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

/** Evaluates what `names` name. @throws Fault for whatever of it cannot be opened, compared or written. */
export async function runEvaluation(names: readonly string[], flags: EvaluateFlags): Promise<void> {
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
