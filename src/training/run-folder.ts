// The run folder: config.json (what is trained on what), conditioning.json (conditions.ts), the last two checkpoints
// (checkpoint-files.ts), stats.jsonl, previews/. Nothing in it can tear; running the same command again continues from the last checkpoint.

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { TensorData } from '../compile/step.ts'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { configFromFile } from '../gan/config-schema.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import { sizeOf } from '../gan/parameters.ts'
import {
  checkpointPath,
  checkpointSteps,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from './checkpoint-files.ts'
import { measured, readStats } from './stats.ts'

/** What a run is: it must not change between resumes. */
export interface RunDescription {
  readonly format: 'ghostnote-run'
  readonly version: 1
  readonly config: TrainingConfig
  readonly seed: number
  readonly dataset: { readonly folder: string; readonly fingerprint: string; readonly classes: readonly string[] }
  /** The weights it started from; absent where they were random. */
  readonly from?: { readonly name: string; readonly fingerprint: string }
}

export interface Checkpoint {
  readonly step: number
  readonly state: Record<string, TensorData>
}

const keptCheckpoints = 2

export function readRunDescription(folder: string): RunDescription {
  const path = join(folder, 'config.json')
  if (!existsSync(path))
    throw new Fault('E_PATH', {
      at: folder,
      found: existsSync(folder) ? 'a folder without config.json' : 'no such folder',
      expected: 'a run folder that `ghostnote train` wrote',
      wayOut: 'Name the folder given to `ghostnote train --out`.',
    })
  try {
    const description = JSON.parse(readFileSync(path, 'utf8')) as RunDescription
    if (description?.format === 'ghostnote-run' && description.version === 1)
      return { ...description, config: readableConfig(description.config, path) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Fault('E_CHECKPOINT', {
    at: path,
    found: 'a file that is no run description of version 1',
    expected: '{"format": "ghostnote-run", "version": 1, …}',
    wayOut: 'Restore the file, or train into a new folder.',
  })
}

/** @throws Fault E_CHECKPOINT that names the field of a config as other versions of Ghostnote have written it. */
function readableConfig(config: unknown, path: string): TrainingConfig {
  try {
    return configFromFile(withNamedObjective(config), `${path}: config`)
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    const wayOut = 'Use the version of Ghostnote that trained this run, or train into a new folder.'
    throw new Fault('E_CHECKPOINT', { ...cause.detail, wayOut })
  }
}

/** Configs once held R1's γ and interval alone, when the objective was always the non-saturating one. */
function withNamedObjective(config: unknown): unknown {
  const { r1, ...rest } = Object(config) as { readonly r1?: { readonly gamma: number; readonly interval: number } }
  if (r1 === undefined) return config
  const regularisers = [{ name: 'r1', strength: r1.gamma, interval: r1.interval }] as const
  return { ...rest, objective: 'non-saturating', regularisers }
}

/** Opens `folder` for this run: creates it, or makes sure that it holds the same run. */
export function openRunFolder(folder: string, description: RunDescription): void {
  if (!existsSync(join(folder, 'config.json'))) {
    if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0))
      throw new Fault('E_EXISTS', {
        at: '--out',
        found: `${folder}, which holds something else`,
        expected: 'a new folder, or the folder of an earlier run',
        wayOut: 'Name another folder.',
      })
    writeFileAtomic(join(folder, 'config.json'), `${JSON.stringify(description, null, 2)}\n`)
    return
  }
  const earlier = readRunDescription(folder)
  const parts = ['config', 'seed', 'dataset', ...(description.from === undefined ? [] : ['from' as const])] as const
  const differing = parts.filter((part) => !isDeepStrictEqual(identity(earlier)[part], identity(description)[part]))
  if (differing.length > 0)
    throw new Fault('E_CHECKPOINT', {
      at: '--out',
      found: `a run with another ${differing.map((part) => (part === 'from' ? 'start' : part)).join(' and ')} in ${folder}`,
      expected: 'the same config, seed and dataset, so that the run can continue',
      wayOut: 'Repeat the command that started the run, or name another folder.',
    })
  // Unfinished files of a run that was killed, its previews' included.
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.tmp')) rmSync(join(folder, file))
}

/** A dataset that moved is still the same dataset, as is a start; and a description compares as it reads back from JSON. */
function identity(description: RunDescription) {
  const { config, seed, dataset, from } = JSON.parse(JSON.stringify(description)) as RunDescription
  return {
    config,
    seed,
    from: from?.fingerprint,
    dataset: { fingerprint: dataset.fingerprint, classes: dataset.classes },
  }
}

/** `lasting` steps, such as the ends of phases, are never cleared away: other experiments branch off there. */
export function saveCheckpoint(
  folder: string,
  { step, state }: Checkpoint,
  lasting: readonly number[] = [],
  partBytes?: number,
): void {
  writeCheckpoint(folder, step, state, partBytes)
  const passing = checkpointSteps(folder).filter((other) => !lasting.includes(other))
  for (const old of passing.slice(keptCheckpoints)) removeCheckpoint(folder, old)
}

/**
 * The newest checkpoint whose tensors have the names and shapes of `expected`; undefined when there is none.
 * @throws Fault E_CHECKPOINT when a checkpoint is damaged or of another configuration.
 */
export function loadCheckpoint(
  folder: string,
  expected: Readonly<Record<string, { readonly shape: readonly number[] }>>,
): Checkpoint | undefined {
  const step = checkpointSteps(folder)[0]
  if (step === undefined) return undefined
  const path = checkpointPath(folder, step)
  const tensors = readCheckpoint(folder, step)
  for (const [name, { shape }] of Object.entries(expected)) {
    const found = tensors[name]
    if (found === undefined || sizeOf(found.shape) !== sizeOf(shape) || found.shape.join() !== shape.join())
      throw new Fault('E_CHECKPOINT', {
        at: path,
        found: found === undefined ? `no tensor ${name}` : `${name} of shape [${found.shape.join()}]`,
        expected: `${name} of shape [${shape.join()}]`,
        wayOut: `Delete this file to continue from the checkpoint before it, or train into a new folder.`,
      })
  }
  return { step, state: tensors }
}

/** The band distance of the last preview up to `step`, from stats.jsonl; null when there was none. */
export function lastBandDistance(folder: string, step: number): number | null {
  const rows = readStats(join(folder, 'stats.jsonl'))
  const last = rows.findLast((row) => row.step <= step && measured(row, 'bandDistance') !== undefined)
  return last === undefined ? null : (measured(last, 'bandDistance') ?? null)
}
