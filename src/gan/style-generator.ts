// The style generator along time (StyleGAN2, Karras et al. 2020, §2, in one dimension; StyleWaveGAN, Lavault et al.
// 2022, for drums): (latent, class, conditions, noise) → power-compressed complex spectrum. A tonal branch emits the
// spectrum itself; a noise branch emits band gains for a real noise signal's spectrum, because one noise value a frame
// can only paint horizontal streaks; rotating partials (partials.ts) keep low tones steady.

import * as tf from '@tensorflow/tfjs'
import { bandInterpolation } from './band-interpolation.ts'
import { enveloped } from './class-envelope.ts'
import { conv1d, equalised, parameter, repeatFrames, type Tensors } from './layers.ts'
import { partialFrequencies, plainShares, rotatingPartials } from './partials.ts'
import { withPartials } from './partials-mix.ts'
import { modulation, styled } from './styled-layer.ts'
import { styleLayers, type StyleGeneratorConfig } from './style-network.ts'

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

/** Synthesis network → compressed complex spectrum [B, T, F, 2]. */
export function synthesis(config: StyleGeneratorConfig, p: Tensors, inputs: SynthesisInputs): tf.Tensor4D {
  return synthesisAndPitch(config, p, inputs).spectrum
}

/**
 * As `synthesis`, and where its partials stand, Hz [B, T, count]; that is absent where it has none.
 * @param led whether partials are led to tones, as those that are alone are while the network learns, and as is taken where
 * it is not said: no slope of the spectrum reaches their frequencies then
 */
export function synthesisAndPitch(
  config: StyleGeneratorConfig,
  p: Tensors,
  inputs: SynthesisInputs,
  led?: boolean,
): { readonly spectrum: tf.Tensor4D; readonly hz?: () => tf.Tensor3D } {
  const { grid, noiseBands } = config
  const bins = grid.fftSize / 2
  const batch = inputs.style.shape[0]
  let x: tf.Tensor3D = tf.tile(parameter(p, 'generator/start') as tf.Tensor3D, [batch, 1, 1])
  let position = 0
  for (const [layer, { name, frames }] of styleLayers(config).entries()) {
    if (x.shape[1] < frames) x = repeatFrames(x, 2)
    const noise = tf.slice(inputs.noise, [0, position, 0], [batch, frames, 1])
    position += frames
    x = styled(p, name, x, modulation(p, name, styleOf(inputs, layer)), noise)
  }
  const kernel = equalised(parameter(p, 'generator/head/weight') as tf.Tensor3D, 1)
  const head = tf.add(conv1d(x, kernel), parameter(p, 'generator/head/bias')) as tf.Tensor3D
  const drawn = tf.reshape(tf.slice(head, [0, 0, 0], [batch, grid.frames, 2 * bins]), [batch, grid.frames, bins, 2])
  const { partials } = config
  const tonal =
    (partials.alone ?? 0) > 0 ? tf.mul(drawn, tf.tensor4d(plainShares(partials, bins), [1, 1, bins, 1])) : drawn
  const bands = tf.reshape(tf.slice(head, [0, 0, 2 * bins], [batch, grid.frames, noiseBands]), [-1, noiseBands])
  const matrix = tf.tensor2d(bandInterpolation(noiseBands, grid, config.rateHz), [noiseBands, bins])
  const gains = tf.softplus(tf.matMul(tf.sub(bands, 1) as tf.Tensor2D, matrix)) // [B·T, F]
  const hiss = tf.mul(inputs.noiseSpectrum, tf.reshape(gains, [batch, grid.frames, bins, 1])) as tf.Tensor4D
  const rest = 2 * bins + noiseBands
  const turning = tf.slice(head, [0, 0, rest], [batch, grid.frames, head.shape[2] - rest]) as tf.Tensor3D
  const turned = partials.count === 0 ? undefined : rotatingPartials(partials, grid, config.rateHz, turning, led)
  const spectrum = withPartials(partials, config.compression, {
    plain: tonal,
    noise: hiss,
    partials: turned,
  })
  return {
    spectrum: config.envelope ? enveloped(p, inputs.classes, spectrum) : spectrum,
    ...(partials.count === 0 ? {} : { hz: () => partialFrequencies(partials, turning) }),
  }
}
