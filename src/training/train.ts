// Reads a dataset and a config; writes a run folder. One loop over the phases' steps; all randomness is keyed by the
// step, all state is in the checkpoint, so a resumed run ends with the weights of an uninterrupted one.

import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Dataset } from '../dataset/loader.ts'
import { Fault } from '../faults/fault.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import type { Advice } from './advice.ts'
import type { AlarmSettings } from './alarm.ts'
import { BatchSource } from './batches.ts'
import { keepConditioning } from './conditions.ts'
import { recipeFor } from './families.ts'
import { Renderer } from './generate.ts'
import type { RenderShots } from './held-out-kid.ts'
import { RunKeeper } from './keeper.ts'
import { MeasuringPace } from './measuring-pace.ts'
import { Preview, shotsPerClass } from './preview.ts'
import type { EngineOptions } from './recipe.ts'
import { loadCheckpoint, openRunFolder, type RunDescription } from './run-folder.ts'
import { adopt, type Adoption, type StartingPoint } from './starting-point.ts'
import type { StatsRow } from './stats.ts'

export interface TrainOptions extends EngineOptions {
  readonly config: TrainingConfig
  readonly dataset: Dataset
  /** Where the dataset lies, for the record. */
  readonly datasetFolder: string
  readonly runFolder: string
  readonly seed: number
  /** Weights to start from in place of random ones; read where the run has no checkpoint yet. */
  readonly from?: StartingPoint
  /** What of `from` carried over. */
  readonly onAdopted?: (adoption: Adoption) => void
  /** Total steps, in place of the sum of the phases: fewer end early, more extend the last phase. */
  readonly steps?: number
  /** Stops after the current step, with a checkpoint. */
  readonly signal?: AbortSignal
  /** The most bytes of one file of a checkpoint; without it a checkpoint is one file. */
  readonly partBytes?: number
  readonly onStep?: (progress: TrainProgress) => void
  /** Each row of stats.jsonl as it is written. */
  readonly onRow?: (row: StatsRow) => void
  /** When a run that goes wrong is stopped; false never stops it. */
  readonly alarm?: AlarmSettings | false
  /**
   * A distance to held-out sounds, measured from time to time to know when to stop, once growth and earlier phases are
   * over. Each measurement saves a checkpoint, too, so that the best can be kept.
   */
  readonly evaluation?: {
    /** Steps between measurements; absent measures at previews, where it takes little of the time. */
    readonly everySteps?: number
    /** `render` makes shots with the averaged weights as they stand. */
    readonly measure: (render: RenderShots) => Promise<{ value: number; deviation: number }>
    readonly onAdvice?: (advice: Advice) => void
  }
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
  /** What the distances to held-out sounds say; absent where none was measured. */
  readonly advice?: Advice
}

/** Mean losses go to stats.jsonl every so many steps. */
const statsSteps = 20

/**
 * Trains until the steps are done or `signal` aborts.
 * @throws Fault E_CONFIG, E_DATASET, E_CHECKPOINT; E_DIVERGED when a loss is not finite, E_COLLAPSED
 * when training has gone wrong (the last good checkpoint stays); E_PATH when the disk refuses.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { config, dataset, runFolder, seed, signal, from } = options
  const description: RunDescription = {
    format: 'ghostnote-run',
    version: 1,
    config,
    seed,
    dataset: { folder: options.datasetFolder, fingerprint: dataset.fingerprint, classes: dataset.classes },
    ...(from === undefined ? {} : { from: { name: from.name, fingerprint: from.fingerprint } }),
  }
  const batches = new BatchSource(config, dataset, seed)
  const recipe = recipeFor(config, batches, options)
  const fresh = recipe.start(seed)
  const adoption = from === undefined ? undefined : adopt(fresh, from, config, batches)
  openRunFolder(runFolder, description)
  if (config.conditions.length > 0) keepConditioning(runFolder, dataset, config.conditions)
  const checkpoint = loadCheckpoint(runFolder, fresh)
  const state = checkpoint?.state ?? fresh
  const resumedFrom = checkpoint?.step ?? 0
  if (adoption !== undefined && checkpoint === undefined) options.onAdopted?.(adoption)
  const steps = options.steps ?? recipe.steps
  const { onRow, alarm, evaluation, partBytes } = options
  const keeper = new RunKeeper({
    runFolder,
    step: resumedFrom,
    objective: config.objective,
    lasting: recipe.lasting,
    ...(onRow === undefined ? {} : { onRow }),
    ...(alarm === undefined ? {} : { alarm }),
    ...(partBytes === undefined ? {} : { partBytes }),
  })
  const renderer = new Renderer(config, batches.classes.length, shotsPerClass, options)
  const preview = new Preview(config, batches, seed, renderer)
  const pace = new MeasuringPace(() => performance.now() / 1000)
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
    await keeper.safely({ step, state }, async () => {
      if (step % statsSteps === 0) {
        const means = Object.fromEntries(Object.entries(sums).map(([name, { sum, count }]) => [name, sum / count]))
        keeper.recordLosses(step, phase, means)
      }
      const last = step === steps
      if (step % config.previewSteps === 0 || last) {
        const measures = await preview.write(join(runFolder, 'previews'), step, recipe.generator(step), state)
        keeper.record({ step, ...measures })
      }
      const { everySteps } = evaluation ?? {}
      const wanted =
        everySteps === undefined ? step % config.previewSteps === 0 && pace.affordable : step % everySteps === 0
      const evaluated = evaluation !== undefined && step > recipe.settledFrom && (wanted || last)
      if (evaluated)
        await pace.timed(async () => {
          const generator = recipe.generator(step)
          const render: RenderShots = (k, ...what) => renderer.shots(generator, state, k, ...what)
          keeper.recordMeasurement({ step, ...(await evaluation.measure(render)) })
          keeper.save({ step, state })
          if (keeper.advice !== undefined) evaluation.onAdvice?.(keeper.advice)
        })
      else if (step % config.checkpointSteps === 0 || last || recipe.lasting.includes(step))
        keeper.save({ step, state })
    })
    if (step % statsSteps === 0) sums = {}
    await nextTurn() // signals and timers get their turn: the native call blocks the loop
  }
  if (signal?.aborted === true && step > resumedFrom)
    await keeper.safely({ step, state }, () => keeper.save({ step, state }))
  await recipe.dispose()
  await renderer.dispose()
  const { advice } = keeper
  return { step, steps, resumedFrom, finished: step >= steps, ...(advice === undefined ? {} : { advice }) }
}
