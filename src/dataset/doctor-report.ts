// The doctor's report: what became of every file, for machines (report.json) and for people (report.md).

import type { DatasetHead } from './catalog.ts'
import { type Mend, type MendKind, mendKinds } from '../dsp/shot.ts'

export interface DoctorReport {
  readonly format: 'ghostnote-doctor-report'
  readonly version: 1
  /** Files found in the folder. */
  readonly files: number
  /** Examples in the dataset. */
  readonly examples: number
  readonly counts: DatasetHead['counts']
  /** Audio files that are not in the dataset. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  /** Files that held the very sound of another one; not in the dataset either. */
  readonly duplicates: readonly { readonly file: string; readonly sameAs: string; readonly labels: string }[]
  /** Pairs that are the same sound at another gain, rate or format: both in the dataset, kept in one split. */
  readonly nearDuplicates: readonly { readonly files: readonly string[]; readonly likeness: number }[]
  readonly mended: readonly { readonly file: string; readonly mends: readonly Mend[] }[]
  /** Files whose path named more than one class. */
  readonly conflicts: readonly { readonly file: string; readonly text: string }[]
  readonly splits: {
    readonly moved: readonly string[]
    readonly empty: readonly { readonly class: string; readonly split: string }[]
  }
  readonly unusedMappings: readonly string[]
  /** Files that are not audio. */
  readonly ignored: readonly { readonly file: string; readonly reason: string }[]
}

const mendTitles: Readonly<Record<MendKind, string>> = {
  damaged: 'Damaged, read as far as possible',
  clipped: 'Clipped',
  offset: 'Constant offset removed',
  stereo: 'Channels mixed to one',
  phase: 'Channels out of phase',
  resampled: 'Resampled',
  lead: 'Silence at the start trimmed',
  tail: 'Silence at the end trimmed',
  cut: 'Cut at the maximum length',
  abrupt: 'Ended while still sounding',
}

/** Counts per class and split as lines of text, columns aligned. */
export function countLines(counts: DatasetHead['counts']): string[] {
  const rows = Object.entries(counts).map(([name, c]) => [
    name,
    c.train,
    c.validation,
    c.test,
    c.train + c.validation + c.test,
  ])
  const totals = [1, 2, 3, 4].map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0))
  const table = [['class', 'train', 'validation', 'test', 'together'], ...rows, ['together', ...totals]]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => String(row[column]).length)))
  return table.map((row) =>
    row.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!))).join('  '),
  )
}

/** The whole report as Markdown. */
export function reportText(report: DoctorReport): string {
  const lines = [
    '# What became of every file',
    '',
    `${report.files} files found, ${report.examples} examples in the dataset, ${report.skipped.length} skipped, ` +
      `${report.duplicates.length} duplicates left out, ${report.ignored.length} ignored.`,
    '',
    '```',
    ...countLines(report.counts),
    '```',
  ]
  const section = (title: string, entries: readonly string[]) => {
    if (entries.length > 0)
      lines.push('', `## ${title} (${entries.length})`, '', ...entries.map((entry) => `- ${entry}`))
  }
  section(
    'Skipped',
    report.skipped.map(({ file, reason }) => `${code(file)}: ${reason}`),
  )
  section(
    'The same sound as another file, left out',
    report.duplicates.map((d) => `${code(d.file)} = ${code(d.sameAs)}${d.labels}`),
  )
  section(
    'Nearly the same sound, kept in one split',
    report.nearDuplicates.map(({ files, likeness }) => `${files.map(code).join(' ≈ ')} (${likeness})`),
  )
  section(
    'Names that say several classes',
    report.conflicts.map(({ file, text }) => `${code(file)}: ${text}`),
  )
  section(
    'Splits without an example',
    report.splits.empty.map((e) => `${e.class}: nothing in ${e.split}; add more sources`),
  )
  section('Moved to fill a split', report.splits.moved)
  section('Mapping entries that fit no file', report.unusedMappings.map(code))
  for (const kind of mendKinds) {
    const entries = report.mended.flatMap(({ file, mends }) =>
      mends.filter((mend) => mend.kind === kind).map((mend) => `${code(file)}: ${mend.text}`),
    )
    section(mendTitles[kind], entries)
  }
  section(
    'Ignored',
    report.ignored.map(({ file, reason }) => `${code(file)}: ${reason}`),
  )
  return `${lines.join('\n')}\n`
}

/** Number of mends per kind, in the report's order, those that occur. */
export function mendCounts(report: DoctorReport): { title: string; count: number }[] {
  return mendKinds
    .map((kind) => ({
      title: mendTitles[kind],
      count: report.mended.filter(({ mends }) => mends.some((mend) => mend.kind === kind)).length,
    }))
    .filter(({ count }) => count > 0)
}

/** A file name as Markdown code; names may hold anything. */
function code(text: string): string {
  const safe = text.replace(/\p{Cc}/gu, '?')
  return safe.includes('`') ? `\`\` ${safe} \`\`` : `\`${safe}\``
}
