// A run folder that a training package goes on from: what of it is needed for that.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import { newestCheckpointFiles } from '../training/checkpoint-files.ts'
import { readRunDescription } from '../training/run-folder.ts'

export interface PackagedRun {
  readonly folder: string
  readonly config: TrainingConfig
  readonly seed: number
  /** SHA-256 of the dataset's catalog. */
  readonly fingerprint: string
  /** Names within the folder. */
  readonly files: readonly string[]
}

/** @throws Fault E_PATH, E_CHECKPOINT where this is no run that could go on. */
export function runToGoOn(folder: string): PackagedRun {
  const { config, seed, dataset } = readRunDescription(folder)
  const checkpoint = newestCheckpointFiles(folder)
  if (checkpoint.length === 0)
    throw new Fault('E_CHECKPOINT', {
      at: `--run ${folder}`,
      found: 'a run without a checkpoint',
      expected: 'at least one',
      wayOut: 'Leave --run out and name its --config: there is nothing to go on from yet.',
    })
  const beside = ['config.json', 'conditioning.json', 'stats.jsonl'].filter((name) => existsSync(join(folder, name)))
  return { folder, config, seed, fingerprint: dataset.fingerprint, files: [...beside, ...checkpoint] }
}
