// A network so small that a whole step takes plain JavaScript a moment.

import { configs, type StyleConfig } from '../../src/gan/configs.ts'

export const tiny: StyleConfig = {
  ...configs.debug,
  grid: { fftSize: 64, hopSamples: 32, frames: 8 },
  latentSize: 3,
  conditions: ['brightness', 'depth'],
  styleSize: 4,
  widths: [4, 4],
  noiseBands: 3,
  partials: { count: 1, bins: 8 },
  critic: { patch: [2, 4], widths: [4, 6], features: 5 },
  descriptorWeight: 0, // its wave is too short for descriptors
  batch: 2,
}
