// What --from of `ghostnote train` means: weights of a run's newest checkpoint, or of a model bundle.

import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { decodeSafetensors } from '../formats/safetensors.ts'
import { sha256 } from '../formats/sha256.ts'
import { configNamed, type TrainingConfig } from '../gan/configs.ts'
import { fineTuningConfig } from '../gan/fine-tuning.ts'
import { bundleFolder, readBundle, readBundleFile } from '../model/bundle.ts'
import { manifestFile, trainingFile, weightsFile } from '../model/manifest.ts'
import { checkpointSteps, newestCheckpointFiles } from '../training/checkpoint-files.ts'
import { exportedState } from '../training/families.ts'
import { loadCheckpoint, readRunDescription } from '../training/run-folder.ts'
import type { Adoption, StartingPoint } from '../training/starting-point.ts'
import { average, type State } from '../training/state.ts'
import { packageRoot } from './package.ts'

export interface From {
  readonly start: StartingPoint
  /** What to train where no config is named. @throws Fault E_CONFIG where its family cannot go on. */
  config(): TrainingConfig
}

/**
 * A run folder, the folder of a bundle, or the name of one under models/.
 * @throws Fault E_PATH where there is none, E_CHECKPOINT or E_MODEL where it is damaged.
 */
export function startFrom(named: string): From {
  const folder = resolve(named)
  if (existsSync(join(folder, manifestFile))) return fromBundle(folder)
  if (existsSync(folder)) return fromRun(folder)
  return fromBundle(bundleFolder(join(packageRoot, 'models'), named, 'ghostnote train --from'))
}

/**
 * The config of the run in `runFolder` where that has a checkpoint to go on from, so that what it came from need not be
 * there any more; undefined where it has none yet.
 * @throws Fault E_CHECKPOINT where the run came from something else than `named`.
 */
export function goingOn(runFolder: string, named: string): TrainingConfig | undefined {
  if (!existsSync(join(runFolder, 'config.json')) || checkpointSteps(runFolder).length === 0) return undefined
  const { config, from } = readRunDescription(runFolder)
  if (from?.name === basename(resolve(named))) return config
  throw new Fault('E_CHECKPOINT', {
    at: '--out',
    found: `a run that started from ${from?.name ?? 'random weights'} in ${runFolder}`,
    expected: `one that started from ${basename(resolve(named))}`,
    wayOut: 'Repeat the command that started the run, or name another folder.',
  })
}

function fromRun(folder: string): From {
  const { config, dataset } = readRunDescription(folder)
  const checkpoint = loadCheckpoint(folder, exportedState(config, dataset.classes.length))
  if (checkpoint === undefined)
    throw new Fault('E_CHECKPOINT', {
      at: `--from ${folder}`,
      found: 'a run without a checkpoint',
      expected: 'at least one',
      wayOut: 'Let `ghostnote train` run until its first checkpoint.',
    })
  const weights: State = { ...checkpoint.state }
  for (const [name, value] of Object.entries(checkpoint.state))
    if (name.startsWith(average)) weights[name.slice(average.length)] = value
  return {
    start: {
      ...config,
      name: basename(folder),
      fingerprint: sha256(Buffer.concat(newestCheckpointFiles(folder).map((file) => readFileSync(join(folder, file))))),
      classes: dataset.classes,
      weights,
    },
    config: () => fineTuningConfig(config, true),
  }
}

function fromBundle(folder: string): From {
  const { manifest, hash } = readBundle(folder)
  const tensorsOf = (file: typeof weightsFile | typeof trainingFile) =>
    decodeSafetensors(readBundleFile(folder, manifest, file), join(folder, file), { finite: true }).tensors
  const hasCritic = manifest.files[trainingFile] !== undefined
  const weights = { ...tensorsOf(weightsFile), ...(hasCritic ? tensorsOf(trainingFile) : {}) }
  const { family, rateHz, grid, compression, name, classes, conditions = [] } = manifest
  return {
    start: { name, fingerprint: hash, family, rateHz, grid, compression, classes, conditions, weights },
    config: () =>
      fineTuningConfig(configNamed(manifest.config, `--from ${name}: the config of its training`), hasCritic),
  }
}

/** What carried over from where the run starts, in a sentence or two. */
export function adopted({ name }: StartingPoint, { newClasses, leftClasses, fresh }: Adoption): string {
  const said = [
    `Starts from ${name}.`,
    ...(newClasses.length === 0 ? [] : [`New to it: ${newClasses.join(', ')}; they begin as the mean of its classes.`]),
    ...(leftClasses.length === 0 ? [] : [`Left out, for there are no sounds of them: ${leftClasses.join(', ')}.`]),
    ...(fresh.length === 0 ? [] : [`It comes without ${fresh.join(' and ')}, which start from nothing.`]),
  ]
  return said.join(' ')
}
