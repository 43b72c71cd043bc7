// ghostnote analyze: sound files → descriptors, one JSON line or one row of a table a file; a dataset → a report.

import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { overWorkers } from '../dataset/pool.ts'
import { Fault } from '../faults/fault.ts'
import { timbreNames } from '../timbre/models.ts'
import { analyzeDataset } from './analyze-dataset.ts'
import { analyzeFile, type FileOrder, type FileOutcome, type FileReport } from './analyze-file.ts'
import { integerBetween, verb } from './verb.ts'

interface AnalyzeOptions {
  readonly json?: true
  readonly canonical?: true
  readonly data?: string
  readonly out?: string
  readonly jobs: number
}

/** With fewer files a thread costs more than it saves. */
const filesPerWorker = 4
const fileColumn = 36

export function command(): Command {
  return verb('analyze', 'Measure timbre and spectrum of sound files or a dataset', [
    'analyze kick.wav snare.flac',
    'analyze drums/*.wav --json > drums.jsonl',
    'analyze --data data/mine',
    'analyze take-*.wav --canonical --json | jq -c "[.file, .timbre.brightness]"',
  ])
    .argument('[files...]', 'sound files: wav, aiff, flac, ogg; any rate')
    .option('--json', 'print one JSON object a line for each file, or the report of --data')
    .option('--canonical', 'measure each in the one form that compares: mono, 44.1 kHz, aligned, 0.74 s, peak -1 dBFS')
    .option('--data <dir>', 'measure all examples of a dataset and write a report; an unfinished one is continued')
    .option('--out <dir>', 'folder for the report of --data; the dataset itself where not given')
    .option('--jobs <n>', 'sounds to measure at the same time', integerBetween(1, 64), availableParallelism())
    .action(run)
}

async function run(files: readonly string[], options: AnalyzeOptions): Promise<void> {
  if (options.data !== undefined) {
    if (files.length > 0 || options.canonical)
      throw new Fault('E_USAGE', {
        at: '--data',
        found: files.length > 0 ? 'sound files as well' : '--canonical as well',
        expected: 'a dataset alone; its examples are always measured in the canonical form',
        wayOut: 'Give either files or --data.',
      })
    return analyzeDataset({ ...options, data: options.data })
  }
  if (options.out !== undefined)
    throw new Fault('E_USAGE', {
      at: '--out',
      found: 'a folder for a report on sound files',
      expected: '--data, for only datasets have a report',
      wayOut: 'Leave --out away; --json prints to the terminal.',
    })
  if (files.length === 0)
    throw new Fault('E_USAGE', {
      at: 'ghostnote analyze',
      found: 'no file',
      expected: 'at least one sound file',
      wayOut: 'For example: ghostnote analyze kick.wav --json',
    })
  const orders = files.map((file) => ({ file, canonical: options.canonical === true }))
  let rows = 0
  const faults: Fault[] = []
  await analyzeAll(orders, Math.min(options.jobs, Math.ceil(orders.length / filesPerWorker)), (outcome) => {
    if ('report' in outcome) {
      if (!options.json && rows++ === 0) console.log(heading())
      console.log(options.json ? JSON.stringify(outcome.report) : row(outcome.report))
    } else {
      const fault = new Fault(outcome.fault.code, outcome.fault.detail)
      faults.push(fault)
      if (files.length > 1) console.error(`${fault.code} ${fault.message}`)
    }
  })
  if (faults.length === 0) return
  if (files.length === 1) throw faults[0]
  throw new Fault(faults.some(({ code }) => code === 'E_AUDIO') ? 'E_AUDIO' : faults[0]!.code, {
    at: 'ghostnote analyze',
    found: `${faults.length} of ${files.length} files that could not be measured`,
    expected: 'sound files only',
    wayOut: 'Each is named above with its reason; the others are measured.',
  })
}

/** Measures all files, in this thread or with `jobs` workers; `use` gets the outcomes in the order of the files. */
async function analyzeAll(
  orders: readonly FileOrder[],
  jobs: number,
  use: (outcome: FileOutcome) => void,
): Promise<void> {
  if (jobs <= 1) {
    for (const order of orders) use(await analyzeFile(order))
    return
  }
  const early = new Map<FileOrder, FileOutcome>()
  let due = 0
  await overWorkers<FileOrder, FileOutcome>({
    url: new URL('./analyze-worker.ts', import.meta.url),
    orders,
    workers: jobs,
    onDone: (order, outcome) => {
      early.set(order, outcome)
      while (due < orders.length) {
        const next = orders[due]!
        const ready = early.get(next)
        if (ready === undefined) break
        early.delete(next)
        due++
        use(ready)
      }
    },
  })
}

function heading(): string {
  return ['file'.padEnd(fileColumn), ...timbreNames.map((name) => name.padStart(10)), '  centroid'].join(' ')
}

/** A row of the table, and below it a line for each reason why a value is missing. */
function row({ file, timbre, spectral, reasons }: FileReport): string {
  const name = file.length <= fileColumn ? file.padEnd(fileColumn) : `…${file.slice(1 - fileColumn)}`
  const values = timbreNames.map((key) => {
    const value = timbre[key]
    if (value === null) return '–'
    return key === 'reverb' ? (value === 1 ? 'yes' : 'no') : value.toFixed(1)
  })
  const centroid = spectral === null ? '–' : `${spectral.centroidHz.toFixed(0)} Hz`
  const columns = [name, ...values.map((value) => value.padStart(10)), centroid.padStart(10)].join(' ')
  const named = Map.groupBy(Object.entries(reasons), ([, reason]) => reason)
  const lines = [...named].map(([reason, entries]) => `  ${entries.map(([key]) => key).join(', ')}: ${reason}`)
  return [columns, ...lines].join('\n')
}
