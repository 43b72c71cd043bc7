// ghostnote export: run folder → model bundle under models/.

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { gridSamples } from '../dsp/stft.ts'
import type { Calibration } from '../model/calibration.ts'
import type { Manifest } from '../model/manifest.ts'
import { writeBundle } from '../model/write.ts'
import { keptConditioning } from '../training/conditions.ts'
import type { ConditionName } from '../timbre/conditioning.ts'
import { exportedState, exportGenerator } from '../training/families.ts'
import { lastBandDistance, loadCheckpoint, readRunDescription, type RunDescription } from '../training/run-folder.ts'
import { bundleGraphs } from './bundle-graphs.ts'
import { packageRoot, packageVersion } from './package.ts'
import { calibrate } from './calibrate.ts'
import { calibrationCard } from './calibration-card.ts'
import { measureRise } from './measure-rise.ts'
import { progress, type Progress } from './progress.ts'
import { integerBetween, verb } from './verb.ts'

interface ExportOptions {
  readonly name: string
  /** Folder that holds bundles. */
  readonly to: string
  readonly about?: string
  readonly force?: true
  /** Measures the written bundle, which then is written again with the result. */
  readonly calibrate?: (folder: string) => Promise<Calibration>
}

interface ExportFlags extends Omit<ExportOptions, 'calibrate'> {
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
  ])
    .argument('<run>', 'run folder that `ghostnote train` wrote')
    .requiredOption('--name <name>', 'name of the bundle: lower-case letters, digits, dots and hyphens')
    .option('--to <folder>', 'folder that holds bundles', join(packageRoot, 'models'))
    .option('--about <file>', 'Markdown to put under the model card: where the sounds came from, what to know')
    .option('--no-calibration', 'do not measure how a model that is steered by timbre answers; takes minutes')
    .option(
      '--calibrate-shots <n>',
      'sounds to measure for each class, descriptor and value',
      integerBetween(1, 1000),
      5,
    )
    .option('--jobs <n>', 'sounds to measure at the same time', integerBetween(1, 64), availableParallelism())
    .option('--force', 'replace a bundle of the same name')
    .option('--json', 'print the manifest as one JSON object on stdout')
    .action(run)
}

async function run(runFolder: string, flags: ExportFlags): Promise<void> {
  const { calibration, ...options } = flags
  const { manifest, folder, bytes, step } = await exportRun(
    runFolder,
    calibration ? { ...options, calibrate: (written) => withProgress(written, flags) } : options,
  )
  if (flags.json) console.log(JSON.stringify(manifest))
  else console.log(`${folder}: ${(bytes / 1e6).toFixed(1)} MB, step ${step}`)
}

async function withProgress(folder: string, { calibrateShots, jobs }: ExportFlags): Promise<Calibration> {
  console.error('measuring how the model answers its timbre controls (--no-calibration leaves this out)')
  let bar: Progress | undefined
  try {
    return await calibrate(folder, {
      shots: calibrateShots,
      workers: jobs,
      onProgress: (done, total) => {
        bar ??= progress('calibrating', total, 'sounds')
        bar.update(done)
      },
    })
  } finally {
    bar?.stop()
  }
}

/** Writes the bundle of a run's newest checkpoint; `bytes` are those of graphs and weights. */
export async function exportRun(
  runFolder: string,
  flags: ExportOptions,
): Promise<{ manifest: Manifest; folder: string; bytes: number; step: number }> {
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(flags.name))
    throw new Fault('E_USAGE', {
      at: '--name',
      found: `"${flags.name}"`,
      expected: 'lower-case letters, digits, dots and hyphens, at most 64, starting with a letter or digit',
      wayOut: 'For example: --name my-drums',
    })
  const description = readRunDescription(resolve(runFolder))
  const { config, dataset } = description
  const about = flags.about === undefined ? '' : `\n${readAbout(flags.about)}`
  const classes = dataset.classes.length
  const steered = config.conditions.length > 0
  const expected = exportedState(config, classes)
  const checkpoint = loadCheckpoint(resolve(runFolder), expected)
  if (checkpoint === undefined)
    throw new Fault('E_CHECKPOINT', {
      at: runFolder,
      found: 'a run without a checkpoint',
      expected: 'at least one checkpoint',
      wayOut: 'Let `ghostnote train` run until its first checkpoint.',
    })
  const made = await exportGenerator(config, classes, checkpoint, description.seed, { engine: 'onnx-cpu' })
  const graphs = bundleGraphs(config, made)
  const manifest = {
    format: 'ghostnote-model' as const,
    version: 2 as const,
    name: flags.name,
    family: config.family,
    config: config.name,
    rateHz: config.rateHz,
    lengthSamples: gridSamples(config.grid),
    classes: [...dataset.classes],
    ...(steered ? { conditions: [...config.conditions] as ConditionName[] } : {}), // writeBundle checks them
    latentSize: config.latentSize,
    grid: config.grid,
    compression: config.compression,
    noisePositions: made.noisePositions,
    slices: graphs.slices,
    license: 'MIT',
    trained: {
      ghostnote: packageVersion(),
      step: checkpoint.step,
      seed: description.seed,
      dataset: dataset.fingerprint,
      bandDistance: lastBandDistance(resolve(runFolder), checkpoint.step),
    },
  }
  const folder = join(resolve(flags.to), flags.name)
  const files = {
    ...graphs.files,
    'CARD.md': card(flags.name, description, manifest.trained) + about,
    ...(steered ? { 'conditioning.json': keptConditioning(resolve(runFolder), description) } : {}),
  }
  writeBundle(folder, manifest, files, { replace: flags.force === true })
  const whole = { ...manifest, rise: await measureRise(folder) }
  // Meanwhile the bundle can be played, and stays if this is stopped.
  let written = writeBundle(folder, whole, files, { replace: true })
  if (steered && flags.calibrate !== undefined) {
    const calibration = await flags.calibrate(folder)
    const text = `${card(flags.name, description, manifest.trained)}${calibrationCard(calibration)}${about}`
    const calibrated = { ...files, 'CARD.md': text, 'calibration.json': `${JSON.stringify(calibration, null, 1)}\n` }
    written = writeBundle(folder, whole, calibrated, { replace: true })
  }
  return { manifest: written, folder, bytes: bytesOf(graphs.files), step: checkpoint.step }
}

const bytesOf = (files: object) => Object.values(files).reduce((sum: number, data: Uint8Array) => sum + data.length, 0)

function readAbout(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(`--about ${path}`, cause, 'a Markdown file', 'Check the path.')
  }
}

const familyNames = { style: 'Style-family', progressive: 'Progressive', 'style-wave': 'Waveform style' } as const

/** The model card that export can write by itself: what it is, what it was trained on, how to make it again. */
function card(
  name: string,
  { config, dataset, seed }: RunDescription,
  trained: { step: number; bandDistance: number | null },
): string {
  const { frames, hopSamples, fftSize } = config.grid
  const samples = gridSamples(config.grid)
  const seconds = samples / config.rateHz
  const shape =
    config.family === 'style-wave' ? `${samples} samples` : `${frames} frames of ${fftSize / 2} bins, hop ${hopSamples}`
  return `# ${name}
${familyNames[config.family]} drum generator, config \`${config.name}\`: ${seconds.toFixed(2)} s at ${config.rateHz} Hz
(${shape}), trained with Ghostnote to step ${trained.step}, seed ${seed}.

- Classes: ${dataset.classes.join(', ')}.
- Dataset fingerprint: \`${dataset.fingerprint}\`.
- Band distance to held-out sounds at the last preview: ${trained.bandDistance === null ? 'not measured' : trained.bandDistance.toFixed(3)}
  (0: same means and deviations of band magnitudes; about 1: silence. It is a training monitor, not a quality score).
- Objective: ${[config.objective, ...config.regularisers.map((used) => used.name)].join(' + ')}.
- Train it again: \`ghostnote train --config ${config.name} --objective ${config.objective} --data DATASET --out RUN --seed ${seed} --steps ${trained.step}\`, then
  \`ghostnote export RUN --name ${name}\`.
`
}
