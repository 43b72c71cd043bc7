// How a style-family model is trained: phases of autoencoding and of adversarial training over one state.

import { Fault } from '../faults/fault.ts'
import { asksDescriptors } from '../gan/asked-descriptors.ts'
import { generatorConfig, type StyleConfig } from '../gan/configs.ts'
import { generatorGraph, meanStyleTable, played, playedInputs, statisticsTable } from '../gan/generator-graph.ts'
import { standardPrior } from '../gan/latent-prior.ts'
import { sizeOf, type ParameterTable } from '../gan/parameters.ts'
import { noisePositions, styledLayers } from '../gan/style-generator.ts'
import { correctedRate } from './adam.ts'
import type { BatchSource } from './batches.ts'
import { CompiledPrograms } from './compiled-programs.ts'
import { measureMeanStyle } from './measure-mean-style.ts'
import { measurePrior } from './measure-prior.ts'
import { pathMean } from './path-mean.ts'
import { phaseAt, phaseEnds } from './phases.ts'
import type { EngineOptions, ExportedGenerator, PlayedGenerator, Recipe } from './recipe.ts'
import { regularisation } from './regularisation.ts'
import { average, prefixed, scalar, startTables, type Specs, type State } from './state.ts'
import {
  autoencodeAdam,
  criticAdam,
  describeAdam,
  generatorAdam,
  stylePrograms,
  styleTables,
} from './style-programs.ts'

/** @throws Fault E_CONFIG where descriptors are to be held to what was asked, but none is asked or none could be seen. */
function checkDescribing({ descriptorWeight, conditions, phases }: StyleConfig): void {
  const describe = phases.findIndex(({ kind }) => kind === 'describe')
  const adversarial = phases.findIndex(({ kind }) => kind === 'adversarial')
  const refused = (at: string, found: string, expected: string) =>
    new Fault('E_CONFIG', { at, found, expected, wayOut: 'Correct the config, or set descriptorWeight to 0.' })
  if (descriptorWeight > 0 && !asksDescriptors(conditions))
    throw refused('conditions', 'no descriptor', 'at least one where descriptorWeight is above 0')
  if (descriptorWeight > 0 && adversarial >= 0 && !(describe >= 0 && describe < adversarial))
    throw refused('phases', 'no describe phase before the adversarial one', 'one where descriptorWeight is above 0')
  if (descriptorWeight === 0 && describe >= 0)
    throw refused('phases', 'a describe phase', 'none where descriptorWeight is 0: nothing would use what it learns')
}

export function styleRecipe(config: StyleConfig, batches: BatchSource, options: EngineOptions): Recipe {
  checkDescribing(config)
  const classes = batches.classes.length
  const shape = generatorConfig(config, classes)
  const tables = styleTables(config, classes)
  const terms = regularisation(config)
  const programs = new CompiledPrograms(stylePrograms(config, terms, classes), options)
  const positions = noisePositions(shape)
  const spectrumShape = [config.batch, config.grid.frames, config.grid.fftSize / 2, 2]

  const real = (step: number, purpose: string) => ({
    ...batches.real(step, purpose, config.batch),
    realNoise: batches.normal([config.batch, positions, 1], `${purpose} real noise`, step),
    realCarrier: batches.carrier(step, `${purpose} real`, config.batch),
    epsilon: batches.normal([config.batch, config.latentSize], `${purpose} epsilon`, step),
  })
  const fake = (step: number, purpose: string) => ({
    ...batches.fake(step, purpose, config.batch),
    fakeNoise: batches.normal([config.batch, positions, 1], `${purpose} fake noise`, step),
    fakeCarrier: batches.carrier(step, `${purpose} fake`, config.batch),
    ...(config.styleMixing > 0
      ? {
          otherLatent: batches.normal([config.batch, config.latentSize], `${purpose} other latent`, step),
          crossover: batches.crossover(step, purpose, config.batch, styledLayers(shape), config.styleMixing),
        }
      : {}),
  })

  return {
    steps: config.phases.reduce((sum, phase) => sum + phase.steps, 0),
    lasting: phaseEnds(config.phases),
    settledFrom: phaseEnds(config.phases).at(-1) ?? 0,
    phaseAt: (step) => phaseAt(config.phases, step).phase.kind,

    start(seed) {
      const all = { ...tables.generator, ...tables.encoder, ...tables.critic, ...tables.regressor }
      return {
        ...startTables(all, tables.generator, seed),
        ...standardPrior(classes, config.latentSize, config.conditions.length),
        ...batches.conditionStatistics(),
        ...(config.envelope ? batches.envelopes() : {}),
        ...(config.descriptorWeight > 0 ? batches.descriptorScaling() : {}),
        ...(config.regularisers.some(({ name }) => name === 'path-length') ? { [pathMean]: scalar(0) } : {}),
      }
    },

    async step(state, step) {
      const { phase, within } = phaseAt(config.phases, step)
      // Early in a run the average follows closely, or it would carry the random start along for hundreds of steps.
      const decay = scalar(Math.min(config.averageDecay, (1 + step) / (10 + step)))
      if (phase.kind === 'autoencode') {
        const rate = scalar(correctedRate(autoencodeAdam, phase.learningRate, within + 1))
        return { autoencode: await programs.update('autoencode', { ...real(step, 'autoencode'), rate, decay }, state) }
      }
      if (phase.kind === 'describe') {
        const rate = scalar(correctedRate(describeAdam, phase.learningRate, within + 1))
        return { describe: await programs.update('describe', { ...real(step, 'describe'), rate }, state) }
      }
      if (within === 0) Object.assign(state, await measurePrior(config, batches, state, options))
      const criticProgram = terms.critic.lazyAt(within) ? 'criticPenalised' : 'critic'
      const criticRate = scalar(correctedRate(criticAdam, config.criticLearningRate, within + 1))
      const criticBatch = { ...real(step, 'critic'), ...fake(step, 'critic'), rate: criticRate }
      const criticLoss = await programs.update(criticProgram, criticBatch, state)
      const generatorProgram = terms.generator.lazyAt(within) ? 'generatorPenalised' : 'generator'
      const generatorBatch = {
        ...real(step, 'generator'),
        ...fake(step, 'generator'),
        ...(programs.takes(generatorProgram, 'pathDirection')
          ? { pathDirection: batches.pathDirection(step, spectrumShape) }
          : {}),
        rate: scalar(correctedRate(generatorAdam, phase.learningRate, within + 1)),
        decay,
      }
      const generatorLoss = await programs.update(generatorProgram, generatorBatch, state)
      // A penalised loss holds the lazy terms; it is kept apart so that the two curves can be read.
      return { [criticProgram]: criticLoss, [generatorProgram]: generatorLoss }
    },

    generator: () => stylePlayer(config, classes),

    dispose: () => programs.dispose(),
  }
}

/** State that exportStyle reads. */
export function styleExportedState(config: StyleConfig, classes: number): Specs {
  const shape = generatorConfig(config, classes)
  return { ...prefixed(styleTables(config, classes).generator, average), ...prefixed(statisticsTable(shape), '') }
}

/** Weights and graph of a trained style generator, as a bundle holds them. */
export async function exportStyle(
  config: StyleConfig,
  classes: number,
  state: Readonly<State>,
  seed: number,
  options: EngineOptions,
): Promise<ExportedGenerator> {
  const shape = generatorConfig(config, classes)
  const plain = averagedWeights(styleTables(config, classes).generator, statisticsTable(shape), state)
  const weights = { ...plain, ...(await measureMeanStyle(config, plain, state, classes, seed, options)) }
  return { weights, graph: generatorGraph(shape, weights), noisePositions: noisePositions(shape) }
}

/** The averaged style generator at ψ = 1, where the mean style has no effect: zeros stand in for it. */
function stylePlayer(config: StyleConfig, classes: number): PlayedGenerator {
  const shape = generatorConfig(config, classes)
  const means = meanStyleTable(shape)
  const { generator } = styleTables(config, classes)
  const statistics = statisticsTable(shape)
  return {
    key: 'style',
    inputs: (batch) => ({
      ...playedInputs(shape, batch),
      ...prefixed({ ...generator, ...statistics, ...means }, ''),
    }),
    weights: (state) => ({ ...averagedWeights(generator, statistics, state), ...zeros(means) }),
    run: (v) => played(shape, v),
  }
}

/** The averages of a table's weights under their plain names, and what was measured on data. */
function averagedWeights(weights: ParameterTable, statistics: ParameterTable, state: Readonly<State>): State {
  return {
    ...Object.fromEntries(Object.keys(weights).map((name) => [name, state[average + name]])),
    ...Object.fromEntries(Object.keys(statistics).map((name) => [name, state[name]])),
  }
}

function zeros(table: ParameterTable): State {
  return Object.fromEntries(
    Object.entries(table).map(([name, { shape }]) => [name, { shape, data: new Float32Array(sizeOf(shape)) }]),
  )
}
