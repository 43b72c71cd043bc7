// The shape of the style generator along time: its layers, their parameters, and what of them a stretch of frames takes.

import type { Range } from '../dsp/range.ts'
import type { StftGrid } from '../dsp/stft.ts'
import { mappingParameters, type MappingConfig } from './mapping.ts'
import { partialOutputs, type PartialsConfig } from './partials.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'
import { receptiveField, type LayerStretch } from './receptive-field.ts'
import { styledLayerParameters } from './styled-layer.ts'

export interface StyleGeneratorConfig extends MappingConfig {
  readonly grid: StftGrid
  readonly rateHz: number
  /** Exponent of the spectrum's power compression. */
  readonly compression: number
  /** Feature maps C per level; each level has twice the frames of the one before, the last grid.frames. */
  readonly widths: readonly number[]
  /** Frames of level 0. */
  readonly firstFrames: number
  /** Mel-spaced bands of the noise branch. */
  readonly noiseBands: number
  /** Rotating components of the lowest bins; count 0 for none. */
  readonly partials: PartialsConfig
  /** Whether the output is shaped by the class's envelope. */
  readonly envelope: boolean
}

const layersPerLevel = 2
export const kernelWidth = 3

export function styleLayers(
  config: StyleGeneratorConfig,
): { name: string; frames: number; inputs: number; outputs: number }[] {
  return config.widths.flatMap((width, level) =>
    Array.from({ length: layersPerLevel }, (_, i) => ({
      name: `generator/level${level}/layer${i}`,
      frames: config.firstFrames * 2 ** level,
      inputs: i === 0 ? config.widths[Math.max(0, level - 1)] : width,
      outputs: width,
    })),
  )
}

/** L: how many layers take a style. */
export function styledLayers(config: StyleGeneratorConfig): number {
  return layersPerLevel * config.widths.length
}

/** P: how many per-position noise values one shot takes (one per frame and layer). */
export function noisePositions(config: StyleGeneratorConfig): number {
  return styleLayers(config).reduce((sum, layer) => sum + layer.frames, 0)
}

export function styleGeneratorParameters(config: StyleGeneratorConfig): ParameterTable {
  const { styleSize, widths, noiseBands, grid, firstFrames } = config
  const lastFrames = firstFrames * 2 ** (widths.length - 1)
  if (lastFrames !== grid.frames)
    throw new RangeError(`${widths.length} levels end at ${lastFrames} frames, not at the grid's ${grid.frames}`)
  const table: Record<string, ParameterSpec> = mappingParameters(config)
  table['generator/start'] = { shape: [1, firstFrames, widths[0]], init: 'normal' }
  for (const { name, inputs, outputs } of styleLayers(config))
    Object.assign(table, styledLayerParameters(name, styleSize, [kernelWidth, inputs, outputs]))
  // re and im of fftSize/2 bins, then the bands, then the partials
  const outputs = grid.fftSize + noiseBands + partialOutputs(config.partials)
  table['generator/head/weight'] = { shape: [1, widths.at(-1) ?? 0, outputs], init: 'normal' }
  table['generator/head/bias'] = { shape: [outputs], init: 'zeros' }
  return table
}

/** Weight name of `bandInterpolation`, which a generator is played with: [bands, F]. */
export const bandsWeight = 'constants/bands'

/** M: how many factors modulate and demodulate all layers. */
export function modulationSize(config: StyleGeneratorConfig): number {
  return styleLayers(config).reduce((sum, { inputs, outputs }) => sum + inputs + outputs, 0)
}

/** What is computed of each layer for a stretch of frames. */
export function layerStretches(config: StyleGeneratorConfig, frames: Range): LayerStretch[] {
  const reach = (kernelWidth - 1) / 2
  const layers = styleLayers(config).map((layer) => ({ length: layer.frames, reach }))
  return receptiveField(layers, frames)
}

/** Which noise positions a stretch of frames takes: of each layer some, counted from the first position of the first. */
export function noiseStretches(config: StyleGeneratorConfig, frames: Range): Range[] {
  let first = 0
  return layerStretches(config, frames).map(({ output }, i) => {
    const stretch = { from: first + output.from, to: first + output.to }
    first += styleLayers(config)[i].frames
    return stretch
  })
}
