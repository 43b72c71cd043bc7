// The shape of the style generator that emits samples: its layers, their parameters, and what of them a stretch takes.

import type { Range } from '../dsp/range.ts'
import { mappingParameters, type MappingConfig } from './mapping.ts'
import type { ParameterTable } from './parameters.ts'
import { receptiveField, type LayerStretch } from './receptive-field.ts'
import { styledLayerParameters } from './styled-layer.ts'

export interface WaveNetwork extends MappingConfig {
  /** N. */
  readonly lengthSamples: number
  /** Feature maps per level; each level has four times the samples of the one before, the last all. */
  readonly widths: readonly number[]
}

export const upSampling = 4
const layersPerLevel = 2
/** As the paper's. */
const kernelWidth = 9
/** Samples that share a value of the envelope's table, between which it is interpolated: 1.5 ms at 44.1 kHz. */
export const envelopeHop = 64

/** Gain of each class at every 64th sample, relative to the class's loudest, [K, N/64]. */
export const waveEnvelope = 'envelope/waveGain'

interface Layer {
  readonly name: string
  readonly samples: number
  readonly inputs: number
  readonly outputs: number
}

export function waveLayersOf({ lengthSamples, widths }: WaveNetwork): Layer[] {
  const first = lengthSamples / upSampling ** (widths.length - 1)
  if (!Number.isInteger(first) || lengthSamples % envelopeHop !== 0)
    throw new RangeError(`${widths.length} levels of ×${upSampling} cannot lead to ${lengthSamples} samples`)
  return widths.flatMap((width, level) =>
    Array.from({ length: layersPerLevel }, (_, i) => ({
      name: `generator/level${level}/layer${i}`,
      samples: first * upSampling ** level,
      inputs: i === 0 ? widths[Math.max(0, level - 1)] : width,
      outputs: width,
    })),
  )
}

/** L: how many layers take a style. */
export function waveLayers(network: WaveNetwork): number {
  return layersPerLevel * network.widths.length
}

/** P: noise values of one shot, one for each sample and layer. */
export function waveNoisePositions(network: WaveNetwork): number {
  return waveLayersOf(network).reduce((sum, { samples }) => sum + samples, 0)
}

/** What is computed of each layer for a stretch of samples. */
export function waveLayerStretches(network: WaveNetwork, samples: Range): LayerStretch[] {
  const layers = waveLayersOf(network).map((layer) => ({ length: layer.samples, reach: (kernelWidth - 1) / 2 }))
  return receptiveField(layers, samples)
}

/** Which noise positions a stretch of samples takes: of each layer some, counted from the first position of the first. */
export function waveNoiseStretches(network: WaveNetwork, samples: Range): Range[] {
  let first = 0
  return waveLayerStretches(network, samples).map(({ output }, i) => {
    const stretch = { from: first + output.from, to: first + output.to }
    first += waveLayersOf(network)[i].samples
    return stretch
  })
}

export function waveGeneratorParameters(network: WaveNetwork): ParameterTable {
  const layers = waveLayersOf(network)
  return {
    ...mappingParameters(network),
    'generator/start': { shape: [1, layers[0].samples, network.widths[0]], init: 'normal' },
    ...Object.assign(
      {},
      ...layers.map(({ name, inputs, outputs }) =>
        styledLayerParameters(name, network.styleSize, [kernelWidth, inputs, outputs]),
      ),
    ),
    'generator/wave/weight': { shape: [1, network.widths.at(-1) ?? 0, 1], init: 'normal' },
  }
}

export function waveEnvelopeTable({ classes, lengthSamples }: WaveNetwork): ParameterTable {
  return { [waveEnvelope]: { shape: [classes, lengthSamples / envelopeHop], init: 'zeros' } }
}

/** M: how many factors modulate and demodulate all layers. */
export function waveModulationSize(network: WaveNetwork): number {
  return waveLayersOf(network).reduce((sum, { inputs, outputs }) => sum + inputs + outputs, 0)
}
