// The configuration that trains on samples: StyleWaveGAN (Lavault et al. 2022).

import type { CommonConfig } from './common-config.ts'
import { conditionsGiven } from './conditions.ts'
import { gridSamples } from '../dsp/stft.ts'
import { objectives } from './objectives.ts'
import type { WaveCritic } from './wave-critic.ts'
import type { WaveNetwork } from './wave-network.ts'

export interface WaveConfig extends CommonConfig {
  readonly family: 'style-wave'
  readonly styleSize: number
  readonly mappingLayers: number
  /** Feature maps per level, coarsest first; each level has four times the samples of the one before. */
  readonly widths: readonly number[]
  /** Share of the generated batch whose layers take their styles from two latents (Karras et al. 2019, §3.1). */
  readonly styleMixing: number
  readonly critic: {
    /** Feature maps per level, finest first. */
    readonly widths: readonly number[]
    readonly features: number
  }
  readonly batch: number
  readonly steps: number
  /** Adam's rate for the generator. */
  readonly learningRate: number
}

/** The generator of a config; its length is that of the grid, on which previews and distances are measured. */
export function waveNetwork(config: WaveConfig, classes: number): WaveNetwork {
  const { latentSize, styleSize, mappingLayers, widths } = config
  const lengthSamples = gridSamples(config.grid)
  return { latentSize, styleSize, mappingLayers, widths, classes, ...conditionsGiven(config), lengthSamples }
}

export function waveCritic(config: WaveConfig): WaveCritic {
  return { lengthSamples: gridSamples(config.grid), ...config.critic }
}

export const waveConfigs = {
  /** 65 536 samples (1.49 s) at 44.1 kHz, for a GPU. */
  'stylewavegan-44k': {
    name: 'stylewavegan-44k',
    family: 'style-wave',
    grid: { fftSize: 1024, hopSamples: 256, frames: 256 },
    rateHz: 44_100,
    compression: 0.3,
    latentSize: 128,
    conditions: ['hardness', 'depth', 'brightness', 'roughness', 'warmth', 'sharpness', 'boominess', 'energy'],
    styleSize: 256,
    mappingLayers: 4,
    widths: [256, 256, 256, 128, 64, 32, 16],
    styleMixing: 0.5,
    critic: { widths: [16, 32, 64, 128, 256, 256, 256], features: 256 },
    batch: 16,
    steps: 200_000,
    learningRate: 0.001,
    criticLearningRate: 0.001,
    objective: 'wgan-lp',
    regularisers: objectives['wgan-lp'].regularisers,
    averageDecay: 0.999,
    checkpointSteps: 1000,
    previewSteps: 2000,
  },
} as const satisfies Record<string, WaveConfig>
