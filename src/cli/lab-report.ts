// ghostnote lab report: what a study has found so far, as text, JSON or a page.

import type { Command } from 'commander'
import { reportOf } from '../lab/analysis/report.ts'
import { reportPage } from '../lab/page/report-page.ts'
import { openAnswers } from './lab-answers.ts'
import { labFolderOption } from './lab-folder.ts'
import { writePage } from './lab-page.ts'
import { toldReport } from './lab-report-lines.ts'
import { packageVersion } from './package.ts'
import { verb } from './verb.ts'

interface ReportFlags {
  readonly lab?: string
  readonly json?: true
  readonly html?: string
}

/** Drawn sets per interval, as a paper would have them. */
export const repetitions = 999

export function reportCommand(): Command {
  return verb('report', 'Say what a study has found so far.', [
    'lab report my-study.json',
    'lab report my-study.json --html report.html     # curves, tables, ledger, methods: one file, no network',
    'lab report my-study.json --lab /srv/lab --json',
    'lab report data/my-study                        # a package that lab export wrote, from it alone',
  ])
    .argument('<study>', 'study file, as it was when it was served, or the folder of a package')
    .addOption(labFolderOption())
    .option('--json', 'print the result as one JSON object on stdout')
    .option('--html <file>', 'write it as a page, too')
    .action(run)
}

async function run(source: string, { lab, json, html }: ReportFlags): Promise<void> {
  const { study, sessions, note } = await openAnswers(source, lab)
  const report = reportOf(study, sessions, { seed: study.seed, repetitions, ghostnote: packageVersion() })
  if (html !== undefined) writePage('--html', html, reportPage(study, report, note === undefined ? {} : { note }))
  if (note !== undefined && !json) console.log(`${note}\n`)
  console.log(json ? JSON.stringify(report) : toldReport(report))
}
