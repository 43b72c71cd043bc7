// Reads a folder of one-shots; writes a dataset folder. An interrupted run leaves its finished parts in DATASET/.work,
// and the same command takes them over; the outcome does not depend on where it was interrupted, nor on `jobs`.

import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unwritable } from '../faults/unwritable.ts'
import { makeFolder } from '../formats/folder.ts'
import { assembleDataset } from './assemble.ts'
import { type Batch, partName } from './batch.ts'
import { datasetFormat, files } from './catalog.ts'
import type { DoctorReport } from './doctor-report.ts'
import type { Mapping } from './mapping.ts'
import { planFiles } from './plan.ts'
import { overWorkers } from './pool.ts'
import { scanFolder } from './scan.ts'
import { type DatasetRate, shotForm, shotFormAt } from '../dsp/shot.ts'

export interface PrepareOptions {
  /** The folder of one-shots. */
  readonly folder: string
  /** The dataset folder to write. */
  readonly out: string
  readonly mapping: Mapping
  /** Rate of the dataset; 44 100 Hz where not given. */
  readonly rateHz?: DatasetRate
  readonly jobs: number
  /** Hears how many of how many files are done. */
  readonly onProgress: (done: number, total: number) => void
}

const workName = '.work'
const filesPerBatch = 32

/** Prepares a folder. Throws E_PATH, E_EXISTS or E_DATASET; what becomes of single files is in the report. */
export async function prepareDataset(options: PrepareOptions): Promise<DoctorReport> {
  const out = resolve(options.out)
  const scan = scanFolder(options.folder, out)
  if (scan.files.length === 0)
    throw new Fault('E_DATASET', {
      at: options.folder,
      found: 'no files',
      expected: 'a folder of one-shot sounds',
      wayOut: 'Give the folder that holds them, or make one: ghostnote factory --count 800 --out DIR.',
    })
  refuseForeign(out, options.folder)
  const plan = planFiles(options.folder, scan.files, options.mapping)
  const root = realpathSync(options.folder)
  const { rateHz = shotForm.rateHz } = options
  const batches: Batch[] = []
  for (let i = 0; i < plan.files.length; i += filesPerBatch)
    batches.push({
      root,
      rateHz,
      files: plan.files
        .slice(i, i + filesPerBatch)
        .map(({ path, bytes, modifiedMs, class: name }) => ({ path, bytes, modifiedMs, labelled: name !== null })),
    })
  const parts = batches.map(partName)
  const work = join(out, workName)
  try {
    makeFolder(work)
    removeOthers(work, new Set(parts))
    await prepareMissing(batches, parts, work, options)
    const report = assembleDataset({
      plan,
      ignored: scan.ignored,
      parts,
      partFolder: work,
      out,
      form: shotFormAt(rateHz),
    })
    rmSync(work, { recursive: true })
    return report
  } catch (error) {
    if (error instanceof Fault) {
      // Nothing usable: the same again would come to the same. The folder is left as it was found.
      rmSync(work, { recursive: true })
      if (readdirSync(out).length === 0) rmSync(out, { recursive: true })
      throw error
    }
    const wayOut = 'Make room or choose another --out, then run the same command again: finished parts are kept.'
    throw unwritable(`--out ${out}`, error, 'a folder with write permission and room for the dataset', wayOut) ?? error
  }
}

/** Prepares the batches whose parts are not there yet. */
async function prepareMissing(
  batches: readonly Batch[],
  parts: readonly string[],
  work: string,
  { jobs, onProgress }: PrepareOptions,
): Promise<void> {
  const total = batches.reduce((sum, batch) => sum + batch.files.length, 0)
  const missing = batches.filter((_, i) => !existsSync(join(work, parts[i]!)))
  let done = total - missing.reduce((sum, batch) => sum + batch.files.length, 0)
  onProgress(done, total)
  // Which worker does which batch does not matter: parts are named by their content.
  await overWorkers<Batch, void>({
    url: new URL('./prepare-worker.ts', import.meta.url),
    workerData: { folder: work },
    orders: missing,
    workers: jobs,
    onDone: (batch) => {
      done += batch.files.length
      onProgress(done, total)
    },
  })
}

/** Only an empty folder, a dataset, or an unfinished one may be written to. */
function refuseForeign(out: string, folder: string): void {
  const input = resolve(folder)
  const refuse = (found: string, expected: string) =>
    new Fault('E_EXISTS', { at: `--out ${out}`, found, expected, wayOut: 'Choose another --out.' })
  if (input === out || input.startsWith(out + sep)) throw refuse('the folder that is read', 'a folder outside it')
  const stat = statSync(out, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) throw refuse('a file', 'a new or empty folder, or an earlier dataset')
  const names = readdirSync(out)
  if (names.length === 0 || names.includes(workName) || isDataset(join(out, files.head))) return
  throw refuse(`a folder with other things in it (${names[0]}, …)`, 'a new or empty folder, or an earlier dataset')
}

function isDataset(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { format?: unknown }).format === datasetFormat
  } catch {
    return false
  }
}

/** Leftovers of another input, and temporary files of a killed run. */
function removeOthers(work: string, wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(work))
    if (!wanted.has(name)) rmSync(join(work, name), { recursive: true, force: true })
}
