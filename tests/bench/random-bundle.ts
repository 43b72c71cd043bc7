// A bundle of any configuration with random weights: what it plays is noise, what it takes to play it is real.

import { join } from 'node:path'
import { bundleGraphs } from '../../src/cli/bundle-graphs.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { attackSec } from '../../src/dsp/slice-plan.ts'
import { gridSamples } from '../../src/dsp/stft.ts'
import { classConditionFactor, classConditionMean } from '../../src/gan/conditions.ts'
import { configNamed } from '../../src/gan/configs.ts'
import { sizeOf } from '../../src/gan/parameters.ts'
import type { Description } from '../../src/model/manifest.ts'
import { writeBundle } from '../../src/model/write.ts'
import { type ConditionName, conditionNames, conditioningOf } from '../../src/timbre/conditioning.ts'
import { priorFactor } from '../../src/gan/latent-prior.ts'
import { exportedState, exportGenerator } from '../../src/training/families.ts'

const classes = ['kick', 'snare', 'hat']
/** Any run long enough for a progressive generator to be fully grown. */
const grownSteps = 10_000_000

/** Writes the bundle into `modelsFolder`, called like its configuration; returns its folder. */
export async function writeRandomBundle(modelsFolder: string, configName: string): Promise<string> {
  const config = configNamed(configName)
  const wide = config.conditions.length
  const specs = {
    ...exportedState(config, classes.length),
    // What is known of the classes' conditions is read besides, where there are any.
    [classConditionMean]: { shape: [classes.length, wide] },
    [classConditionFactor]: { shape: [classes.length, wide, wide] },
  }
  const state = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      const data = new RandomStream(1, name).fillNormal(new Float32Array(sizeOf(shape)))
      // Deviations and gains are positive; biases are small beside what comes out of a layer.
      if (/deviation|envelope/.test(name)) data.forEach((value, i) => (data[i] = 0.5 + Math.abs(value)))
      if (/bias|noise/.test(name)) data.forEach((value, i) => (data[i] = 0.1 * value))
      // The factor of a covariance has a positive diagonal, beside which the rest is small: else it has no inverse.
      if (name === priorFactor)
        data.forEach((value, i) => (data[i] = isDiagonal(i, shape) ? 0.5 + Math.abs(value) : 0.01 * value))
      return [name, { shape, data }]
    }),
  )
  const made = await exportGenerator(config, classes.length, { step: grownSteps, state }, 1, { engine: 'onnx-cpu' })
  const { files, slices } = bundleGraphs(config, made)
  const conditions = [...config.conditions] as ConditionName[]
  const random = new RandomStream(1, 'examples')
  const rows = classes.flatMap((name) =>
    Array.from({ length: 50 }, () => ({
      class: name,
      values: Object.fromEntries(conditionNames.map((each) => [each, random.normal()])) as Record<
        ConditionName,
        number
      >,
    })),
  )
  const folder = join(modelsFolder, config.name)
  const description: Description = {
    format: 'ghostnote-model',
    version: 2,
    name: config.name,
    family: config.family,
    config: config.name,
    rateHz: config.rateHz,
    lengthSamples: gridSamples(config.grid),
    classes,
    ...(conditions.length > 0 ? { conditions } : {}),
    latentSize: config.latentSize,
    grid: config.grid,
    compression: config.compression,
    noisePositions: made.noisePositions,
    slices,
    rise: { attackSec, classes: classes.map(() => ({ base: 0, slopes: conditions.map(() => 0), most: 0 })) },
    license: 'MIT',
    trained: {},
  }
  writeBundle(folder, description, {
    ...files,
    'CARD.md': `# ${config.name}\nRandom weights, to be measured.\n`,
    ...(conditions.length > 0 ? { 'conditioning.json': JSON.stringify(conditioningOf(rows, classes, 'drawn')) } : {}),
  })
  return folder
}

/** Whether element i of [K, Z, Z] is on a diagonal. */
function isDiagonal(i: number, shape: readonly number[]): boolean {
  const size = shape.at(-1)!
  return Math.floor(i / size) % size === i % size
}
