// How a progressive-family model is trained: critic and generator against each other, scale after scale over one state
// that holds all scales from the start.

import { trace } from '../compile/trace.ts'
import {
  fadeIn,
  playedWeights,
  progressivePlayed,
  progressivePlayedInputs,
  progressiveSlices,
} from '../gan/progressive-graph.ts'
import { conditionTable } from '../gan/conditions.ts'
import { progressiveNetwork, stageAt, type ProgressiveConfig, type Stage } from '../gan/progressive-configs.ts'
import { scalesOf } from '../gan/progressive-network.ts'
import type { AdversarialProgram } from './adversarial-programs.ts'
import type { BatchSource } from './batches.ts'
import { CompiledPrograms } from './compiled-programs.ts'
import { pathMean } from './path-mean.ts'
import { progressiveAdam, progressivePrograms, progressiveTables } from './progressive-programs.ts'
import type { EngineOptions, ExportedGenerator, PlayedGenerator, Recipe } from './recipe.ts'
import { regularisation } from './regularisation.ts'
import { takeTurns } from './taking-turns.ts'
import { average, freshMoments, prefixed, scalar, startTables, type Specs, type State } from './state.ts'

const isFading = ({ alpha }: Stage) => alpha < 1

export function progressiveRecipe(config: ProgressiveConfig, batches: BatchSource, options: EngineOptions): Recipe {
  const classes = batches.classes.length
  const network = progressiveNetwork(config, classes)
  const scales = scalesOf(network)
  const tables = progressiveTables(config, classes)
  const all = { ...tables.generator, ...tables.critic }
  const terms = regularisation(config)

  let compiled: { readonly key: string; readonly programs: CompiledPrograms<AdversarialProgram> } | undefined
  /** The programs of a stage; those of the one before are let go, since growth never goes back. */
  const programsOf = async ({ scale, alpha }: Stage) => {
    const key = stageKey({ scale, alpha })
    if (compiled?.key !== key) {
      const { onEngine: _said, ...rest } = options // the engine is said once
      await compiled?.programs.dispose()
      const programs = progressivePrograms(config, terms, classes, { scale, fading: alpha < 1 })
      compiled = { key, programs: new CompiledPrograms(programs, compiled === undefined ? options : rest) }
    }
    return compiled.programs
  }

  return {
    steps: config.growth.reduce((sum, { steps }) => sum + steps, 0),
    lasting: scaleStarts(config).slice(1),
    settledFrom: scaleStarts(config).at(-1)! + config.growth.at(-1)!.fadeSteps,
    phaseAt(step) {
      const stage = stageAt(config.growth, step)
      return `scale ${stage.scale + 1} of ${scales.length}${isFading(stage) ? ', fading in' : ''}`
    },

    start(seed) {
      return {
        ...startTables(all, tables.generator, seed),
        ...batches.conditionStatistics(),
        ...(config.regularisers.some(({ name }) => name === 'path-length') ? { [pathMean]: scalar(0) } : {}),
      }
    },

    async step(state, step) {
      const stage = stageAt(config.growth, step)
      const within = step - scaleStarts(config)[stage.scale]
      // With each scale the optimiser starts anew, as the losses are others now.
      if (within === 0 && step > 0) Object.assign(state, freshMoments(all))
      const { batch } = config.growth[stage.scale]
      const { frames, bins } = scales[stage.scale]
      return await takeTurns(await programsOf(stage), terms, batches, state, {
        ...config,
        step,
        within,
        adam: progressiveAdam,
        shape: [batch, frames, bins, 2],
        drawn: (purpose) => ({
          ...batches.real(step, purpose, batch),
          ...batches.fake(step, purpose, batch),
          alpha: scalar(stage.alpha),
        }),
      })
    },

    generator: (step) => progressivePlayer(config, classes, stageAfter(config, step)),

    async dispose() {
      await compiled?.programs.dispose()
      compiled = undefined
    },
  }
}

/** The step at which each scale starts. */
function scaleStarts({ growth }: ProgressiveConfig): number[] {
  let start = 0
  return growth.map(({ steps }) => (start += steps) - steps)
}

const stageKey = (stage: Stage) => `scale ${stage.scale}${isFading(stage) ? ' fading' : ''}`

/** The stage in which the last of `steps` steps has left a generator. */
function stageAfter({ growth }: ProgressiveConfig, steps: number): Stage {
  return stageAt(growth, Math.max(0, steps - 1))
}

function progressivePlayer(config: ProgressiveConfig, classes: number, stage: Stage): PlayedGenerator {
  const network = progressiveNetwork(config, classes)
  const weights = playedWeights(network, stage.scale, isFading(stage))
  return {
    key: stageKey(stage),
    inputs: (batch) => ({
      ...progressivePlayedInputs(network, classes, batch),
      ...prefixed(weights, ''),
      ...(isFading(stage) ? { [fadeIn]: { shape: [] } } : {}),
    }),
    weights: (state) => stageWeights(config, classes, state, stage),
    run: (v) => progressivePlayed(network, v, stage.scale, isFading(stage)),
  }
}

/** The averages of what sounds at a stage under their plain names, what was measured on data, and the stage's α. */
function stageWeights(config: ProgressiveConfig, classes: number, state: Readonly<State>, stage: Stage): State {
  const table = playedWeights(progressiveNetwork(config, classes), stage.scale, isFading(stage))
  return {
    ...Object.fromEntries(Object.keys(table).map((name) => [name, state[average + name] ?? state[name]])),
    ...(isFading(stage) ? { [fadeIn]: scalar(stage.alpha) } : {}),
  }
}

/** State that exportProgressive reads. */
export function progressiveExportedState(config: ProgressiveConfig, classes: number): Specs {
  return {
    ...prefixed(progressiveTables(config, classes).generator, average),
    ...prefixed(conditionTable(config.conditions.length), ''),
  }
}

/** Weights and graph of a progressive generator as it stands after `step` steps. */
export function exportProgressive(
  config: ProgressiveConfig,
  classes: number,
  { step, state }: { readonly step: number; readonly state: Readonly<State> },
): ExportedGenerator {
  const network = progressiveNetwork(config, classes)
  const stage = stageAfter(config, step)
  const weights = stageWeights(config, classes, state, stage)
  const graph = trace(
    progressivePlayedInputs(network, classes, 1),
    (v) => progressivePlayed(network, v, stage.scale, isFading(stage)),
    { weights },
  )
  const standing = { scale: stage.scale, fading: isFading(stage) }
  return { weights, graph, sliced: progressiveSlices(network, classes, standing), noisePositions: 0 }
}
