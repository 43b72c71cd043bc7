// Reads a dataset and a config; writes a run folder. One loop over the phases' steps; all randomness is keyed by the
// step, all state is in the checkpoint, so a resumed run ends with the weights of an uninterrupted one.

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { compileStep, type EngineChoice, type Step, type TensorData } from '../compile/step.ts'
import type { Dataset } from '../dataset/loader.ts'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import type { Phase, TrainingConfig } from '../gan/configs.ts'
import { standardPrior } from '../gan/latent-prior.ts'
import { initialise, zerosLike } from '../gan/parameters.ts'
import { correctedRate } from './adam.ts'
import { BatchSource } from './batches.ts'
import { measurePrior } from './measure-prior.ts'
import { Preview } from './preview.ts'
import {
  autoencodeAdam,
  average,
  criticAdam,
  firstMoment,
  generatorAdam,
  parameterTables,
  pathMean,
  secondMoment,
  trainingPrograms,
  type Program,
} from './programs.ts'
import { regularisation, type Regularisation } from './regularisation.ts'
import { loadCheckpoint, openRunFolder, saveCheckpoint, type RunDescription } from './run-folder.ts'

export interface TrainOptions {
  readonly config: TrainingConfig
  readonly dataset: Dataset
  /** Where the dataset lies, for the record. */
  readonly datasetFolder: string
  readonly runFolder: string
  readonly seed: number
  /** Total steps, in place of the sum of the phases: fewer end early, more extend the last phase. */
  readonly steps?: number
  readonly engine: EngineChoice
  readonly threads?: number
  /** Stops after the current step, with a checkpoint. */
  readonly signal?: AbortSignal
  readonly onEngine?: (engine: string, reason: string) => void
  readonly onStep?: (progress: TrainProgress) => void
}

export interface TrainProgress {
  readonly step: number
  readonly steps: number
  readonly phase: Phase['kind']
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

type State = Record<string, TensorData>

function startState(config: TrainingConfig, classes: number, seed: number): State {
  const tables = parameterTables(config, classes)
  const all = { ...tables.generator, ...tables.encoder, ...tables.critic }
  const parameters = initialise(all, seed)
  const averages = Object.keys(tables.generator).map((name) => [
    average + name,
    { shape: parameters[name].shape, data: parameters[name].data.slice() },
  ])
  return {
    ...parameters,
    ...(Object.fromEntries(averages) as State),
    ...zerosLike(all, firstMoment),
    ...zerosLike(all, secondMoment),
    ...standardPrior(classes, config.latentSize),
    ...(config.regularisers.some(({ name }) => name === 'path-length') ? { [pathMean]: scalar(0) } : {}),
  }
}

/** The phase of a step, and how many steps of it came before. */
function phaseAt(phases: readonly Phase[], step: number): { phase: Phase; within: number } {
  let start = 0
  for (const phase of phases.slice(0, -1)) {
    if (step < start + phase.steps) return { phase, within: step - start }
    start += phase.steps
  }
  const last = phases.at(-1)
  if (last === undefined) throw new RangeError('a config needs at least one phase')
  return { phase: last, within: step - start }
}

/** After which step each phase but the last is over. */
function phaseEnds(phases: readonly Phase[]): number[] {
  let end = 0
  return phases.slice(0, -1).map((phase) => (end += phase.steps))
}

/** Compiles each program when it is first needed: a resumed run may never need the first phase. */
class Programs {
  readonly regularisation: Regularisation
  readonly #programs: ReturnType<typeof trainingPrograms>
  readonly #steps = new Map<string, Promise<Step>>()
  readonly #options: TrainOptions

  constructor(options: TrainOptions, classes: number) {
    this.regularisation = regularisation(options.config)
    this.#programs = trainingPrograms(options.config, this.regularisation, classes)
    this.#options = options
  }

  #compiled(name: keyof ReturnType<typeof trainingPrograms>): Promise<Step> {
    let step = this.#steps.get(name)
    if (step === undefined) {
      const { engine, threads, onEngine } = this.#options
      const { inputs, run } = this.#programs[name]
      const first = this.#steps.size === 0
      step = compileStep(inputs, run, { engine, ...(threads === undefined ? {} : { threads }) }).then((compiled) => {
        if (first) onEngine?.(compiled.engine, compiled.engineReason)
        return compiled
      })
      this.#steps.set(name, step)
    }
    return step
  }

  /** Runs one program on `batch` and `state`; replaces what it returns in `state`; returns its loss. */
  async update(name: keyof ReturnType<typeof trainingPrograms>, batch: State, state: State): Promise<number> {
    const step = await this.#compiled(name)
    const inputs: Program['inputs'] = this.#programs[name].inputs
    const feeds = Object.fromEntries(Object.keys(inputs).map((key) => [key, batch[key] ?? state[key]]))
    const { loss, ...next } = await step.run(feeds)
    Object.assign(state, next)
    return loss.data[0]
  }

  takes(name: keyof ReturnType<typeof trainingPrograms>, input: string): boolean {
    return Object.hasOwn(this.#programs[name].inputs, input)
  }

  async dispose(): Promise<void> {
    for (const step of this.#steps.values()) await (await step).dispose()
  }
}

const scalar = (value: number): TensorData => ({ shape: [], data: Float32Array.of(value) })

async function oneStep(config: TrainingConfig, programs: Programs, batches: BatchSource, state: State, step: number) {
  const { phase, within } = phaseAt(config.phases, step)
  // Early in a run the average follows closely, or it would carry the random start along for hundreds of steps.
  const decay = scalar(Math.min(config.averageDecay, (1 + step) / (10 + step)))
  if (phase.kind === 'autoencode') {
    const rate = scalar(correctedRate(autoencodeAdam, phase.learningRate, within + 1))
    const batch = { ...batches.real(step, 'autoencode'), rate, decay }
    return { autoencode: await programs.update('autoencode', batch, state) }
  }
  const criticProgram = programs.regularisation.critic.lazyAt(within) ? 'criticPenalised' : 'critic'
  const criticBatch = { ...batches.real(step, 'critic'), ...batches.fake(step, 'critic') }
  const criticRate = scalar(correctedRate(criticAdam, config.criticLearningRate, within + 1))
  const criticLoss = await programs.update(criticProgram, { ...criticBatch, rate: criticRate }, state)
  const generatorProgram = programs.regularisation.generator.lazyAt(within) ? 'generatorPenalised' : 'generator'
  const generatorBatch = {
    ...batches.real(step, 'generator'),
    ...batches.fake(step, 'generator'),
    ...(programs.takes(generatorProgram, 'pathDirection') ? { pathDirection: batches.pathDirection(step) } : {}),
  }
  const rate = scalar(correctedRate(generatorAdam, phase.learningRate, within + 1))
  const generatorLoss = await programs.update(generatorProgram, { ...generatorBatch, rate, decay }, state)
  // A penalised loss holds the lazy terms; it is kept apart so that the two curves can be read.
  return { [criticProgram]: criticLoss, [generatorProgram]: generatorLoss }
}

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
  const classes = dataset.classes.length
  const programs = new Programs(options, classes)
  openRunFolder(runFolder, description)
  let state = startState(config, classes, seed)
  const checkpoint = loadCheckpoint(runFolder, state)
  if (checkpoint !== undefined) state = checkpoint.state
  const resumedFrom = checkpoint?.step ?? 0
  const statsPath = join(runFolder, 'stats.jsonl')
  trimStats(statsPath, resumedFrom)
  const steps = options.steps ?? config.phases.reduce((sum, phase) => sum + phase.steps, 0)
  const ends = phaseEnds(config.phases)
  const preview = new Preview(config, batches, seed, options)
  let sums: Record<string, { sum: number; count: number }> = {}
  let step = resumedFrom
  while (step < steps) {
    if (signal?.aborted === true) break
    const { phase, within } = phaseAt(config.phases, step)
    if (phase.kind === 'adversarial' && within === 0)
      Object.assign(state, await measurePrior(config, batches, state, options))
    const losses = await oneStep(config, programs, batches, state, step)
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
    options.onStep?.({ step, steps, phase: phase.kind, losses })
    if (step % statsSteps === 0) {
      const means = Object.fromEntries(Object.entries(sums).map(([name, { sum, count }]) => [name, sum / count]))
      appendFileSync(statsPath, `${JSON.stringify({ step, phase: phase.kind, ...means })}\n`)
      sums = {}
    }
    const last = step === steps
    if (step % config.previewSteps === 0 || last) {
      const distance = await preview.write(join(runFolder, 'previews'), step, state)
      appendFileSync(statsPath, `${JSON.stringify({ step, bandDistance: distance })}\n`)
    }
    if (step % config.checkpointSteps === 0 || last || ends.includes(step))
      saveCheckpoint(runFolder, { step, state }, ends)
    await nextTurn() // signals and timers get their turn: the native call blocks the loop
  }
  if (signal?.aborted === true && step > resumedFrom) saveCheckpoint(runFolder, { step, state }, ends)
  await programs.dispose()
  await preview.dispose()
  return { step, steps, resumedFrom, finished: step >= steps }
}
