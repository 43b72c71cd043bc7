// The named configurations: everything that decides what is trained, one row each. A row's name is a flag's value
// (`train --config style-lite`); its resolved form is saved with the run.

import { Fault } from '../faults/fault.ts'
import type { CommonConfig } from './common-config.ts'
import { conditionsGiven } from './conditions.ts'
import type { LatentCriticConfig } from './latent-critic.ts'
import { rowNamed } from './lookup.ts'
import { objectiveNamed, objectives, type ObjectiveName } from './objectives.ts'
import type { PartialsConfig } from './partials.ts'
import { progressiveConfigs, type ProgressiveConfig } from './progressive-configs.ts'
import type { TrunkConfig } from './spectrogram-trunk.ts'
import type { StyleGeneratorConfig } from './style-network.ts'
import { waveConfigs, type WaveConfig } from './wave-configs.ts'

export const phaseKinds = [
  'autoencode',
  'adversarial-autoencode',
  'describe',
  'critic',
  'adversarial',
  'vae-gan',
] as const

/** A stretch of training: what is optimised, for how many steps. */
export interface Phase {
  /**
   * autoencode: encoder and generator as a VAE. adversarial-autoencode: the same with a latent critic in place of the KL
   * term. adversarial: generator against critic, the reconstruction kept on; the encoder stands still, so that the latent
   * prior measured at the phase's start stays true. vae-gan: encoder, generator and critic together; the prior is measured
   * again for every checkpoint. critic: the critic alone, for a generator that was trained before. describe: the regressor learns the descriptors of real sounds, so that a later phase can
   * hold generated ones to what was asked.
   */
  readonly kind: (typeof phaseKinds)[number]
  readonly steps: number
  /** Adam's rate for what the phase trains, the critic excepted. */
  readonly learningRate: number
}

export interface StyleConfig extends CommonConfig {
  readonly family: 'style'
  readonly styleSize: number
  readonly mappingLayers: number
  readonly widths: readonly number[]
  /** Frames of the first level; absent, 4. */
  readonly firstFrames?: number
  readonly noiseBands: number
  readonly partials: PartialsConfig
  /** Whether the output is shaped by the class's envelope. */
  readonly envelope: boolean
  /** Share of the generated batch whose layers take their styles from two latents (Karras et al. 2019, §3.1). */
  readonly styleMixing: number
  readonly critic: {
    readonly patch: readonly [number, number]
    readonly widths: readonly number[]
    readonly features: number
  }
  readonly batch: number
  readonly phases: readonly Phase[]
  /** Weight of the KL term beside the reconstruction. */
  readonly klWeight: number
  /** Weight of the adversarial loss beside the reconstruction. */
  readonly adversarialWeight: number
  /** Weight of the distance between asked and seen descriptors; above 0 it needs a `describe` phase before. */
  readonly descriptorWeight: number
  /** What an `adversarial-autoencode` phase holds the codes to the prior with; absent without one. */
  readonly latentCritic?: LatentCriticConfig
  /**
   * How many of the critic's layers stand still, counted from the sound's side; what they see is much the same whatever
   * the drums (Mo et al. 2020, "Freeze the discriminator"). Absent, all learn.
   */
  readonly frozenCriticLayers?: number
  /** With which probability each kind of change befalls what the critic sees (augmentation.ts); absent, none does. */
  readonly augmentation?: number
  /** Weight of the distance, in octaves, between the partials of a reconstruction and the tones of the real sound; absent, 0. */
  readonly pitchWeight?: number
  /** Weight of the distance, in bel, between the band levels of a reconstruction and those of the real sound; absent, 0. */
  readonly levelWeight?: number
  /** How much levels of the first 45 ms count in that distance beside later ones; absent, 1. */
  readonly attackWeight?: number
  /** Weight, in a `vae-gan` phase, of the distance between reconstructions and real sounds in the critic's features. */
  readonly featureWeight?: number
}

export type TrainingConfig = StyleConfig | ProgressiveConfig | WaveConfig

/**
 * A sound is not rough, 0, or has a roughness of 21 and more. Networks are given 17.5 for none, where the classes' Gaussians
 * have it, too (timbre/conditioning.ts): at 0 every value between would be one that no sound was ever trained with.
 */
const roughnessFloor = { roughness: 17.5 }

/** What comes before the critic where a model of the small one's networks starts from nothing. */
const codingPhases: readonly Phase[] = [
  { kind: 'autoencode', steps: 1400, learningRate: 0.002 },
  { kind: 'autoencode', steps: 400, learningRate: 0.0005 },
  { kind: 'describe', steps: 600, learningRate: 0.002 },
]

const styleLite: StyleConfig = {
  name: 'style-lite',
  family: 'style',
  grid: { fftSize: 1024, hopSamples: 256, frames: 128 },
  rateHz: 44_100,
  compression: 0.3,
  latentSize: 64,
  conditions: ['hardness', 'depth', 'brightness', 'roughness', 'warmth', 'sharpness', 'boominess', 'energy'],
  styleSize: 128,
  mappingLayers: 3,
  widths: [128, 128, 128, 128, 128, 128],
  noiseBands: 48,
  partials: { count: 3, bins: 32, alone: 8, linear: true },
  envelope: true,
  styleMixing: 0.5,
  critic: { patch: [4, 8], widths: [64, 64, 96, 128], features: 128 },
  batch: 12,
  phases: [...codingPhases, { kind: 'adversarial', steps: 6000, learningRate: 0.0005 }],
  criticLearningRate: 0.001,
  klWeight: 0.02,
  adversarialWeight: 0.05,
  descriptorWeight: 0.3,
  pitchWeight: 1,
  objective: 'non-saturating',
  regularisers: objectives['non-saturating'].regularisers,
  averageDecay: 0.995,
  checkpointSteps: 200,
  previewSteps: 400,
}

/** The same path end to end in a minute: proves a machine and a data set, sounds like nothing much. */
const debug = {
  ...styleLite,
  name: 'debug',
  grid: { fftSize: 512, hopSamples: 256, frames: 32 },
  latentSize: 16,
  conditions: [],
  descriptorWeight: 0,
  styleSize: 32,
  widths: [32, 32, 32, 32],
  noiseBands: 24,
  partials: { count: 1, bins: 16, alone: 4, linear: true },
  critic: { patch: [4, 8], widths: [16, 24, 32], features: 32 },
  batch: 8,
  phases: [
    { kind: 'autoencode', steps: 200, learningRate: 0.002 },
    { kind: 'adversarial', steps: 60, learningRate: 0.0005 },
  ],
  averageDecay: 0.97,
  checkpointSteps: 50,
  previewSteps: 130,
} satisfies StyleConfig

export const configs = {
  /** 65 536 samples (1.49 s): the small model's networks, so that it can go on from that one's weights (lengthening.ts). */
  'style-44k': {
    ...styleLite,
    name: 'style-44k',
    grid: { fftSize: 1024, hopSamples: 256, frames: 256 },
    firstFrames: 8,
    conditionFloors: roughnessFloor,
    phases: [...codingPhases, { kind: 'adversarial', steps: 20_000, learningRate: 0.0005 }],
    averageDecay: 0.999,
  },
  /** The same length with four times the generator: for a GPU, or days of a CPU. */
  'style-44k-wide': {
    ...styleLite,
    name: 'style-44k-wide',
    grid: { fftSize: 1024, hopSamples: 256, frames: 256 },
    conditionFloors: roughnessFloor,
    latentSize: 128,
    styleSize: 256,
    mappingLayers: 4,
    widths: [256, 256, 256, 256, 256, 256, 256],
    // Critic and batch are the small model's: most of a step's time goes there, four times the generator costs a third.
    phases: [
      { kind: 'autoencode', steps: 3000, learningRate: 0.002 },
      { kind: 'autoencode', steps: 600, learningRate: 0.0005 },
      { kind: 'describe', steps: 600, learningRate: 0.002 },
      { kind: 'adversarial', steps: 60_000, learningRate: 0.0005 },
    ],
    averageDecay: 0.999,
  },
  /** 32 768 samples (0.74 s) on a CPU in hours: the shipped small model. */
  'style-lite': styleLite,
  debug,
  /** As debug, codes held to N(0, I) by a critic (Makhzani et al. 2016). */
  'debug-aae': {
    ...debug,
    name: 'debug-aae',
    phases: [{ kind: 'adversarial-autoencode', steps: 200, learningRate: 0.002 }],
    latentCritic: {
      widths: [64, 64],
      learningRate: 0.002,
      weight: 0.05,
      objective: 'non-saturating',
      regularisers: objectives['non-saturating'].regularisers,
    },
  },
  /** As debug, with encoder, generator and critic trained together (Larsen et al. 2016). */
  'debug-vae-gan': {
    ...debug,
    name: 'debug-vae-gan',
    phases: [
      { kind: 'autoencode', steps: 200, learningRate: 0.002 },
      { kind: 'vae-gan', steps: 60, learningRate: 0.0005 },
    ],
    featureWeight: 0.1,
  },
  ...progressiveConfigs,
  ...waveConfigs,
} as const satisfies Record<string, TrainingConfig>

/** @throws Fault E_CONFIG with the nearest known name. */
export function configNamed(name: string, at = '--config'): TrainingConfig {
  return rowNamed<TrainingConfig>(configs, name, at)
}

/**
 * `config` with the objective called `name`: its own as it is, another with the regularisers that go with that one.
 * @throws Fault E_CONFIG with the nearest known name.
 */
export function withObjective<Config extends CommonConfig>(config: Config, name: string): Config {
  const { regularisers } = objectiveNamed(name, '--objective')
  if (name === config.objective) return config
  return { ...config, objective: name as ObjectiveName, regularisers }
}

export function generatorConfig(config: StyleConfig, classes: number): StyleGeneratorConfig {
  const { grid, rateHz, compression, latentSize, styleSize, mappingLayers, widths, noiseBands, partials, envelope } =
    config
  const own = {
    grid,
    rateHz,
    compression,
    latentSize,
    styleSize,
    mappingLayers,
    widths,
    firstFrames: config.firstFrames ?? 4,
    noiseBands,
    partials,
    envelope,
  }
  return { ...own, classes, ...conditionsGiven(config) }
}

export function encoderTrunk(config: StyleConfig): TrunkConfig {
  return { grid: config.grid, view: 'complex', ...config.critic }
}

/**
 * The critic judges magnitudes; phases are the reconstruction's business. Shown the complex values, it learned within
 * some hundred steps which way the first cycles of a kick point, and the generator answered with a hum of that phase
 * under everything.
 */
export function criticTrunk(config: StyleConfig): TrunkConfig {
  return { grid: config.grid, view: 'magnitude', ...config.critic }
}

/**
 * `config` with so many of the critic's layers standing still, from the sound's side.
 * @throws Fault E_CONFIG for a family without such layers.
 */
export function withFrozenCritic(config: TrainingConfig, layers: number): TrainingConfig {
  if (config.family === 'style') return { ...config, frozenCriticLayers: layers }
  throw new Fault('E_CONFIG', {
    at: '--freeze-critic',
    found: `family ${config.family}`,
    expected: 'style',
    wayOut: 'Leave it out.',
  })
}
