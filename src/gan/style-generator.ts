// The style generator along time (StyleGAN2, Karras et al. 2020, §2, in one dimension; StyleWaveGAN, Lavault et al.
// 2022, for drums): (latent, class, conditions, noise) → power-compressed complex spectrum. A tonal branch emits the
// spectrum itself; a noise branch emits band gains for a real noise signal's spectrum, because one noise value a frame
// can only paint horizontal streaks; rotating partials (partials.ts) keep low tones steady.

import * as tf from '@tensorflow/tfjs'
import type { StftGrid } from '../dsp/stft.ts'
import { enveloped } from './class-envelope.ts'
import { conv1d, dense, repeatFrames, equalised, leakyRelu, parameter, type Tensors } from './layers.ts'
import { partialOutputs, rotatingPartials, type PartialsConfig } from './partials.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'

/** What the mapping network is like. */
export interface MappingConfig {
  /** Z. */
  readonly latentSize: number
  /** W. */
  readonly styleSize: number
  readonly mappingLayers: number
  /** K. */
  readonly classes: number
  /** D: how many conditions (timbre descriptors, energy) it takes beside the class; may be 0. */
  readonly conditions: number
}

export interface StyleGeneratorConfig extends MappingConfig {
  readonly grid: StftGrid
  readonly rateHz: number
  /** Feature maps C per level; level 0 has 4 frames, each further one twice as many, the last grid.frames. */
  readonly widths: readonly number[]
  /** Mel-spaced bands of the noise branch. */
  readonly noiseBands: number
  /** Rotating components of the lowest bins; count 0 for none. */
  readonly partials: PartialsConfig
  /** Whether the output is shaped by the class's envelope. */
  readonly envelope: boolean
}

const firstFrames = 4
const layersPerLevel = 2
const kernelWidth = 3

function styleLayers(
  config: StyleGeneratorConfig,
): { name: string; frames: number; inputs: number; outputs: number }[] {
  return config.widths.flatMap((width, level) =>
    Array.from({ length: layersPerLevel }, (_, i) => ({
      name: `generator/level${level}/layer${i}`,
      frames: firstFrames * 2 ** level,
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

export function mappingParameters({ latentSize, styleSize, mappingLayers, classes, conditions }: MappingConfig) {
  const table: Record<string, ParameterSpec> = {}
  for (let i = 0; i < mappingLayers; i++) {
    const inputs = i === 0 ? latentSize + classes + conditions : styleSize
    table[`generator/mapping${i}/weight`] = { shape: [inputs, styleSize], init: 'normal' }
    table[`generator/mapping${i}/bias`] = { shape: [styleSize], init: 'zeros' }
  }
  return table
}

/** Parameters of a layer that `styled` computes. */
export function styledLayerParameters(
  name: string,
  styleSize: number,
  kernel: readonly [width: number, inputs: number, outputs: number],
): ParameterTable {
  const [, inputs, outputs] = kernel
  return {
    [`${name}/weight`]: { shape: kernel, init: 'normal' },
    [`${name}/style/weight`]: { shape: [styleSize, inputs], init: 'normal' },
    [`${name}/bias`]: { shape: [outputs], init: 'zeros' },
    [`${name}/noise`]: { shape: [1], init: 'zeros' },
  }
}

export function styleGeneratorParameters(config: StyleGeneratorConfig): ParameterTable {
  const { styleSize, widths, noiseBands, grid } = config
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

/**
 * Mapping network: latent [B, Z], classes [B, K], normalised conditions [B, D] (absent where D is 0) → style w [B, W].
 */
export function mapping(
  config: MappingConfig,
  p: Tensors,
  latent: tf.Tensor2D,
  classes: tf.Tensor2D,
  conditions?: tf.Tensor2D,
): tf.Tensor2D {
  // √K brings the one-hot class to unit mean square beside the latent.
  const given = [latent, tf.mul(classes, Math.sqrt(config.classes)), ...(conditions === undefined ? [] : [conditions])]
  let w: tf.Tensor2D = tf.concat(given as tf.Tensor2D[], 1)
  for (let i = 0; i < config.mappingLayers; i++) w = leakyRelu(dense(p, `generator/mapping${i}`, w))
  return w
}

/**
 * Modulated convolution, unfused (StyleGAN2 eq. 1–3): scale the input maps by the style, convolve with the shared
 * kernel, divide by the expected output norm. x [B, T, I], w [B, W] → [B, T, O].
 */
function modulated(p: Tensors, name: string, x: tf.Tensor3D, w: tf.Tensor2D): tf.Tensor3D {
  const kernel = equalised(parameter(p, `${name}/weight`) as tf.Tensor3D)
  const [, inputs, outputs] = kernel.shape
  const batch = x.shape[0]
  const style = tf.add(dense(p, `${name}/style`, w, 1), 1) as tf.Tensor2D
  const power = tf.sum(tf.square(kernel), 0) as tf.Tensor2D // [I, O]
  const demodulation = tf.rsqrt(tf.add(tf.matMul(tf.square(style), power), 1e-8))
  const y = conv1d(tf.mul(x, tf.reshape(style, [batch, 1, inputs])), kernel)
  return tf.mul(y, tf.reshape(demodulation, [batch, 1, outputs]))
}

/**
 * A layer of the synthesis network: modulated convolution, noise [B, T, 1] in learned strength, bias and LeakyReLU.
 * x [B, T, I], w [B, W] → [B, T, O].
 */
export function styled(p: Tensors, name: string, x: tf.Tensor3D, w: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D {
  const y = tf.add(modulated(p, name, x, w), tf.mul(noise, parameter(p, `${name}/noise`)))
  return tf.mul(leakyRelu(tf.add(y, parameter(p, `${name}/bias`)) as tf.Tensor3D), Math.SQRT2)
}

/** Mel-spaced triangular interpolation from bands to bins, [bands, F]: each bin lies between two bands. */
export function bandInterpolation(bands: number, grid: StftGrid, rateHz: number): Float32Array {
  const bins = grid.fftSize / 2
  const mel = (hz: number) => 1127 * Math.log(1 + hz / 700)
  const top = mel(rateHz / 2)
  const matrix = new Float32Array(bands * bins)
  for (let bin = 0; bin < bins; bin++) {
    const position = (mel((bin * rateHz) / grid.fftSize) / top) * (bands - 1)
    const band = Math.min(bands - 2, Math.floor(position))
    matrix[band * bins + bin] = 1 - (position - band)
    matrix[(band + 1) * bins + bin] = position - band
  }
  return matrix
}

export interface Styles {
  /** Style w, [B, W]. */
  readonly style: tf.Tensor2D
  /** Style mixing (Karras et al. 2019, §3.1): `style` [B, W] where `crossover` [B, L] is 1, layer by layer. */
  readonly other?: { readonly style: tf.Tensor2D; readonly crossover: tf.Tensor2D }
}

export interface SynthesisInputs extends Styles {
  /** Soft classes [B, K]: they choose the envelope. */
  readonly classes: tf.Tensor2D
  /** Per-position noise, [B, P, 1]. */
  readonly noise: tf.Tensor3D
  /** Compressed spectrum of white noise, [B, T, F, 2]. */
  readonly noiseSpectrum: tf.Tensor4D
}

/** The style that a layer takes, [B, W]. */
export function styleOf({ style, other }: Styles, layer: number): tf.Tensor2D {
  if (other === undefined) return style
  const crossed = tf.slice(other.crossover, [0, layer], [style.shape[0], 1])
  return tf.add(style, tf.mul(crossed, tf.sub(other.style, style)))
}

/** The head's start scale: an untrained tonal branch is quiet beside drums, whose compressed magnitudes are near 1. */
const tonalGain = 0.15

/** Synthesis network → compressed complex spectrum [B, T, F, 2]. */
export function synthesis(config: StyleGeneratorConfig, p: Tensors, inputs: SynthesisInputs): tf.Tensor4D {
  const { grid, noiseBands } = config
  const bins = grid.fftSize / 2
  const batch = inputs.style.shape[0]
  let x: tf.Tensor3D = tf.tile(parameter(p, 'generator/start') as tf.Tensor3D, [batch, 1, 1])
  let position = 0
  for (const [layer, { name, frames }] of styleLayers(config).entries()) {
    if (x.shape[1] < frames) x = repeatFrames(x, 2)
    const noise = tf.slice(inputs.noise, [0, position, 0], [batch, frames, 1])
    position += frames
    x = styled(p, name, x, styleOf(inputs, layer), noise)
  }
  const kernel = equalised(parameter(p, 'generator/head/weight') as tf.Tensor3D, 1)
  const head = tf.add(conv1d(x, kernel), parameter(p, 'generator/head/bias')) as tf.Tensor3D
  const tonal = tf.reshape(tf.slice(head, [0, 0, 0], [batch, grid.frames, 2 * bins]), [batch, grid.frames, bins, 2])
  const bands = tf.reshape(tf.slice(head, [0, 0, 2 * bins], [batch, grid.frames, noiseBands]), [-1, noiseBands])
  const matrix = tf.tensor2d(bandInterpolation(noiseBands, grid, config.rateHz), [noiseBands, bins])
  const gains = tf.softplus(tf.matMul(tf.sub(bands, 1) as tf.Tensor2D, matrix)) // [B·T, F]
  const hiss = tf.mul(inputs.noiseSpectrum, tf.reshape(gains, [batch, grid.frames, bins, 1]))
  const rest = 2 * bins + noiseBands
  const turning = tf.slice(head, [0, 0, rest], [batch, grid.frames, head.shape[2] - rest]) as tf.Tensor3D
  const steady =
    config.partials.count === 0 ? tonal : tf.add(tonal, rotatingPartials(config.partials, grid, config.rateHz, turning))
  const spectrum = tf.add(tf.mul(steady, tonalGain), hiss) as tf.Tensor4D
  return config.envelope ? enveloped(p, inputs.classes, spectrum) : spectrum
}
