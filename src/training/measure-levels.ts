// Renders sounds of the weights, reads training examples; returns the gains that match the levels of each class.

import { type classLevels, fitLevels, LevelSum, levelsTable } from '../gan/class-levels.ts'
import type { StyleConfig } from '../gan/configs.ts'
import type { BatchSource } from './batches.ts'
import { Renderer } from './generate.ts'
import type { EngineOptions, PlayedGenerator } from './recipe.ts'
import type { State } from './state.ts'

/** Made sounds of a class, and examples that they are held against: means of levels are sure to a tenth of a deviation. */
const [madePerClass, realPerClass] = [150, 300]
/** The seeds that are heard and calibrated are small ones. */
const firstSeed = 500_000

/** @param shares of each class, as `fitLevels` takes them */
export async function measureLevels(
  config: StyleConfig,
  batches: BatchSource,
  player: PlayedGenerator,
  state: Readonly<State>,
  shares: readonly number[],
  options: EngineOptions,
): Promise<Pick<State, typeof classLevels>> {
  const { grid, rateHz, compression, batch } = config
  const renderer = new Renderer(config, batches.classes.length, batch, options)
  const gains: Float32Array[] = []
  for (const [k, indices] of batches.trainingExamples(realPerClass).entries()) {
    const [real, made] = [new LevelSum(grid, rateHz, compression), new LevelSum(grid, rateHz, compression)]
    if (shares[k] !== 0) {
      for (const index of indices) real.add(batches.spectrum(index))
      for (let start = 0; start < madePerClass; start += batch) {
        const at = Array.from({ length: batch }, (_, b) => start + b)
        const asked = at.map((i) => batches.conditionsOf(indices[i % indices.length]))
        const seeds = at.map((i) => firstSeed + i)
        for (const spectrum of await renderer.spectra(player, state, k, seeds, asked)) made.add(spectrum)
      }
    }
    gains.push(fitLevels(real.means(), made.means(), shares[k], grid, rateHz))
  }
  await renderer.dispose()
  return levelsTable(gains)
}
