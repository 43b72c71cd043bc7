// ghostnote lab report: what a study has found so far.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import { reportOf, type StudyReport } from '../lab/analysis/report.ts'
import type { Threshold } from '../lab/psychometrics/track.ts'
import { labHash } from '../lab/service.ts'
import { SqliteStore } from '../lab/store/sqlite.ts'
import { dataFolder } from './data-folder.ts'
import { labFolderOption } from './lab-folder.ts'
import { readStudyFile } from './lab-study.ts'
import { verb } from './verb.ts'

interface ReportFlags {
  readonly lab?: string
  readonly json?: true
}

/** Drawn sets per interval, as a paper would have them. */
const repetitions = 999

export function reportCommand(): Command {
  return verb('report', 'Say what a study has found so far.', [
    'lab report my-study.json',
    'lab report my-study.json --lab /srv/lab --json',
  ])
    .argument('<study>', 'study file, as it was when it was served')
    .addOption(labFolderOption())
    .option('--json', 'print the result as one JSON object on stdout')
    .action(run)
}

async function run(file: string, { lab, json }: ReportFlags): Promise<void> {
  const { study, text } = readStudyFile(file)
  const folder = resolve(lab ?? dataFolder('lab'))
  const path = join(folder, 'lab.sqlite')
  const none = (found: string) =>
    new Fault('E_PATH', {
      at: path,
      found,
      expected: `answers to ${study.name}`,
      wayOut: 'Name the folder that `ghostnote lab serve` printed, with --lab, and the study file unchanged.',
    })
  if (!existsSync(path)) throw none('nothing')
  const store = new SqliteStore(path)
  try {
    const row = (await store.studies()).find(({ hash }) => hash === labHash(text))
    if (row === undefined) throw none('no study of this text')
    const sessions = await store.sessions(row.id)
    const all = await Promise.all(
      sessions.map(async (session) => ({ session, events: await store.events(session.id) })),
    )
    const report = reportOf(study, all, { seed: study.seed, repetitions })
    console.log(json ? JSON.stringify(report) : told(report))
  } finally {
    await store.close()
  }
}

/** For people. */
function told({ study, sessions, blocks, remarks }: StudyReport): string {
  const lines = [`${study}: ${sessions.finished} finished, ${sessions.open} open, ${sessions.withdrawn} withdrawn.`]
  for (const result of blocks) {
    lines.push('', `${result.block} (${result.kind})`)
    if (result.kind === 'jnd') {
      for (const { track, estimable, notEstimable, mean, interval, pooled } of result.groups) {
        const over = mean === null ? '' : `; mean of ${estimable} ${mean.toFixed(2)}${between(interval)}`
        lines.push(`  ${track}: all together ${threshold(pooled)}${over}; ${notEstimable} not estimable`)
      }
      for (const { session, track, trials, correct, byProcedure, byFit } of result.tracks)
        lines.push(
          `  session ${session} ${track}: ${correct} of ${trials} right; procedure ${threshold(byProcedure)}, fit ${threshold(byFit)}`,
        )
    } else if (result.kind === 'pairwise') {
      const { worths, systems } = result
      if (worths.isEstimable)
        systems.forEach((system, i) => lines.push(`  ${system}: worth ${worths.worths[i]!.toFixed(3)}`))
      else lines.push('  worths not estimable: one always wins, or some never met')
    } else if (result.kind === 'acr')
      for (const { system, mean, interval, count } of result.systems)
        lines.push(`  ${system}: mean opinion ${mean.toFixed(2)}${between(interval)}, ${count} listeners`)
    else
      for (const { system, median, quartiles, count } of result.systems)
        lines.push(`  ${system}: median ${median.toFixed(1)}, quartiles${between(quartiles)}, ${count} listeners`)
    if (result.kind === 'mushra')
      for (const { listener, rule, broken, rated, isExcluded } of result.ledger)
        if (isExcluded) lines.push(`  session ${listener} would be excluded: ${rule} on ${broken.length} of ${rated}`)
  }
  for (const { session, rule, found } of remarks) lines.push('', `session ${session}: ${rule}: ${found}`)
  return lines.join('\n')
}

function threshold(estimate: Threshold): string {
  if (!estimate.isEstimable) return `not estimable (${estimate.why})`
  const { level, share, interval } = estimate
  return `${level.toFixed(2)} points at ${(100 * share).toFixed(1)} % right${between(interval)}`
}

function between(interval: readonly [number, number] | null): string {
  return interval === null ? '' : ` (${interval[0].toFixed(2)} … ${interval[1].toFixed(2)})`
}
