// A run's newest checkpoint as a model bundle: graphs, weights, card, and what is measured of its sounds.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { type Dataset, openDataset } from '../dataset/loader.ts'
import { gridSamples } from '../dsp/stft.ts'
import { encodeSafetensors } from '../formats/safetensors.ts'
import { type Calibration, checkCalibration } from '../model/calibration.ts'
import { bundleNamePattern, calibrationFile, type Manifest, trainingFile } from '../model/manifest.ts'
import { largeInHalves } from '../model/half-precision-weights.ts'
import { writeBundle } from '../model/write.ts'
import type { ConditionName } from '../timbre/conditioning.ts'
import { BatchSource } from '../training/batches.ts'
import { keptConditioning } from '../training/conditions.ts'
import { exportedState, exportGenerator, matchLevels, spreadLatents, trainingWeights } from '../training/families.ts'
import type { Trained } from '../training/recipe.ts'
import { lastBandDistance, loadCheckpoint, readRunDescription, type RunDescription } from '../training/run-folder.ts'
import { bundleGraphs } from './bundle-graphs.ts'
import { calibrationCard } from './calibration-card.ts'
import { type ClassFactors, type FactorRange, factorsOf, factorsText } from './class-factors.ts'
import { keptCalibration } from './kept-measures.ts'
import { measureRise } from './measure-rise.ts'
import { modelCard } from './model-card.ts'
import { packageVersion } from './package.ts'

export interface ExportOptions {
  readonly name: string
  /** Folder that holds bundles. */
  readonly to: string
  readonly about?: string
  readonly force?: true
  /** Whether to write what training goes on with, where there is any. */
  readonly critic: boolean
  /** How far latents of a class lie apart, as a factor of what training measured. */
  readonly spread?: ClassFactors
  /** How far levels of a class are matched to those of the training sounds in `data`. */
  readonly matchLevels?: ClassFactors
  /** The run's dataset; read where levels are matched. */
  readonly data?: string
  /** Measures the written bundle, which then is written again with the result. */
  readonly calibrate?: (folder: string) => Promise<Calibration>
}

export const spreadRange: FactorRange = { least: 0.5, most: 2, otherwise: 1 }
export const matchRange: FactorRange = { least: 0, most: 1, otherwise: 0 }

/** @throws Fault E_USAGE where a bundle cannot be called so. */
export function checkBundleName(name: string): void {
  if (!bundleNamePattern.test(name))
    throw new Fault('E_USAGE', {
      at: '--name',
      found: `"${name}"`,
      expected: 'lower-case letters, digits, dots and hyphens, at most 64, starting with a letter or digit',
      wayOut: 'For example: --name my-drums',
    })
}

/** Writes the bundle of a run's newest checkpoint. */
export async function exportRun(runFolder: string, flags: ExportOptions): Promise<Manifest> {
  checkBundleName(flags.name)
  const description = readRunDescription(resolve(runFolder))
  const { config, dataset } = description
  const about = flags.about === undefined ? '' : `\n${readAbout(flags.about)}`
  const classes = dataset.classes.length
  const steered = config.conditions.length > 0
  const expected = exportedState(config, classes)
  const newest = loadCheckpoint(resolve(runFolder), expected)
  if (newest === undefined)
    throw new Fault('E_CHECKPOINT', {
      at: runFolder,
      found: 'a run without a checkpoint',
      expected: 'at least one checkpoint',
      wayOut: 'Let `ghostnote train` run until its first checkpoint.',
    })
  const { checkpoint, said } = await changed(newest, description, flags)
  const made = await exportGenerator(config, classes, checkpoint, description.seed, { engine: 'onnx-cpu' })
  const graphs = bundleGraphs(config, made)
  const further = flags.critic ? trainingWeights(config, classes, checkpoint) : undefined
  const manifest = {
    format: 'ghostnote-model' as const,
    version: further !== undefined ? (6 as const) : made.analysis === undefined ? (2 as const) : (4 as const),
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
      ...said,
    },
  }
  const folder = join(resolve(flags.to), flags.name)
  const kept = steered ? keptCalibration(folder, made, manifest) : undefined
  const cardWith = (calibration: Calibration | undefined) =>
    modelCard(flags.name, description, manifest.trained) +
    (calibration === undefined ? '' : calibrationCard(calibration)) +
    about
  const files = {
    ...graphs.files,
    ...(further === undefined ? {} : { [trainingFile]: encodeSafetensors(largeInHalves(further)) }),
    'CARD.md': cardWith(kept === undefined ? undefined : checkCalibration(JSON.parse(kept), calibrationFile)),
    ...(kept === undefined ? {} : { [calibrationFile]: kept }),
    ...(steered ? { 'conditioning.json': keptConditioning(resolve(runFolder), description) } : {}),
  }
  writeBundle(folder, manifest, files, { replace: flags.force === true })
  const whole = { ...manifest, rise: await measureRise(folder) }
  // Meanwhile the bundle can be played, and stays if this is stopped.
  let written = writeBundle(folder, whole, files, { replace: true })
  if (steered && kept === undefined && flags.calibrate !== undefined) {
    const calibration = await flags.calibrate(folder)
    const text = `${JSON.stringify(calibration, null, 1)}\n`
    const calibrated = { ...files, 'CARD.md': cardWith(calibration), [calibrationFile]: text }
    written = writeBundle(folder, whole, calibrated, { replace: true })
  }
  return written
}

/** What the flags change of a checkpoint, and what a bundle says of that. */
async function changed(
  newest: Trained,
  { config, dataset, seed }: RunDescription,
  { spread, matchLevels: match, data }: ExportOptions,
): Promise<{
  readonly checkpoint: Trained
  readonly said: { readonly spread?: string; readonly matchLevels?: string }
}> {
  const { classes } = dataset
  const unable = (at: string, expected: string) =>
    new Fault('E_USAGE', { at, found: `a model of the ${config.family} family`, expected, wayOut: 'Leave it out.' })
  let checkpoint: Trained | undefined = newest
  let said = {}
  if (spread !== undefined) {
    const factors = factorsOf(spread, classes, '--spread', spreadRange)
    checkpoint = spreadLatents(config, checkpoint, factors)
    if (checkpoint === undefined)
      throw unable('--spread', 'one of the style family, which has a Gaussian of latents for each class')
    said = { spread: factorsText(factors, classes, spreadRange) }
  }
  if (match !== undefined) {
    const shares = factorsOf(match, classes, '--match-levels', matchRange)
    const opened = openRunDataset(data, dataset.fingerprint)
    try {
      const batches = new BatchSource(config, opened, seed)
      checkpoint = await matchLevels(config, batches, checkpoint, shares, { engine: 'onnx-cpu' })
    } finally {
      opened.close()
    }
    if (checkpoint === undefined)
      throw unable('--match-levels', 'one of the style family, whose spectra have gains by class')
    said = { ...said, matchLevels: factorsText(shares, classes, matchRange) }
  }
  return { checkpoint, said }
}

/** @throws Fault E_USAGE, E_PATH or E_DATASET where `data` is not what the run was trained on. */
function openRunDataset(data: string | undefined, fingerprint: string): Dataset {
  if (data === undefined)
    throw new Fault('E_USAGE', {
      at: '--match-levels',
      found: 'no dataset to match levels with',
      expected: 'the one that the run was trained on',
      wayOut: 'Name it with --data DATASET.',
    })
  const dataset = openDataset(resolve(data))
  if (dataset.fingerprint !== fingerprint) {
    dataset.close()
    throw new Fault('E_DATASET', {
      at: '--data',
      found: `dataset ${dataset.fingerprint.slice(0, 12)}`,
      expected: `${fingerprint.slice(0, 12)}, which the run was trained on`,
      wayOut: 'Name the folder of that one.',
    })
  }
  return dataset
}

function readAbout(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(`--about ${path}`, cause, 'a Markdown file', 'Check the path.')
  }
}
