// Rotating partials: a few components of the lowest bins whose phase the network steers by a frequency. A tone of
// f Hz turns by 2π·f·hop/rate from frame to frame; a head that has to draw re and im of that turning by itself settles
// on a constant phase, and a low tone then swells and fades with the bins' spacing. Here it draws a path of
// frequencies and amplitudes instead, and the turning follows (as in differentiable additive synthesis, Engel et al.
// 2020, §3.1, in the spectral domain).

import * as tf from '@tensorflow/tfjs'
import type { StftGrid } from '../dsp/stft.ts'

export interface PartialsConfig {
  readonly count: number
  /** They act on the lowest so many bins. */
  readonly bins: number
  /**
   * In the lowest so many bins, tones come from partials alone; absent, 0. What a head draws there by itself is steadiest at
   * the bins' centres, and stays there: every tom then plays 86 or 129 Hz.
   */
  readonly alone?: number
  /**
   * Whether the partials, the plain head and the noise add in the partials' bins as sounds do (sounding-sum.ts). Absent, their
   * compressed values are added, and what is 30 dB under a tone still swings it.
   */
  readonly linear?: boolean
}

/** Values a frame that a partial takes: a frequency, re and im of every bin, and where they are alone those of its lobe. */
export function partialSize({ alone = 0, bins }: PartialsConfig): number {
  return 1 + 2 * bins + (alone > 0 ? 2 : 0)
}

/** Values a frame that all partials take. */
export function partialOutputs(config: PartialsConfig): number {
  return config.count * partialSize(config)
}

/** How much of a lobe a head's value of 1 is: a drum's tone is there at 2 or so, soon learned. */
export const lobeGain = 3

/**
 * The spectrum of a decaying tone of `hz` [.., 1] over the bins, compressed: [.., bins], 1 at the tone. The main lobe of a
 * Hann window to the power of 0.3 within 0.06, its zeros filled and its side lobes joined, as they are of tones that glide.
 */
export function lobe(hz: tf.Tensor, bins: number, binHz: number): tf.Tensor {
  const numbers = tf.tensor1d(Float32Array.from({ length: bins }, (_, k) => k))
  const distance = tf.div(tf.sub(tf.div(hz, binHz), numbers), 1.5)
  return tf.exp(tf.mul(tf.log(tf.add(tf.square(distance), 1)), -0.65))
}

/** Over so many bins above those of the partials alone does the plain head fade in. */
const fadeBins = 4

/** How much of the plain head is heard in each of `all` bins, [all]. */
export function plainShares({ alone = 0 }: PartialsConfig, all: number): Float32Array {
  return Float32Array.from({ length: all }, (_, bin) =>
    alone === 0 ? 1 : Math.min(1, Math.max(0, (bin + 1 - alone) / (fadeBins + 1))),
  )
}

/** Between these frequencies a partial can stand. */
export const lowestHz = 25
export const highestHz = 1200

/**
 * The partials, side by side; at least one.
 * @param values [B, T, `partialOutputs`], what the head emits for them
 * @param led whether their frequencies are led by something else (pitch-guide.ts), and no gradient is to reach them here
 * @returns [B·T, count, `bins`, 2]
 */
export function rotatingPartials(
  config: PartialsConfig,
  grid: StftGrid,
  rateHz: number,
  values: tf.Tensor3D,
  led = (config.alone ?? 0) > 0,
): tf.Tensor4D {
  const { count, bins, alone = 0 } = config
  const { frames, hopSamples, fftSize } = grid
  const batch = values.shape[0]
  // Phases count from the shot's first sample, so a bin's own centre frequency turns backwards (see dsp/stft.ts).
  const centres = tf.tensor2d(
    Float32Array.from({ length: frames * bins }, (_, i) => {
      const turns = ((i % bins) * (Math.floor(i / bins) + 0.5) * hopSamples) / fftSize
      return 2 * Math.PI * (turns % 1)
    }),
    [frames, bins],
  )
  // From frequencies to phases at the frames' centres: all frames before, and half of its own.
  const summing = tf.tensor2d(
    Float32Array.from({ length: frames * frames }, (_, i) => {
      const [from, to] = [Math.floor(i / frames), i % frames]
      return from < to ? 1 : from === to ? 0.5 : 0
    }),
    [frames, frames],
  )
  // Led by the tones of real sounds, a frequency is not to follow the error of the phase it adds up to as well: that comes
  // round with every turn, and of a late frame says nothing about the frequency.
  const followed = led ? still : <T extends tf.Tensor>(x: T) => x
  const each = Array.from({ length: count }, (_, m) => {
    const at = m * partialSize(config)
    const steering = tf.reshape(tf.slice(values, [0, 0, at], [batch, frames, 1]), [batch, frames]) as tf.Tensor2D
    const hz = followed(frequencies(steering, m, count))
    const phase = tf.reshape(tf.matMul(tf.mul(hz, (2 * Math.PI * hopSamples) / rateHz), summing), [batch, frames, 1])
    const turn = tf.sub(phase, tf.reshape(centres, [1, frames, bins])) // [B, T, bins]
    const part = (from: number, size: number) => tf.slice(values, [0, 0, at + from], [batch, frames, size])
    let [re, im] = [part(1, bins), part(1 + bins, bins)] as tf.Tensor[]
    if (alone > 0) {
      const shape = tf.mul(lobe(tf.reshape(hz, [batch, frames, 1]), bins, rateHz / fftSize), lobeGain)
      re = tf.add(re, tf.mul(shape, part(1 + 2 * bins, 1)))
      im = tf.add(im, tf.mul(shape, part(2 + 2 * bins, 1)))
    }
    const [cos, sin] = [tf.cos(turn), tf.sin(turn)]
    return tf.concat(
      [
        tf.reshape(tf.sub(tf.mul(re, cos), tf.mul(im, sin)), [batch * frames, 1, bins, 1]),
        tf.reshape(tf.add(tf.mul(re, sin), tf.mul(im, cos)), [batch * frames, 1, bins, 1]),
      ],
      3,
    )
  })
  return tf.concat(each, 1) as tf.Tensor4D
}

/** The same values, which no gradient passes. */
function still<T extends tf.Tensor>(x: T): T {
  return tf.customGrad((value) => ({
    value: (value as tf.Tensor).clone(),
    gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
  }))(x) as T
}

/** Hz of every partial of what the head emits for them, [B, T, `partialOutputs`] → [B, T, count]. */
export function partialFrequencies(config: PartialsConfig, values: tf.Tensor3D): tf.Tensor3D {
  const { count } = config
  const [batch, frames] = values.shape
  const each = Array.from({ length: count }, (_, m) => {
    const steering = tf.reshape(tf.slice(values, [0, 0, m * partialSize(config)], [batch, frames, 1]), [batch, frames])
    return tf.reshape(frequencies(steering as tf.Tensor2D, m, count), [batch, frames, 1])
  })
  return tf.concat(each, 2) as tf.Tensor3D
}

/** What is added to the steering of partial m of `count`: untrained, each stands in its own part of the scale. */
export function ownPart(m: number, count: number): number {
  const share = (m + 1) / (count + 2)
  return Math.log(share / (1 - share))
}

/** Steering values [B, T] → Hz on a logarithmic scale. */
function frequencies(steering: tf.Tensor2D, m: number, count: number): tf.Tensor2D {
  const position = tf.sigmoid(tf.add(steering, ownPart(m, count)))
  return tf.mul(tf.exp(tf.mul(position, Math.log(highestHz / lowestHz))), lowestHz)
}
