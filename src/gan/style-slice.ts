// The style generator as it is played: what is computed once a sound, and any stretch of its frames. The same network as
// style-generator.ts has, of one sound and with as few operations as can be, since a slice is too short for their number
// not to count. Every frame comes out the same to the last bit in whichever stretch it is computed: products are of a row
// for each frame, whose rounding does not depend on how many there are, as that of a convolution may.

import * as tf from '@tensorflow/tfjs'
import { lengthOf, type Range } from '../dsp/range.ts'
import { gainsOf } from './class-levels.ts'
import { equalised, leakyRelu, parameter, type Tensors } from './layers.ts'
import { plainShares } from './partials.ts'
import { withPartials } from './partials-mix.ts'
import { partialsOfStretch } from './partials-slice.ts'
import type { LayerStretch } from './receptive-field.ts'
import { bandsWeight, kernelWidth, layerStretches, styleLayers, type StyleGeneratorConfig } from './style-network.ts'

/** What a slice of a sound needs to know of the whole. */
export interface WholeStyle {
  /** How a style changes all layers, [1, M], M as `modulationSize` says; see `styleModulations`. */
  readonly modulation: tf.Tensor2D
  /** Gain of every frame, [1, T]; there where the config has an envelope. */
  readonly envelope?: tf.Tensor2D
  /** Gains by time and bin, [1, G · F]; there where levels were matched. */
  readonly levels?: tf.Tensor2D
}

/** Factors of all layers' input maps, then of all their output maps, LeakyReLU's gain in the latter. */
export function styleModulations(config: StyleGeneratorConfig, p: Tensors, w: tf.Tensor2D): tf.Tensor2D {
  const layers = styleLayers(config)
  const weights = layers.map(({ name }) => equalised(parameter(p, `${name}/style/weight`) as tf.Tensor2D, 1))
  const scales = tf.add(tf.matMul(w, tf.concat(weights, 1)), 1) as tf.Tensor2D
  const squares = tf.square(scales)
  let at = 0
  const powers = layers.map(({ name, inputs }) => {
    const kernel = equalised(parameter(p, `${name}/weight`) as tf.Tensor3D)
    const own = tf.slice(squares, [0, (at += inputs) - inputs], [1, inputs]) as tf.Tensor2D
    return tf.matMul(own, tf.sum(tf.square(kernel), 0) as tf.Tensor2D)
  })
  const demodulations = tf.mul(tf.rsqrt(tf.add(tf.concat(powers, 1), 1e-8)), Math.SQRT2)
  return tf.concat([scales, demodulations], 1) as tf.Tensor2D
}

/** What a stretch of frames is computed from beside the whole. */
export interface StyleSignals {
  /** At the positions of `noiseStretches`, [1, P′, 1]. */
  readonly noise: tf.Tensor3D
  /** Of the stretch, [1, T′, F, 2]. */
  readonly noiseSpectrum: tf.Tensor4D
  /** What the partials' turns had come to where the stretch begins, [1, count]: zeros at first; absent without partials. */
  readonly turned?: tf.Tensor2D
}

/** The frames of a stretch: compressed spectrum [1, T′, F, 2]; and `turned` for the stretch that follows. */
export function styleSlice(
  config: StyleGeneratorConfig,
  p: Tensors,
  stretch: Range,
  { modulation, envelope, levels }: WholeStyle,
  signals: StyleSignals,
): { readonly spectrum: tf.Tensor4D; readonly turned?: tf.Tensor2D } {
  const { grid, rateHz, compression, partials, noiseBands } = config
  const bins = grid.fftSize / 2
  const frames = lengthOf(stretch)
  const features = featuresOf(config, p, layerStretches(config, stretch), modulation, signals.noise)
  const [, inputs, outputs] = parameter(p, 'generator/head/weight').shape
  const kernel = tf.reshape(equalised(parameter(p, 'generator/head/weight') as tf.Tensor3D, 1), [inputs, outputs])
  const head = tf.add(tf.matMul(features, kernel as tf.Tensor2D), parameter(p, 'generator/head/bias'))
  const emitted = (from: number, to: number) => tf.slice(head, [0, from], [frames, to - from]) as tf.Tensor2D

  const shares = plainShares(partials, bins)
  const both = Float32Array.from({ length: 2 * bins }, (_, i) => shares[i >> 1])
  const drawn = emitted(0, 2 * bins)
  const plain = (partials.alone ?? 0) === 0 ? drawn : tf.mul(drawn, tf.tensor2d(both, [1, 2 * bins]))
  const bands = tf.sub(emitted(2 * bins, 2 * bins + noiseBands), 1) as tf.Tensor2D
  const gains = tf.softplus(tf.matMul(bands, parameter(p, bandsWeight) as tf.Tensor2D)) // [T′, F]
  const hiss = tf.mul(signals.noiseSpectrum, tf.reshape(gains, [1, frames, bins, 1])) as tf.Tensor4D

  const turning = partials.count === 0 ? undefined : emitted(2 * bins + noiseBands, outputs)
  const turned = turning && partialsOfStretch(partials, grid, rateHz, stretch, turning, signals.turned!)
  const sum = withPartials(partials, compression, {
    plain: tf.reshape(plain, [1, frames, bins, 2]),
    noise: hiss,
    partials: turned?.each,
  })
  const carried = turned === undefined ? {} : { turned: turned.after }
  const matched =
    levels === undefined
      ? sum
      : tf.mul(sum, tf.reshape(gainsOf(levels, grid.frames, stretch.from, stretch.to), [1, frames, bins, 1]))
  if (envelope === undefined) return { spectrum: matched as tf.Tensor4D, ...carried }
  const loudness = tf.reshape(tf.slice(envelope, [0, stretch.from], [1, frames]), [1, frames, 1, 1])
  return { spectrum: tf.mul(matched, loudness), ...carried }
}

/** What the last layer makes of the stretch, [T′, C]. */
function featuresOf(
  config: StyleGeneratorConfig,
  p: Tensors,
  stretches: readonly LayerStretch[],
  modulation: tf.Tensor2D,
  noise: tf.Tensor3D,
): tf.Tensor2D {
  const layers = styleLayers(config)
  const { firstFrames } = config
  // Learned strengths beside the noise of each layer, so that one product serves them all.
  const strengths = stretches.map(({ output }, i) =>
    tf.tile(tf.reshape(parameter(p, `${layers[i].name}/noise`), [1, 1]), [lengthOf(output), 1]),
  )
  const noises = tf.mul(tf.reshape(noise, [-1, 1]), tf.mul(tf.concat(strengths, 0), Math.SQRT2))
  let x = tf.reshape(parameter(p, 'generator/start'), [firstFrames, layers[0].inputs]) as tf.Tensor2D
  let have: Range = { from: 0, to: firstFrames }
  let length = firstFrames
  let [position, scaleAt] = [0, 0]
  let demodulationAt = layers.reduce((sum, { inputs }) => sum + inputs, 0)
  for (const [i, { output }] of stretches.entries()) {
    const { name, inputs, outputs, frames } = layers[i]
    const scale = tf.slice(modulation, [0, (scaleAt += inputs) - inputs], [1, inputs])
    const demodulation = tf.slice(modulation, [0, (demodulationAt += outputs) - outputs], [1, outputs])
    const count = lengthOf(output)
    const rows = neighbours(tf.mul(x, scale), have, output, frames, frames / length)
    const kernel = equalised(parameter(p, `${name}/weight`) as tf.Tensor3D)
    const y = tf.matMul(rows, tf.reshape(kernel, [kernelWidth * inputs, outputs]) as tf.Tensor2D)
    const own = tf.slice(noises, [(position += count) - count, 0], [count, 1])
    const bias = tf.mul(parameter(p, `${name}/bias`), Math.SQRT2)
    x = leakyRelu(tf.add(tf.add(tf.mul(y, demodulation), own), bias) as tf.Tensor2D)
    have = output
    length = frames
  }
  return x
}

/**
 * For each frame of `wanted` the frames that a kernel sees of it, side by side: [T′, k·C]. `x` [T″, C] holds the stretch
 * `have` of what is `times` as coarse; before the first and after the last of `length` frames lie zeros.
 */
function neighbours(x: tf.Tensor2D, have: Range, wanted: Range, length: number, times: number): tf.Tensor2D {
  const [rows, maps] = x.shape
  const places: number[] = []
  for (let t = wanted.from; t < wanted.to; t++)
    for (let k = 0; k < kernelWidth; k++) {
      const seen = t + k - (kernelWidth - 1) / 2
      places.push(seen < 0 || seen >= length ? rows : Math.floor(seen / times) - have.from)
    }
  const edged = places.includes(rows) ? tf.concat([x, tf.zeros([1, maps])], 0) : x
  const seen = tf.gather(edged, tf.tensor1d(places, 'int32'))
  return tf.reshape(seen, [lengthOf(wanted), kernelWidth * maps])
}
