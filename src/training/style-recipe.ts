// How a style-family model is trained: phases of autoencoding and of adversarial training over one state.

import { checkPhases } from '../gan/check-phases.ts'
import { classLevels } from '../gan/class-levels.ts'
import { generatorConfig, type StyleConfig } from '../gan/configs.ts'
import { encoderGraph, encoderWeights, matchingGraph } from '../gan/encoder-graph.ts'
import {
  generatorGraph,
  mappingProgram,
  meanStyleTable,
  played,
  playedConstants,
  playedInputs,
  statisticsTable,
  styleSlices,
} from '../gan/generator-graph.ts'
import { standardPrior } from '../gan/latent-prior.ts'
import { noisePositions, styledLayers } from '../gan/style-network.ts'
import { correctedRate, type AdamConstants } from './adam.ts'
import { zerosLike } from '../gan/parameters.ts'
import type { BatchSource } from './batches.ts'
import { latentPrograms } from './coding-programs.ts'
import { CompiledPrograms } from './compiled-programs.ts'
import { measureLevels } from './measure-levels.ts'
import { measureMeanStyle } from './measure-mean-style.ts'
import { measurePrior } from './measure-prior.ts'
import { pathMean } from './path-mean.ts'
import { phaseAt, phaseEnds } from './phases.ts'
import type { EngineOptions, ExportedAnalysis, ExportedGenerator, PlayedGenerator, Recipe } from './recipe.ts'
import { regularisation } from './regularisation.ts'
import { average, averagedWeights, prefixed, scalar, startTables, type Specs, type State } from './state.ts'
import { autoencodeAdam, criticAdam, describeAdam, generatorAdam, styleTables } from './style-parts.ts'
import { stylePrograms } from './style-programs.ts'

/** The programs of a VAE-GAN phase that stand for those of an adversarial one. */
const codingOf = {
  critic: 'codingCritic',
  criticPenalised: 'codingCriticPenalised',
  generator: 'codingGenerator',
  generatorPenalised: 'codingGeneratorPenalised',
} as const

export function styleRecipe(config: StyleConfig, batches: BatchSource, options: EngineOptions): Recipe {
  checkPhases(config)
  const classes = batches.classes.length
  const shape = generatorConfig(config, classes)
  const tables = styleTables(config, classes)
  const terms = regularisation(config)
  const latentTerms = regularisation(config.latentCritic ?? config)
  const programs = new CompiledPrograms(
    { ...stylePrograms(config, terms, classes), ...latentPrograms(config, latentTerms, classes) },
    options,
  )
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

  const { augmentation } = config
  const changes = (step: number, purpose: string) =>
    augmentation === undefined
      ? {}
      : {
          realChange: batches.changes(step, `${purpose} real`, config.batch, augmentation),
          fakeChange: batches.changes(step, `${purpose} fake`, config.batch, augmentation),
        }

  /** Latents from the prior beside a real batch. */
  const drawn = (step: number, purpose: string) => {
    const { fakeLatent, mix } = batches.fake(step, purpose, config.batch)
    return { fakeLatent, mix }
  }

  return {
    steps: config.phases.reduce((sum, phase) => sum + phase.steps, 0),
    lasting: phaseEnds(config.phases),
    settledFrom: phaseEnds(config.phases).at(-1) ?? 0,
    phaseAt: (step) => phaseAt(config.phases, step).phase.kind,

    start(seed) {
      const all = {
        ...tables.generator,
        ...tables.encoder,
        ...tables.critic,
        ...tables.regressor,
        ...tables.latentCritic,
      }
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
      const rateFor = (adam: AdamConstants, learningRate: number) =>
        scalar(correctedRate(adam, learningRate, within + 1))
      if (phase.kind === 'describe') {
        const rate = rateFor(describeAdam, phase.learningRate)
        return { describe: await programs.update('describe', { ...real(step, 'describe'), rate }, state) }
      }
      if (phase.kind === 'autoencode' || phase.kind === 'adversarial-autoencode') {
        // What draws the codes to N(0, I) is played from there.
        if (within === 0) Object.assign(state, standardPrior(classes, config.latentSize, config.conditions.length))
        const rate = rateFor(autoencodeAdam, phase.learningRate)
        if (phase.kind === 'autoencode')
          return {
            autoencode: await programs.update('autoencode', { ...real(step, 'autoencode'), rate, decay }, state),
          }
        const latentRate = rateFor(criticAdam, config.latentCritic?.learningRate ?? 0)
        const latentName = latentTerms.critic.lazyAt(within) ? 'latentCriticPenalised' : 'latentCritic'
        const latentBatch = { ...real(step, 'latent critic'), ...drawn(step, 'latent critic'), rate: latentRate }
        const latentLoss = await programs.update(latentName, latentBatch, state)
        const batch = { ...real(step, 'autoencode'), rate, decay }
        const { loss, measures } = await programs.updateAndMeasure('adversarialAutoencode', batch, state)
        return { [latentName]: latentLoss, adversarialAutoencode: loss, ...measures }
      }
      const coding = phase.kind === 'vae-gan'
      if (within === 0) Object.assign(state, await measurePrior(config, batches, state, options))
      const criticName = terms.critic.lazyAt(within) ? 'criticPenalised' : 'critic'
      const criticRate = rateFor(criticAdam, config.criticLearningRate)
      const criticBatch = {
        ...real(step, 'critic'),
        ...fake(step, 'critic'),
        ...changes(step, 'critic'),
        rate: criticRate,
      }
      const criticLoss = await programs.update(coding ? codingOf[criticName] : criticName, criticBatch, state)
      if (phase.kind === 'critic') return { [criticName]: criticLoss }
      const generatorName = terms.generator.lazyAt(within) ? 'generatorPenalised' : 'generator'
      const generatorProgram = coding ? codingOf[generatorName] : generatorName
      const generatorBatch = {
        ...real(step, 'generator'),
        ...fake(step, 'generator'),
        ...changes(step, 'generator'),
        ...(programs.takes(generatorProgram, 'pathDirection')
          ? { pathDirection: batches.pathDirection(step, spectrumShape) }
          : {}),
        rate: rateFor(generatorAdam, phase.learningRate),
        decay,
      }
      const { loss, measures } = await programs.updateAndMeasure(generatorProgram, generatorBatch, state)
      // The encoder moves away from what was measured; whatever is kept for good holds a prior that is true.
      const due = (step + 1) % config.checkpointSteps === 0 || within + 1 === phase.steps
      if (coding && due) Object.assign(state, await measurePrior(config, batches, state, options))
      // A penalised loss holds the lazy terms; it is kept apart so that the two curves can be read.
      return { [criticName]: criticLoss, [generatorName]: loss, ...measures }
    },

    generator: () => stylePlayer(config, classes),

    dispose: () => programs.dispose(),
  }
}

/** How many steps come before the first that trains the critic; Infinity where none does. */
export function stepsBeforeCritic({ phases }: StyleConfig): number {
  const first = phases.findIndex(({ kind }) => kind === 'critic' || kind === 'adversarial' || kind === 'vae-gan')
  return [0, ...phaseEnds(phases)][first] ?? Infinity
}

/** State that exportStyle reads. */
export function styleExportedState(config: StyleConfig, classes: number): Specs {
  const shape = generatorConfig(config, classes)
  const { generator, encoder } = styleTables(config, classes)
  return {
    ...prefixed(generator, average),
    ...prefixed(statisticsTable(shape), ''),
    ...(hasEncoder(config) ? prefixed(encoder, '') : {}),
  }
}

/** Whether some phase has to do with the encoder; one that trains against the critic alone has it from where the run started. */
function hasEncoder({ phases }: StyleConfig): boolean {
  return phases.some(({ kind }) => kind !== 'describe' && kind !== 'critic')
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
  const mapped = (specs: Specs, count: number) => mappingProgram(shape, specs, count)
  const means = await measureMeanStyle(shape, mapped, plain, state, seed, options)
  const levels = state[classLevels]
  const weights = {
    ...plain,
    ...means,
    ...playedConstants(shape),
    ...(levels === undefined ? {} : { [classLevels]: levels }),
  }
  return {
    weights,
    graph: generatorGraph(shape, weights),
    sliced: styleSlices(shape, weights),
    ...(hasEncoder(config) ? { analysis: analysisOf(config, classes, weights, state) } : {}),
    noisePositions: noisePositions(shape),
  }
}

/**
 * The levels of classes matched to those of training sounds: their gains are measured on what the weights make, each sound of
 * the conditions of a real one.
 * @param shares how far to go in each class: 0 leaves it as it is, 1 all the way
 */
export async function matchStyleLevels(
  config: StyleConfig,
  batches: BatchSource,
  state: Readonly<State>,
  shares: readonly number[],
  options: EngineOptions,
): Promise<State> {
  const player = stylePlayer(config, batches.classes.length)
  return { ...state, ...(await measureLevels(config, batches, player, state, shares, options)) }
}

function analysisOf(
  config: StyleConfig,
  classes: number,
  generator: Readonly<State>,
  state: Readonly<State>,
): ExportedAnalysis {
  const weights = encoderWeights(config, state)
  const all = { ...generator, ...weights }
  return { weights, encoder: encoderGraph(config, classes, all), matching: matchingGraph(config, classes, all) }
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
    weights: (state) => ({ ...averagedWeights(generator, statistics, state), ...zerosLike(means, '') }),
    run: (v) => played(shape, v),
  }
}
