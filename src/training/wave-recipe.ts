// How a model is trained on samples: generator and critic against each other, from the first step to the last.

import { trace } from '../compile/trace.ts'
import { meanStyleTable } from '../gan/generator-graph.ts'
import { waveNetwork, type WaveConfig } from '../gan/wave-configs.ts'
import { waveLayers, waveNoisePositions } from '../gan/wave-network.ts'
import { waveMappingProgram, wavePlayed, wavePlayedInputs, waveSlices, waveStatisticsTable } from '../gan/wave-graph.ts'
import { zerosLike } from '../gan/parameters.ts'
import type { BatchSource } from './batches.ts'
import { CompiledPrograms } from './compiled-programs.ts'
import { measureMeanStyle } from './measure-mean-style.ts'
import { pathMean } from './path-mean.ts'
import type { EngineOptions, ExportedGenerator, PlayedGenerator, Recipe } from './recipe.ts'
import { regularisation } from './regularisation.ts'
import { average, averagedWeights, prefixed, scalar, startTables, type Specs, type State } from './state.ts'
import { takeTurns } from './taking-turns.ts'
import { waveAdam, wavePrograms, waveTables } from './wave-programs.ts'

export function waveRecipe(config: WaveConfig, batches: BatchSource, options: EngineOptions): Recipe {
  const classes = batches.classes.length
  const network = waveNetwork(config, classes)
  const tables = waveTables(config, classes)
  const terms = regularisation(config)
  const programs = new CompiledPrograms(wavePrograms(config, terms, classes), options)
  const { batch, latentSize, styleMixing } = config
  const noise = [batch, waveNoisePositions(network), 1]

  return {
    steps: config.steps,
    lasting: [],
    settledFrom: 0,
    phaseAt: () => 'adversarial',

    start(seed) {
      return {
        ...startTables({ ...tables.generator, ...tables.critic }, tables.generator, seed),
        ...batches.conditionStatistics(),
        ...batches.waveEnvelopes(),
        ...(config.regularisers.some(({ name }) => name === 'path-length') ? { [pathMean]: scalar(0) } : {}),
      }
    },

    async step(state, step) {
      return await takeTurns(programs, terms, batches, state, {
        ...config,
        step,
        within: step,
        adam: waveAdam,
        shape: [batch, network.lengthSamples, 1],
        drawn: (purpose) => ({
          ...batches.realShots(step, purpose, batch),
          ...batches.fake(step, purpose, batch),
          fakeNoise: batches.normal(noise, `${purpose} fake noise`, step),
          ...(styleMixing > 0
            ? {
                otherLatent: batches.normal([batch, latentSize], `${purpose} other latent`, step),
                crossover: batches.crossover(step, purpose, batch, waveLayers(network), styleMixing),
              }
            : {}),
        }),
      })
    },

    generator: () => wavePlayer(config, classes),

    dispose: () => programs.dispose(),
  }
}

/** The averaged generator at ψ = 1, where the mean style has no effect: zeros stand in for it. */
function wavePlayer(config: WaveConfig, classes: number): PlayedGenerator {
  const network = waveNetwork(config, classes)
  const means = meanStyleTable(network)
  const { generator } = waveTables(config, classes)
  const statistics = waveStatisticsTable(network)
  return {
    key: 'wave',
    inputs: (batch) => ({
      ...wavePlayedInputs(network, batch),
      ...prefixed({ ...generator, ...statistics, ...means }, ''),
    }),
    weights: (state) => ({ ...averagedWeights(generator, statistics, state), ...zerosLike(means, '') }),
    run: (v) => wavePlayed(network, v),
  }
}

/** State that exportWave reads. */
export function waveExportedState(config: WaveConfig, classes: number): Specs {
  const statistics = prefixed(waveStatisticsTable(waveNetwork(config, classes)), '')
  return { ...prefixed(waveTables(config, classes).generator, average), ...statistics }
}

/** Weights and graph of a trained generator, as a bundle holds them. */
export async function exportWave(
  config: WaveConfig,
  classes: number,
  state: Readonly<State>,
  seed: number,
  options: EngineOptions,
): Promise<ExportedGenerator> {
  const network = waveNetwork(config, classes)
  const plain = averagedWeights(waveTables(config, classes).generator, waveStatisticsTable(network), state)
  const mapped = (weights: Specs, count: number) => waveMappingProgram(network, weights, count)
  const weights = { ...plain, ...(await measureMeanStyle(network, mapped, plain, state, seed, options)) }
  const graph = trace(wavePlayedInputs(network, 1), (v) => wavePlayed(network, v), { weights })
  const sliced = waveSlices(network, config.grid.hopSamples)
  return { weights, graph, sliced, noisePositions: waveNoisePositions(network) }
}
