// Reads a dataset and a config; writes a run folder. One loop over the phases' steps; all randomness is keyed by the
// step, all state is in the checkpoint, so a resumed run ends with the weights of an uninterrupted one.

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Dataset } from '../dataset/loader.ts'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import { BatchSource } from './batches.ts'
import { Preview } from './preview.ts'
import { recipeFor, type EngineOptions } from './recipe.ts'
import { loadCheckpoint, openRunFolder, saveCheckpoint, type RunDescription } from './run-folder.ts'

export interface TrainOptions extends EngineOptions {
  readonly config: TrainingConfig
  readonly dataset: Dataset
  /** Where the dataset lies, for the record. */
  readonly datasetFolder: string
  readonly runFolder: string
  readonly seed: number
  /** Total steps, in place of the sum of the phases: fewer end early, more extend the last phase. */
  readonly steps?: number
  /** Stops after the current step, with a checkpoint. */
  readonly signal?: AbortSignal
  readonly onStep?: (progress: TrainProgress) => void
}

export interface TrainProgress {
  readonly step: number
  readonly steps: number
  readonly phase: string
  readonly losses: Readonly<Record<string, number>>
}

export interface TrainResult {
  readonly step: number
  readonly steps: number
  readonly resumedFrom: number
  readonly finished: boolean
}

/** Mean losses go to stats.jsonl every so many steps. */
const statsSteps = 20

/** Drops lines after the checkpoint that a killed run may have written, so that resuming repeats none. */
function trimStats(path: string, step: number): void {
  if (!existsSync(path)) return
  const kept = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}') && (JSON.parse(line) as { step: number }).step <= step)
  writeFileAtomic(path, kept.map((line) => `${line}\n`).join(''))
}

/**
 * Trains until the steps are done or `signal` aborts.
 * @throws Fault E_CONFIG, E_DATASET, E_CHECKPOINT; E_DIVERGED when a loss is not finite (the last good checkpoint stays).
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { config, dataset, runFolder, seed, signal } = options
  const description: RunDescription = {
    format: 'ghostnote-run',
    version: 1,
    config,
    seed,
    dataset: { folder: options.datasetFolder, fingerprint: dataset.fingerprint, classes: dataset.classes },
  }
  const batches = new BatchSource(config, dataset, seed)
  const recipe = recipeFor(config, batches, options)
  openRunFolder(runFolder, description)
  const fresh = recipe.start(seed)
  const checkpoint = loadCheckpoint(runFolder, fresh)
  const state = checkpoint?.state ?? fresh
  const resumedFrom = checkpoint?.step ?? 0
  const statsPath = join(runFolder, 'stats.jsonl')
  trimStats(statsPath, resumedFrom)
  const steps = options.steps ?? recipe.steps
  const preview = new Preview(config, batches, seed, options)
  let sums: Record<string, { sum: number; count: number }> = {}
  let step = resumedFrom
  while (step < steps) {
    if (signal?.aborted === true) break
    const phase = recipe.phaseAt(step)
    const losses = await recipe.step(state, step)
    step++
    for (const [name, value] of Object.entries(losses)) {
      if (!Number.isFinite(value))
        throw new Fault('E_DIVERGED', {
          at: `step ${step}`,
          found: `loss ${name} = ${value}`,
          expected: 'a finite number',
          wayOut: `The last good checkpoint is kept in ${runFolder}; lower the learning rate, or run the command again.`,
        })
      sums[name] ??= { sum: 0, count: 0 }
      sums[name].sum += value
      sums[name].count++
    }
    options.onStep?.({ step, steps, phase, losses })
    if (step % statsSteps === 0) {
      const means = Object.fromEntries(Object.entries(sums).map(([name, { sum, count }]) => [name, sum / count]))
      appendFileSync(statsPath, `${JSON.stringify({ step, phase, ...means })}\n`)
      sums = {}
    }
    const last = step === steps
    if (step % config.previewSteps === 0 || last) {
      const distance = await preview.write(join(runFolder, 'previews'), step, recipe.generator(step), state)
      appendFileSync(statsPath, `${JSON.stringify({ step, bandDistance: distance })}\n`)
    }
    if (step % config.checkpointSteps === 0 || last || recipe.lasting.includes(step))
      saveCheckpoint(runFolder, { step, state }, recipe.lasting)
    await nextTurn() // signals and timers get their turn: the native call blocks the loop
  }
  if (signal?.aborted === true && step > resumedFrom) saveCheckpoint(runFolder, { step, state }, recipe.lasting)
  await recipe.dispose()
  await preview.dispose()
  return { step, steps, resumedFrom, finished: step >= steps }
}
