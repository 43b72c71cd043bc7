// Worker of the researcher's pages: a simulation, or a study's report.

import { setPriority } from 'node:os'
import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { type ZipEntry, zipStream } from '../../formats/zip.ts'
import type { Study } from '../../protocol/study.ts'
import { reportOf, type SessionEvents } from '../analysis/report.ts'
import type { Making, PackageFile } from '../package/format.ts'
import { packageFiles } from '../package/package-files.ts'
import { withChecksums } from '../package/write-package.ts'
import { reportPage } from '../page/report-page.ts'
import { simulate, type SimulationOptions } from '../simulation/simulate.ts'
import type { StudyEvent } from '../store/store.ts'

export type DeskTask =
  | { readonly kind: 'simulation'; readonly study: Study; readonly options: Omit<SimulationOptions, 'told' | 'maker'> }
  | {
      readonly kind: 'report'
      readonly study: Study
      readonly sessions: readonly SessionEvents[]
      readonly ghostnote: string
      /** What is said above the results. */
      readonly note?: string
    }
  | {
      readonly kind: 'package'
      readonly study: Study
      /** The study file's text. */
      readonly text: string
      readonly sessions: readonly SessionEvents[]
      readonly studyEvents: readonly StudyEvent[]
      readonly making: Making
    }

export type FromDeskWorker =
  | { readonly done: number; readonly of: number | null }
  | { readonly result: unknown }
  | { readonly failed: string }

/** Drawn sets per interval, as a paper would have them. */
const repetitions = 999

const say = (message: FromDeskWorker): void => parentPort!.postMessage(message)

try {
  // On Linux a thread has a priority of its own; participants' sounds are made before this.
  setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10)
} catch {
  // another system
}

try {
  say({ result: await resultOf(workerData as DeskTask) })
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) })
}

async function resultOf(task: DeskTask): Promise<unknown> {
  if (task.kind === 'simulation') {
    const { study, options } = task
    const of = options.listeners
    return simulate(study, { ...options, told: (done) => say({ done, of }) })
  }
  if (task.kind === 'package') return zipped(task.study.name, packageFiles({ ...task, repetitions }))
  const { study, sessions, note, ghostnote } = task
  const report = reportOf(study, sessions, { seed: study.seed, repetitions, ghostnote })
  return new TextEncoder().encode(reportPage(study, report, note === undefined ? {} : { note }))
}

/** One archive of a folder that is called `name`. */
async function zipped(name: string, files: readonly PackageFile[]): Promise<Uint8Array> {
  async function* entries(): AsyncGenerator<ZipEntry, void> {
    for await (const { path, bytes } of withChecksums(files)) yield { path: `${name}/${path}`, bytes }
  }
  const pieces: Uint8Array[] = []
  for await (const piece of zipStream(entries())) pieces.push(piece)
  return Buffer.concat(pieces)
}
