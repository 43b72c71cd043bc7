// The families of models, as the training loop and the export see them: by a config, what its family brings.

import type { TrainingConfig } from '../gan/configs.ts'
import { regressorCentre, regressorSpread } from '../gan/descriptors/regressor.ts'
import { priorFactor, spreadPrior } from '../gan/latent-prior.ts'
import type { ParameterTable } from '../gan/parameters.ts'
import type { BatchSource } from './batches.ts'
import { exportProgressive, progressiveExportedState, progressiveRecipe } from './progressive-recipe.ts'
import { progressiveTables } from './progressive-programs.ts'
import type { EngineOptions, ExportedGenerator, Recipe, Trained } from './recipe.ts'
import type { Specs, State } from './state.ts'
import { styleTables } from './style-parts.ts'
import { exportStyle, matchStyleLevels, stepsBeforeCritic, styleExportedState, styleRecipe } from './style-recipe.ts'
import { waveTables } from './wave-programs.ts'
import { exportWave, waveExportedState, waveRecipe } from './wave-recipe.ts'

/** What a family brings to training and export, for one config. */
interface Family {
  tables(classes: number): Readonly<Record<string, ParameterTable>>
  exportedState(classes: number): Specs
  exported(classes: number, checkpoint: Trained, seed: number, options: EngineOptions): Promise<ExportedGenerator>
  recipe(batches: BatchSource, options: EngineOptions): Recipe
  /** After how many steps a critic has begun to learn that another run can go on with; Infinity where none ever can. */
  readonly untaughtSteps: number
  /** See `spreadLatents`; absent where there is no Gaussian for each class. */
  spread?(trained: Trained, factors: readonly number[]): Trained
  /** See `matchLevels`; absent where there is nothing to match them with. */
  levels?(batches: BatchSource, trained: Trained, shares: readonly number[], options: EngineOptions): Promise<Trained>
}

function familyOf(config: TrainingConfig): Family {
  if (config.family === 'progressive')
    return {
      tables: (classes) => progressiveTables(config, classes),
      exportedState: (classes) => progressiveExportedState(config, classes),
      exported: async (classes, checkpoint) => await Promise.resolve(exportProgressive(config, classes, checkpoint)),
      recipe: (batches, options) => progressiveRecipe(config, batches, options),
      untaughtSteps: Infinity,
    }
  if (config.family === 'style-wave')
    return {
      tables: (classes) => waveTables(config, classes),
      exportedState: (classes) => waveExportedState(config, classes),
      exported: (classes, { state }, seed, options) => exportWave(config, classes, state, seed, options),
      recipe: (batches, options) => waveRecipe(config, batches, options),
      untaughtSteps: 0,
    }
  return {
    tables: (classes) => styleTables(config, classes),
    exportedState: (classes) => styleExportedState(config, classes),
    exported: (classes, { state }, seed, options) => exportStyle(config, classes, state, seed, options),
    recipe: (batches, options) => styleRecipe(config, batches, options),
    untaughtSteps: stepsBeforeCritic(config),
    spread: ({ step, state }, factors) => ({
      step,
      state: { ...state, [priorFactor]: spreadPrior(state[priorFactor]!, factors) },
    }),
    levels: async (batches, { step, state }, shares, options) => ({
      step,
      state: await matchStyleLevels(config, batches, state, shares, options),
    }),
  }
}

/** Everything that is trained, by network: generator, critic and, where there is one, encoder. */
export function trainedTables(config: TrainingConfig, classes: number): Readonly<Record<string, ParameterTable>> {
  return familyOf(config).tables(classes)
}

/** State that a checkpoint must hold for its generator to be exported, by name and shape. */
export function exportedState(config: TrainingConfig, classes: number): Specs {
  return familyOf(config).exportedState(classes)
}

/**
 * Weights that make no sound, but that training goes on with: of critic and regressor, and the scale of what the regressor was
 * taught; undefined for a family that cannot go on, and before a critic has learned.
 */
export function trainingWeights(
  config: TrainingConfig,
  classes: number,
  { state, step }: Trained,
): Readonly<State> | undefined {
  if (step <= familyOf(config).untaughtSteps) return undefined
  const tables = Object.entries(trainedTables(config, classes)).filter(
    ([network]) => network === 'critic' || network === 'regressor',
  )
  const taught = tables.some(([network]) => network === 'regressor') ? [regressorCentre, regressorSpread] : []
  const names = [...tables.flatMap(([, table]) => Object.keys(table)), ...taught]
  return Object.fromEntries(names.map((name) => [name, state[name]!]))
}

/** Weights and graph of a trained generator, as a bundle holds them; needs no dataset. */
export async function exportGenerator(
  config: TrainingConfig,
  classes: number,
  checkpoint: Trained,
  seed: number,
  options: EngineOptions,
): Promise<ExportedGenerator> {
  return await familyOf(config).exported(classes, checkpoint, seed, options)
}

/**
 * A checkpoint whose latents lie `factors[k]` times as far apart in class k; undefined for a family that has no Gaussian for
 * each class.
 */
export function spreadLatents(
  config: TrainingConfig,
  trained: Trained,
  factors: readonly number[],
): Trained | undefined {
  return familyOf(config).spread?.(trained, factors)
}

/**
 * A checkpoint whose sounds are as loud in each band and time, in the mean of a class, as those of the training split: all the way
 * where `shares[k]` is 1. Undefined for a family whose generator has nothing to match them with.
 */
export async function matchLevels(
  config: TrainingConfig,
  batches: BatchSource,
  trained: Trained,
  shares: readonly number[],
  options: EngineOptions,
): Promise<Trained | undefined> {
  return await familyOf(config).levels?.(batches, trained, shares, options)
}

/** The recipe of a config's family. */
export function recipeFor(config: TrainingConfig, batches: BatchSource, options: EngineOptions): Recipe {
  return familyOf(config).recipe(batches, options)
}
