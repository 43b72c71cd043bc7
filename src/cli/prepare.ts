// ghostnote prepare: a folder of one-shots → a dataset folder and a report on every file.

import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { files } from '../dataset/catalog.ts'
import { countLines, type DoctorReport, mendCounts } from '../dataset/doctor-report.ts'
import { readMapping } from '../dataset/mapping.ts'
import { prepareDataset } from '../dataset/prepare.ts'
import { type DatasetRate, datasetRates } from '../dsp/shot.ts'
import { type Progress, progress } from './progress.ts'
import { integerBetween, verb } from './verb.ts'

interface PrepareFlags {
  readonly out: string
  readonly labels?: string
  readonly rate: `${DatasetRate}`
  readonly jobs: number
  readonly json?: true
}

export function command(): Command {
  return verb('prepare', 'Turn a folder of one-shots into a dataset', [
    'prepare data/factory --out data/factory-set',
    'prepare ~/Samples/808 --out data/808 --labels 808.json',
    'prepare ~/Samples --out data/all --jobs 2 --json | jq .counts',
  ])
    .argument('<dir>', 'folder of one-shots (WAV, AIFF, FLAC, Ogg Vorbis), searched recursively')
    .requiredOption('--out <dataset>', 'dataset folder to write; an unfinished one is continued')
    .option('--labels <file>', 'mapping file, JSON {"glob or path": "class"} or CSV path,class[,source]')
    .addOption(
      new Option('--rate <hz>', 'sample rate of the dataset, what the config to be trained expects')
        .choices(datasetRates.map(String))
        .default(String(datasetRates[0])),
    )
    .option(
      '--jobs <n>',
      'files to prepare at the same time',
      integerBetween(1, 64),
      Math.min(16, availableParallelism()),
    )
    .option('--json', 'print the report as one JSON object')
    .addHelpText(
      'after',
      `
Classes come from file and folder names (kick, bd, snare, sd, rim, clap, hat, oh, tom, crash, …); --labels overrides
them, and may name classes of your own. The report on every skipped or mended file is DATASET/${files.reportText}.
`,
    )
    .action(run)
}

async function run(folder: string, flags: PrepareFlags): Promise<void> {
  const mapping = flags.labels === undefined ? { rows: [] } : readMapping(flags.labels)
  let bar: Progress | undefined
  let report: DoctorReport
  try {
    report = await prepareDataset({
      folder,
      out: flags.out,
      mapping,
      rateHz: Number(flags.rate) as DatasetRate,
      jobs: flags.jobs,
      onProgress: (done, total) => {
        bar ??= progress('prepare', total, 'files')
        bar.update(done)
      },
    })
  } finally {
    bar?.stop()
  }
  console.log(flags.json ? JSON.stringify(report) : summary(report, resolve(flags.out)))
}

/** The counts to expect and what to look at, for people. */
function summary(report: DoctorReport, out: string): string {
  const lines = [
    `${report.files} files found: ${report.examples} examples, ${report.skipped.length} skipped, ` +
      `${report.duplicates.length} duplicates left out, ${report.ignored.length} ignored.`,
    '',
    ...countLines(report.counts),
    '',
    ...mendCounts(report).map(({ title, count }) => `${title}: ${count}`),
  ]
  if (report.nearDuplicates.length > 0)
    lines.push(`Nearly the same sound, kept in one split: ${report.nearDuplicates.length} pairs`)
  if (report.conflicts.length > 0) lines.push(`Names that say several classes: ${report.conflicts.length}`)
  for (const { class: name, split } of report.splits.empty)
    lines.push(`Warning: no ${name} in ${split}; add more sources.`)
  for (const pattern of report.unusedMappings) lines.push(`Warning: the mapping entry "${pattern}" fits no file.`)
  for (const { file, reason } of report.skipped.slice(0, 10)) lines.push(`Skipped ${file}: ${reason}`)
  if (report.skipped.length > 10) lines.push(`… and ${report.skipped.length - 10} more skipped`)
  lines.push('', `Dataset: ${out}`, `Report on every file: ${join(out, files.reportText)}`)
  return lines.join('\n')
}
