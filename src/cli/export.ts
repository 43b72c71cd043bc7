// ghostnote export: run folder → model bundle under models/, in single or half precision; or a bundle → one in half.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import type { Calibration } from '../model/calibration.ts'
import { type Manifest, manifestFile } from '../model/manifest.ts'
import { refuseForeign } from '../model/write.ts'
import { checkBundleName, type ExportOptions, exportRun, matchRange, spreadRange } from './export-run.ts'
import { writeHalfPrecision } from './half-precision.ts'
import { classFactors } from './class-factors.ts'
import { packageRoot } from './package.ts'
import { calibrate } from './calibrate.ts'
import { progress, type Progress } from './progress.ts'
import { integerBetween, verb } from './verb.ts'

interface ExportFlags extends Omit<ExportOptions, 'calibrate'> {
  readonly precision: 'fp32' | 'fp16'
  readonly calibration: boolean
  readonly calibrateShots: number
  readonly jobs: number
  readonly json?: true
}

export function command(): Command {
  return verb('export', 'Turn a training run into a model bundle that render and serve can play.', [
    'export runs/first --name first',
    'export runs/lite --name my-drums --to ~/models --about notes.md',
    'export runs/lite --name quick --no-calibration       # timbre controls as the training left them',
    'export runs/lite --name varied --spread clap=1.2,tom=1.1  # sounds of these classes lie farther apart',
    'export runs/lite --name even --match-levels kick=1,tom=0.5 --data data/mine  # what training left off in the mean',
    'export models/my-drums --name my-drums-small --precision fp16',
  ])
    .argument('<run>', 'run folder that `ghostnote train` wrote; with --precision fp16 also the folder of a bundle')
    .requiredOption('--name <name>', 'name of the bundle: lower-case letters, digits, dots and hyphens')
    .option('--to <folder>', 'folder that holds bundles', join(packageRoot, 'models'))
    .option('--about <file>', 'Markdown to put under the model card: where the sounds came from, what to know')
    .addOption(
      new Option(
        '--precision <bits>',
        'how weights are stored; fp16 halves the bundle and measures what that takes away',
      )
        .choices(['fp32', 'fp16'])
        .default('fp32'),
    )
    .option(
      '--no-calibration',
      'do not measure how a model that is steered by timbre answers; takes minutes, unless the same generator was measured',
    )
    .option(
      '--calibrate-shots <n>',
      'sounds to measure for each class, descriptor and value',
      integerBetween(1, 1000),
      5,
    )
    .option('--jobs <n>', 'sounds to measure at the same time', integerBetween(1, 64), availableParallelism())
    .option(
      '--spread <factors>',
      'how far sounds of a class lie apart, as a factor of what training measured: 1.1, or clap=1.2,kick=0.9',
      classFactors(spreadRange),
    )
    .option(
      '--match-levels <shares>',
      'match the mean levels of a class’s sounds, by time and frequency, to those of the sounds in --data: 0 not, 1 all the way; kick=1,tom=0.5',
      classFactors(matchRange),
    )
    .option('--data <dataset>', 'the dataset that the run was trained on, for --match-levels')
    .option('--no-critic', 'leave out the critic, from which `train --from` would go on; sounds do not need it')
    .option('--force', 'replace a bundle of the same name')
    .option('--json', 'print the manifest as one JSON object on stdout')
    .action(run)
}

async function run(source: string, flags: ExportFlags): Promise<void> {
  checkBundleName(flags.name)
  const folder = join(resolve(flags.to), flags.name)
  refuseForeign(folder, flags.force === true)
  const manifest = existsSync(join(source, manifestFile))
    ? await halfOfBundle(resolve(source), folder, flags)
    : await exportAs(source, folder, flags)
  if (flags.json) console.log(JSON.stringify(manifest))
  else
    console.log(
      `${folder}: ${(bytesOf(manifest) / 1e6).toFixed(1)} MB, step ${JSON.stringify(manifest.trained['step'])}`,
    )
}

async function exportAs(runFolder: string, folder: string, flags: ExportFlags): Promise<Manifest> {
  const { calibration, ...options } = flags
  const measured = (written: string) => measuring('calibrating', (onProgress) => calibrated(written, flags, onProgress))
  const asked = calibration ? { ...options, calibrate: measured } : options
  if (flags.precision === 'fp32') return await exportRun(runFolder, asked)
  const to = mkdtempSync(join(tmpdir(), 'ghostnote-export-'))
  try {
    await exportRun(runFolder, { ...asked, to })
    return await halved(join(to, flags.name), folder, flags)
  } finally {
    rmSync(to, { recursive: true, force: true })
  }
}

async function halfOfBundle(source: string, folder: string, flags: ExportFlags): Promise<Manifest> {
  const refused = (at: string, found: string, expected: string, wayOut: string) =>
    new Fault('E_USAGE', { at, found, expected, wayOut })
  if (flags.precision === 'fp32')
    throw refused(
      source,
      'a model bundle',
      'a run folder',
      'Add --precision fp16 to make a bundle in half precision of it.',
    )
  if (flags.about !== undefined)
    throw refused('--about', flags.about, 'no such flag with a bundle, which has its card', 'Leave it out.')
  for (const [flag, value] of [
    ['--spread', flags.spread],
    ['--match-levels', flags.matchLevels],
  ] as const)
    if (value !== undefined) throw refused(flag, 'a model bundle', 'a run folder', 'Export the run with it.')
  if (source === folder)
    throw refused('--name', `the bundle ${source} itself`, 'another name', 'For example: --name my-drums-small')
  return await halved(source, folder, flags)
}

function halved(source: string, folder: string, { name, force }: ExportFlags): Promise<Manifest> {
  return measuring('comparing', (onProgress) =>
    writeHalfPrecision(source, folder, name, { replace: force === true, onProgress }),
  )
}

async function calibrated(
  folder: string,
  { calibrateShots, jobs }: ExportFlags,
  onProgress: (done: number, total: number) => void,
): Promise<Calibration> {
  console.error('measuring how the model answers its timbre controls (--no-calibration leaves this out)')
  return await calibrate(folder, { shots: calibrateShots, workers: jobs, onProgress })
}

/** Work on sounds, with a bar. */
async function measuring<T>(
  label: string,
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  let bar: Progress | undefined
  try {
    return await work((done, total) => {
      bar ??= progress(label, total, 'sounds')
      bar.update(done)
    })
  } finally {
    bar?.stop()
  }
}

/** Of graphs and weights. */
function bytesOf({ files }: Manifest): number {
  const played = Object.entries(files).filter(([name]) => /\.(?:onnx|safetensors)$/.test(name))
  return played.reduce((sum, [, entry]) => sum + (entry?.bytes ?? 0), 0)
}
