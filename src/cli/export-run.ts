// A run's newest checkpoint as a model bundle: graphs, weights, card, and what is measured of its sounds.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { gridSamples } from '../dsp/stft.ts'
import { encodeSafetensors } from '../formats/safetensors.ts'
import { type Calibration, checkCalibration } from '../model/calibration.ts'
import { bundleNamePattern, calibrationFile, type Manifest, trainingFile } from '../model/manifest.ts'
import { largeInHalves } from '../model/half-precision-weights.ts'
import { writeBundle } from '../model/write.ts'
import type { ConditionName } from '../timbre/conditioning.ts'
import { keptConditioning } from '../training/conditions.ts'
import { exportedState, exportGenerator, spreadLatents, trainingWeights } from '../training/families.ts'
import { lastBandDistance, loadCheckpoint, readRunDescription } from '../training/run-folder.ts'
import { bundleGraphs } from './bundle-graphs.ts'
import { calibrationCard } from './calibration-card.ts'
import { type ClassFactors, factorsOf, factorsText } from './class-factors.ts'
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
  /** Measures the written bundle, which then is written again with the result. */
  readonly calibrate?: (folder: string) => Promise<Calibration>
}

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
  const factors = flags.spread === undefined ? undefined : factorsOf(flags.spread, dataset.classes, '--spread')
  const checkpoint = factors === undefined ? newest : spreadLatents(config, newest, factors)
  if (checkpoint === undefined)
    throw new Fault('E_USAGE', {
      at: '--spread',
      found: `a model of the ${config.family} family`,
      expected: 'one of the style family, which has a Gaussian of latents for each class',
      wayOut: 'Leave it out.',
    })
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
      ...(factors === undefined ? {} : { spread: factorsText(factors, dataset.classes) }),
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

function readAbout(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(`--about ${path}`, cause, 'a Markdown file', 'Check the path.')
  }
}
