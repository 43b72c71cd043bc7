// The shape of the progressive family's networks (PGAN, Karras et al. 2018, in the form that DrumGAN, Nistal et al. 2020,
// gave it for drums): they start at a coarse spectrogram; each further scale doubles the bins, and the frames until they
// are all there.

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
  /** Z. */
  readonly latentSize: number
  /** K and D: how many classes and conditions steer the generator and are recognised by the critic; each may be 0. */
  readonly classes: number
  readonly conditions: number
  /** The least value of each condition that the networks are given, [D]; absent, there is none. */
  readonly floors?: readonly number[]
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

/** How many frames and bins of scale i stand for one of each at the scale before. */
export function scaleStep(scales: readonly Scale[], i: number): [frames: number, bins: number] {
  return [scales[i].frames / scales[i - 1].frames, scales[i].bins / scales[i - 1].bins]
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
