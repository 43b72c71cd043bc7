// The progressive family's networks and how they grow, as data: PGAN (Karras et al. 2018) in the form that DrumGAN
// (Nistal et al. 2020, 2022) gave it for drums. A network starts at a coarse spectrogram; each further scale doubles the
// bins, and the frames until they are all there, and is faded in while it trains.

import type { StftGrid } from '../dsp/stft.ts'
import type { ParameterTable } from './parameters.ts'

export interface Scale {
  readonly frames: number
  readonly bins: number
  /** Feature maps. */
  readonly width: number
}

export interface ProgressiveNetwork {
  readonly grid: StftGrid
  readonly rateHz: number
  /** Z. */
  readonly latentSize: number
  /** K and D: how many classes and timbre descriptors condition the generator and are told apart by the critic. */
  readonly classes: number
  readonly descriptors: number
  /** Feature maps at each scale, coarsest first. */
  readonly widths: readonly number[]
  /** Frames of the coarsest scale. */
  readonly firstFrames: number
}

/** The scales of a network: the finest has all frames and bins of the grid. */
export function scalesOf({ grid, widths, firstFrames }: ProgressiveNetwork): Scale[] {
  const doublings = widths.length - 1
  const scales = widths.map((width, i) => ({
    frames: Math.min(grid.frames, firstFrames * 2 ** i),
    bins: grid.fftSize / 2 / 2 ** (doublings - i),
    width,
  }))
  const last = firstFrames * 2 ** Math.round(Math.log2(grid.frames / firstFrames))
  if (last !== grid.frames || scales.at(-1)?.frames !== grid.frames || !Number.isInteger(scales[0].bins))
    throw new RangeError(
      `${widths.length} scales cannot lead from ${firstFrames} frames to ${grid.frames} frames of ${grid.fftSize / 2} bins`,
    )
  return scales
}

/**
 * The parameters of a generator or critic that take part at `scale`: its layers up to there, and how it turns into maps
 * (or comes from them) there and, while the scale is faded in, at the one before.
 */
export function takingPart(table: ParameterTable, scale: number, fading: boolean): ParameterTable {
  return Object.fromEntries(
    Object.entries(table).filter(([name]) => {
      const [, at, layer] = /\/scale(\d+)\/([a-z]+)/.exec(name) ?? []
      if (layer === 'maps') return Number(at) === scale || (fading && Number(at) === scale - 1)
      return at === undefined || Number(at) <= scale
    }),
  )
}

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

export interface ProgressiveConfig {
  readonly network: ProgressiveNetwork
  readonly growth: readonly Growth[]
}

/** Batches and steps that DarkGAN (Nistal et al. 2021) trained such a network with. */
const growth: readonly Growth[] = [
  { batch: 30, steps: 128_000, fadeSteps: 0 },
  { batch: 30, steps: 200_000, fadeSteps: 19_200 },
  { batch: 20, steps: 200_000, fadeSteps: 19_200 },
  { batch: 20, steps: 200_000, fadeSteps: 19_200 },
  { batch: 20, steps: 200_000, fadeSteps: 19_200 },
  { batch: 10, steps: 300_000, fadeSteps: 38_400 },
]

export const progressiveConfigs = {
  /** DrumGAN: 1.02 s at 16 kHz, steered by seven descriptors. */
  'drumgan-16k': {
    network: {
      grid: { fftSize: 2048, hopSamples: 512, frames: 32 },
      rateHz: 16_000,
      latentSize: 128,
      classes: 0,
      descriptors: 7,
      widths: [256, 128, 128, 128, 128, 64],
      firstFrames: 4,
    },
    growth,
  },
  /** DrumGAN VST: 0.56 s at 44.1 kHz, of three classes in any mixture. */
  'drumgan-44k': {
    network: {
      grid: { fftSize: 2048, hopSamples: 512, frames: 48 },
      rateHz: 44_100,
      latentSize: 128,
      classes: 3,
      descriptors: 0,
      widths: [256, 128, 128, 128, 128, 64],
      firstFrames: 6,
    },
    growth,
  },
  /** The same kind at a fiftieth of the work: 0.37 s at 44.1 kHz, for a CPU. */
  'progressive-lite': {
    network: {
      grid: { fftSize: 512, hopSamples: 256, frames: 64 },
      rateHz: 44_100,
      latentSize: 64,
      classes: 8,
      descriptors: 0,
      widths: [64, 32, 32, 16],
      firstFrames: 8,
    },
    growth: [
      { batch: 16, steps: 2000, fadeSteps: 0 },
      { batch: 16, steps: 3000, fadeSteps: 1000 },
      { batch: 16, steps: 4000, fadeSteps: 1000 },
      { batch: 12, steps: 6000, fadeSteps: 2000 },
    ],
  },
} as const satisfies Record<string, ProgressiveConfig>
