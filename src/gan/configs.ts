// The named configurations: everything that decides what is trained, one row each. A row's name is a flag's value
// (`train --config style-lite`); its resolved form is saved with the run.

import { rowNamed } from './lookup.ts'
import { objectiveNamed, objectives, type ObjectiveName } from './objectives.ts'
import type { RegulariserSetting } from './regularisers.ts'
import type { TrunkConfig } from './spectrogram-trunk.ts'
import type { StyleGeneratorConfig } from './style-generator.ts'

/** A stretch of training: what is optimised, for how many steps. */
export interface Phase {
  /**
   * autoencode: encoder and generator as a VAE. adversarial: generator against critic, the reconstruction kept on; the
   * encoder stands still, so that the latent prior measured at the phase's start stays true.
   */
  readonly kind: 'autoencode' | 'adversarial'
  readonly steps: number
  /** Adam's rate for what the phase trains, the critic excepted. */
  readonly learningRate: number
}

export interface TrainingConfig {
  readonly name: string
  readonly family: 'style'
  readonly grid: { readonly fftSize: number; readonly hopSamples: number; readonly frames: number }
  readonly rateHz: number
  /** Exponent of the spectrum's power compression. */
  readonly compression: number
  readonly latentSize: number
  readonly styleSize: number
  readonly mappingLayers: number
  readonly widths: readonly number[]
  readonly noiseBands: number
  readonly critic: {
    readonly patch: readonly [number, number]
    readonly widths: readonly number[]
    readonly features: number
  }
  readonly batch: number
  readonly phases: readonly Phase[]
  readonly criticLearningRate: number
  /** Weight of the KL term beside the reconstruction. */
  readonly klWeight: number
  /** Weight of the adversarial loss beside the reconstruction. */
  readonly adversarialWeight: number
  readonly objective: ObjectiveName
  readonly regularisers: readonly RegulariserSetting[]
  /** Decay of the generator's moving average per step, once the run is older than the average is long. */
  readonly averageDecay: number
  readonly checkpointSteps: number
  readonly previewSteps: number
}

const styleLite: TrainingConfig = {
  name: 'style-lite',
  family: 'style',
  grid: { fftSize: 1024, hopSamples: 256, frames: 128 },
  rateHz: 44_100,
  compression: 0.3,
  latentSize: 64,
  styleSize: 128,
  mappingLayers: 3,
  widths: [128, 128, 128, 128, 128, 128],
  noiseBands: 48,
  critic: { patch: [4, 8], widths: [64, 64, 96, 128], features: 128 },
  batch: 12,
  phases: [
    { kind: 'autoencode', steps: 1400, learningRate: 0.002 },
    { kind: 'autoencode', steps: 400, learningRate: 0.0005 },
    { kind: 'adversarial', steps: 6000, learningRate: 0.0005 },
  ],
  criticLearningRate: 0.001,
  klWeight: 0.02,
  adversarialWeight: 0.05,
  objective: 'non-saturating',
  regularisers: objectives['non-saturating'].regularisers,
  averageDecay: 0.995,
  checkpointSteps: 200,
  previewSteps: 400,
}

export const configs = {
  /** 32 768 samples (0.74 s) on a CPU in hours: the shipped small model. */
  'style-lite': styleLite,
  /** The same path end to end in a minute: proves a machine and a data set, sounds like nothing much. */
  debug: {
    ...styleLite,
    name: 'debug',
    grid: { fftSize: 512, hopSamples: 256, frames: 32 },
    latentSize: 16,
    styleSize: 32,
    widths: [32, 32, 32, 32],
    noiseBands: 24,
    critic: { patch: [4, 8], widths: [16, 24, 32], features: 32 },
    batch: 8,
    phases: [
      { kind: 'autoencode', steps: 200, learningRate: 0.002 },
      { kind: 'adversarial', steps: 60, learningRate: 0.0005 },
    ],
    averageDecay: 0.97,
    checkpointSteps: 50,
    previewSteps: 130,
  },
} as const satisfies Record<string, TrainingConfig>

/** @throws Fault E_CONFIG with the nearest known name. */
export function configNamed(name: string): TrainingConfig {
  return rowNamed<TrainingConfig>(configs, name, '--config')
}

/**
 * `config` with the objective called `name`: its own as it is, another with the regularisers that go with that one.
 * @throws Fault E_CONFIG with the nearest known name.
 */
export function withObjective(config: TrainingConfig, name: string): TrainingConfig {
  const { regularisers } = objectiveNamed(name, '--objective')
  if (name === config.objective) return config
  return { ...config, objective: name as ObjectiveName, regularisers }
}

export function generatorConfig(config: TrainingConfig, classes: number): StyleGeneratorConfig {
  const { grid, rateHz, latentSize, styleSize, mappingLayers, widths, noiseBands } = config
  return { grid, rateHz, latentSize, styleSize, mappingLayers, widths, noiseBands, classes }
}

export function encoderTrunk(config: TrainingConfig): TrunkConfig {
  return { grid: config.grid, view: 'complex', ...config.critic }
}

/**
 * The critic judges magnitudes; phases are the reconstruction's business. Shown the complex values, it learned within
 * some hundred steps which way the first cycles of a kick point, and the generator answered with a hum of that phase
 * under everything.
 */
export function criticTrunk(config: TrainingConfig): TrunkConfig {
  return { grid: config.grid, view: 'magnitude', ...config.critic }
}
