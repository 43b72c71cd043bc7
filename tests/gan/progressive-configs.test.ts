import type * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { trace } from '../../src/compile/trace.ts'
import { parameterCount, sizeOf, type ParameterTable } from '../../src/gan/parameters.ts'
import { progressiveCritic, progressiveCriticParameters } from '../../src/gan/progressive-critic.ts'
import { progressiveConfigs, progressiveNetwork, stageAt } from '../../src/gan/progressive-configs.ts'
import { scalesOf, takingPart, type ProgressiveNetwork } from '../../src/gan/progressive-network.ts'
import { progressiveGenerator, progressiveGeneratorParameters } from '../../src/gan/progressive-generator.ts'

type Name = keyof typeof progressiveConfigs
const names = Object.keys(progressiveConfigs) as Name[]
/** For a dataset of eight classes. */
const networkOf = (name: Name) => progressiveNetwork(progressiveConfigs[name], 8)
const networks = names.map((name) => [name, networkOf(name)] as const)
const specs = (table: ParameterTable) =>
  Object.fromEntries(Object.entries(table).map(([name, { shape }]) => [name, { shape }]))

/** Multiplications of one sound: every weight of a convolution once for each position, of a dense layer once. */
function multiplications(network: ProgressiveNetwork): number[] {
  const scales = scalesOf(network)
  const counts = scales.map(() => 0)
  for (const [name, { shape }] of Object.entries(progressiveGeneratorParameters(network))) {
    const at = /^generator\/scale(\d)\/conv\d\/weight$/.exec(name)?.[1]
    if (at !== undefined) counts[Number(at)] += sizeOf(shape) * scales[Number(at)].frames * scales[Number(at)].bins
    if (name === 'generator/start/weight') counts[0] += sizeOf(shape)
  }
  return counts
}

test('DrumGAN grows from 32 bins × 4 frames to 1024 × 32, its frames complete before its bins', () => {
  const maps = (name: Name) => scalesOf(networkOf(name)).map(({ frames, bins }) => `${bins}×${frames}`)
  expect(maps('drumgan-16k')).toEqual(['32×4', '64×8', '128×16', '256×32', '512×32', '1024×32'])
  expect(maps('drumgan-44k')).toEqual(['32×6', '64×12', '128×24', '256×48', '512×48', '1024×48'])
})

test.each([
  ['drumgan-16k', 7, 12, 1.024],
  ['drumgan-44k', 9, 18, 0.557],
] as const)('%s has the published size: %d M parameters, %d GMAC, %d s', (name, millions, giga, seconds) => {
  const network = networkOf(name)
  const { grid, rateHz } = progressiveConfigs[name]
  expect(parameterCount(progressiveGeneratorParameters(network)) / 1e6).toBeCloseTo(millions, 0)
  const counts = multiplications(network)
  const total = counts.reduce((a, b) => a + b, 0)
  expect(total / 1e9).toBeCloseTo(giga, 0)
  expect((counts[4] + counts[5]) / total).toBeCloseTo(0.71, 2)
  expect((grid.frames * grid.hopSamples) / rateHz).toBeCloseTo(seconds, 3)
})

test('progressive-lite takes a fiftieth of the multiplications of DrumGAN', () => {
  const work = (name: Name) => multiplications(networkOf(name)).reduce((a, b) => a + b, 0)
  expect(work('drumgan-16k') / work('progressive-lite')).toBeCloseTo(50, 0)
})

test.each(networks)('%s: generator and critic fit each other at every scale, fading or not', (_name, network) => {
  const { latentSize, classes, conditions } = network
  const batch = 4
  const generator = progressiveGeneratorParameters(network)
  const critic = progressiveCriticParameters(network)
  for (const [scale, { frames, bins }] of scalesOf(network).entries())
    for (const fading of [false, true]) {
      // With no other parameters than these: a missing one would throw.
      const parameters = { ...takingPart(generator, scale, fading), ...takingPart(critic, scale, fading) }
      const given = {
        latent: { shape: [batch, latentSize] },
        ...(classes > 0 ? { classes: { shape: [batch, classes] } } : {}),
        ...(conditions > 0 ? { conditions: { shape: [batch, conditions] } } : {}),
      }
      const graph = trace({ ...given, alpha: { shape: [] }, ...specs(parameters) }, (v) => {
        const inputs = { latent: v.latent, classes: v.classes, conditions: v.conditions } as {
          latent: tf.Tensor2D
          classes: tf.Tensor2D
          conditions: tf.Tensor2D
        }
        const alpha = fading ? v.alpha : undefined
        const spectrum = progressiveGenerator(network, v, inputs, scale, alpha)
        const { features: _, ...seen } = progressiveCritic(network, v, spectrum, scale, alpha)
        return { spectrum, ...seen }
      })
      const shapes = Object.fromEntries(graph.outputs.map(({ name, shape }) => [name, shape]))
      expect(shapes).toEqual({
        spectrum: [batch, frames, bins, 2],
        score: [batch],
        ...(classes > 0 ? { classes: [batch, classes] } : {}),
        ...(conditions > 0 ? { conditions: [batch, conditions] } : {}),
      })
    }
})

test.each(names)('%s: the schedule has a row for each scale, and every fade ends within its scale', (name) => {
  const { growth, widths } = progressiveConfigs[name]
  expect(growth.length).toBe(widths.length)
  expect(growth[0].fadeSteps).toBe(0)
  for (const { steps, fadeSteps } of growth) expect(fadeSteps).toBeLessThan(steps)
})

test('a stage fades in from nothing over its first steps, then stands; the last one stays', () => {
  const growth = [
    { batch: 1, steps: 3, fadeSteps: 0 },
    { batch: 1, steps: 6, fadeSteps: 4 },
  ]
  const stages = Array.from({ length: 12 }, (_, step) => stageAt(growth, step))
  expect(stages.map(({ scale }) => scale)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
  expect(stages.map(({ alpha }) => alpha)).toEqual([1, 1, 1, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 1])
})

test('scales that cannot lead to the grid are refused', () => {
  const network = networkOf('progressive-lite')
  expect(() => scalesOf({ ...network, firstFrames: 7 })).toThrow('cannot lead from 7 frames to 64 frames')
  expect(() => scalesOf({ ...network, widths: [8, 8] })).toThrow('2 scales cannot lead')
  expect(() => scalesOf({ ...network, widths: Array.from({ length: 10 }, () => 8) })).toThrow('10 scales cannot lead')
})
