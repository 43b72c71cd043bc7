// ghostnote analyze --data: the timbre of all examples of a dataset, and a report on it.

import { join, resolve, basename } from 'node:path'
import { openDataset } from '../dataset/loader.ts'
import { measureTimbre } from '../dataset/timbre.ts'
import { timbreReport } from '../dataset/timbre-report.ts'
import { timbreReportPage } from '../dataset/timbre-report-page.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { conditionNames } from '../timbre/conditioning.ts'
import { type Progress, progress } from './progress.ts'

const reportName = 'timbre-report'

export interface AnalyzeDatasetOptions {
  readonly data: string
  /** Folder of the report; the dataset's own where not given. */
  readonly out?: string | undefined
  readonly jobs: number
  readonly json?: true | undefined
}

/** Measures what is not measured yet, then writes timbre-report.html and timbre-report.json. */
export async function analyzeDataset({ data, out = data, jobs, json }: AnalyzeDatasetOptions): Promise<void> {
  const dataset = openDataset(data)
  try {
    let bar: Progress | undefined
    try {
      await measureTimbre(dataset, {
        workers: jobs,
        onProgress: (done, total) => {
          bar ??= progress('analyze', total, 'examples')
          bar.update(done)
        },
      })
    } finally {
      bar?.stop()
    }
    const { report, examples } = timbreReport(dataset, basename(resolve(data)))
    const page = join(resolve(out), `${reportName}.html`)
    try {
      writeFileAtomic(join(resolve(out), `${reportName}.json`), `${JSON.stringify(report, null, 1)}\n`)
      writeFileAtomic(page, timbreReportPage(report, examples))
    } catch (error) {
      throw unwritable(`--out ${out}`, error, 'a folder with write permission', 'Choose another --out.') ?? error
    }
    if (json) return console.log(JSON.stringify(report))
    const { classes } = report.conditioning
    const rows = classes.map((group) => [
      group.class.padEnd(12),
      String(group.count).padStart(8),
      ...conditionNames.map((name) => group.percentiles[name][3]!.toFixed(1).padStart(10)),
    ])
    console.log(['median of'.padEnd(12), 'examples', ...conditionNames.map((name) => name.padStart(10))].join(' '))
    for (const row of rows) console.log(row.join(' '))
    console.log(
      `\n${examples.length} of ${dataset.examples.length} examples measured throughout, ${report.outliers.length} unlike their class.\nReport: ${page}`,
    )
  } finally {
    dataset.close()
  }
}
