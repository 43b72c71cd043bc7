// Networks so small that a whole step takes plain JavaScript a moment.

import { configs, type StyleConfig } from '../../src/gan/configs.ts'
import { objectives } from '../../src/gan/objectives.ts'
import type { ProgressiveConfig } from '../../src/gan/progressive-configs.ts'
import type { WaveConfig } from '../../src/gan/wave-configs.ts'

export const tiny: StyleConfig = {
  ...configs.debug,
  grid: { fftSize: 64, hopSamples: 32, frames: 8 },
  latentSize: 3,
  conditions: ['brightness', 'depth'],
  styleSize: 4,
  widths: [4, 4],
  noiseBands: 3,
  partials: { count: 1, bins: 8, alone: 3 },
  critic: { patch: [2, 4], widths: [4, 6], features: 5 },
  descriptorWeight: 0, // its wave is too short for descriptors
  batch: 2,
}

/** The debug network at a batch and step count that a test can wait for; both phases are crossed. */
export const shortConfig: StyleConfig = {
  ...configs.debug,
  conditions: ['brightness', 'energy'],
  batch: 3,
  phases: [
    { kind: 'autoencode', steps: 6, learningRate: 0.002 },
    { kind: 'adversarial', steps: 10, learningRate: 0.0005 },
  ],
  checkpointSteps: 4,
  previewSteps: 16,
}

/** With a critic of its latents. */
export const tinyAae: StyleConfig = {
  ...tiny,
  phases: [{ kind: 'adversarial-autoencode', steps: 5, learningRate: 0.002 }],
  latentCritic: {
    widths: [6, 5],
    learningRate: 0.001,
    weight: 0.5,
    objective: 'wgan-gp',
    regularisers: [...objectives['wgan-gp'].regularisers, { name: 'r1', strength: 1, interval: 2 }],
  },
}

/** Frames × bins: 2 × 4, 4 × 8, 4 × 16. */
export const tinyProgressive: ProgressiveConfig = {
  ...configs['progressive-lite'],
  name: 'tiny-progressive',
  grid: { fftSize: 32, hopSamples: 16, frames: 4 },
  latentSize: 3,
  conditions: ['brightness', 'energy'],
  widths: [5, 4, 3],
  firstFrames: 2,
  growth: [
    { batch: 4, steps: 3, fadeSteps: 0 },
    { batch: 4, steps: 5, fadeSteps: 3 },
    { batch: 2, steps: 5, fadeSteps: 3 },
  ],
}

/** 16, 64 and 256 samples. */
export const tinyWave: WaveConfig = {
  ...configs['stylewavegan-44k'],
  name: 'tiny-wave',
  grid: { fftSize: 64, hopSamples: 32, frames: 8 },
  latentSize: 3,
  conditions: ['brightness', 'energy'],
  styleSize: 4,
  mappingLayers: 2,
  widths: [4, 3, 2],
  critic: { widths: [2, 3, 4], features: 5 },
  batch: 3,
  steps: 6,
}
