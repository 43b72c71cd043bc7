// The progressive family's configurations and how their networks grow, as data: DrumGAN (Nistal et al. 2020, 2022) and a
// small one of the kind. While a scale trains it is faded in.

import type { CommonConfig } from './common-config.ts'
import { conditionsGiven } from './conditions.ts'
import { objectives } from './objectives.ts'
import type { ProgressiveNetwork } from './progressive-network.ts'

/** How one scale is trained. */
export interface Growth {
  readonly batch: number
  readonly steps: number
  /** Its first steps, over which it is faded in; the coarsest scale has none. */
  readonly fadeSteps: number
}

/** Where a growing network stands: all scales up to `scale` are there, the last with weight `alpha`. */
export interface Stage {
  readonly scale: number
  readonly alpha: number
}

/** The stage of a step; after the last scale's steps it stays as it is. */
export function stageAt(growth: readonly Growth[], step: number): Stage {
  let start = 0
  for (const [scale, { steps, fadeSteps }] of growth.entries()) {
    const within = step - start
    if (within < steps || scale === growth.length - 1)
      return { scale, alpha: within < fadeSteps ? within / fadeSteps : 1 }
    start += steps
  }
  throw new RangeError('a growth schedule needs at least one scale')
}

export interface ProgressiveConfig extends CommonConfig {
  readonly family: 'progressive'
  /** Whether the class steers the generator, beside the conditions. */
  readonly labelled: boolean
  /** Feature maps at each scale, coarsest first. */
  readonly widths: readonly number[]
  /** Frames of the coarsest scale. */
  readonly firstFrames: number
  /** One row for each scale. */
  readonly growth: readonly Growth[]
  /** Adam's rate for the generator. */
  readonly learningRate: number
  /** Weight of recognising classes and conditions beside the objective. */
  readonly auxiliaryWeight: number
}

/** The networks of a config for a dataset of so many classes. */
export function progressiveNetwork(config: ProgressiveConfig, classes: number): ProgressiveNetwork {
  const { grid, latentSize, labelled, widths, firstFrames, growth } = config
  if (growth.length !== widths.length)
    throw new RangeError(`${growth.length} rows of growth for ${widths.length} scales`)
  return { grid, latentSize, classes: labelled ? classes : 0, ...conditionsGiven(config), widths, firstFrames }
}

const descriptors = ['hardness', 'depth', 'brightness', 'roughness', 'warmth', 'sharpness', 'boominess'] as const

/** DrumGAN: 1.02 s at 16 kHz, steered by seven descriptors. */
const drumGan: ProgressiveConfig = {
  name: 'drumgan-16k',
  family: 'progressive',
  grid: { fftSize: 2048, hopSamples: 512, frames: 32 },
  rateHz: 16_000,
  compression: 0.3,
  latentSize: 128,
  labelled: false,
  conditions: descriptors,
  widths: [256, 128, 128, 128, 128, 64],
  firstFrames: 4,
  // Batches and steps that DarkGAN (Nistal et al. 2021) trained such a network with.
  growth: [
    { batch: 30, steps: 128_000, fadeSteps: 0 },
    { batch: 30, steps: 200_000, fadeSteps: 19_200 },
    { batch: 20, steps: 200_000, fadeSteps: 19_200 },
    { batch: 20, steps: 200_000, fadeSteps: 19_200 },
    { batch: 20, steps: 200_000, fadeSteps: 19_200 },
    { batch: 10, steps: 300_000, fadeSteps: 38_400 },
  ],
  learningRate: 0.001,
  criticLearningRate: 0.001,
  auxiliaryWeight: 10,
  objective: 'wgan-gp',
  regularisers: objectives['wgan-gp'].regularisers,
  averageDecay: 0.999,
  checkpointSteps: 2000,
  previewSteps: 4000,
}

export const progressiveConfigs = {
  'drumgan-16k': drumGan,
  /** DrumGAN VST: 0.56 s at 44.1 kHz, of the dataset's classes in any mixture. */
  'drumgan-44k': {
    ...drumGan,
    name: 'drumgan-44k',
    grid: { fftSize: 2048, hopSamples: 512, frames: 48 },
    rateHz: 44_100,
    labelled: true,
    conditions: [],
    firstFrames: 6,
  },
  /** The same kind at a fiftieth of the work: 0.37 s at 44.1 kHz, for a CPU. */
  'progressive-lite': {
    ...drumGan,
    name: 'progressive-lite',
    grid: { fftSize: 512, hopSamples: 256, frames: 64 },
    rateHz: 44_100,
    latentSize: 64,
    labelled: true,
    conditions: [...descriptors, 'energy'],
    widths: [64, 32, 32, 16],
    firstFrames: 8,
    growth: [
      { batch: 16, steps: 1200, fadeSteps: 0 },
      { batch: 16, steps: 1200, fadeSteps: 400 },
      { batch: 12, steps: 1000, fadeSteps: 400 },
      { batch: 8, steps: 12_000, fadeSteps: 400 },
    ],
    averageDecay: 0.995,
    checkpointSteps: 100,
    previewSteps: 200,
  },
} as const satisfies Record<string, ProgressiveConfig>
