// Levels of a class's sounds, matched: what training leaves off in the mean of a class, by time and frequency, is made up for
// by gains that are measured afterwards, on what the generator makes and on what it learned from. It is what a match equaliser
// does, whose filter is the quotient of two long-term spectra, here with a filter for each time of the sound and each class.

import * as tf from '@tensorflow/tfjs'
import type { TensorData } from '../compile/step.ts'
import type { StftGrid } from '../dsp/stft.ts'
import { bandInterpolation } from './band-interpolation.ts'
import { parameter, type Tensors } from './layers.ts'

/** Gains of compressed magnitudes by class, time and bin, [K, G · F], G as `levelTimes` has; 1 leaves a class as it is. */
export const classLevels = 'levels/gain'

/** About a third of an octave in the middle of the scale. */
const bands = 40
/** −110 dB after the usual compression: what is quieter on both sides is as loud. */
const compressedFloor = 0.02

/**
 * Frames whose windows reach before the first sample, with windows of four hops. They stay as they are: real sounds begin at nothing,
 * for what their first frames hold cancels there; louder in some bands it no longer does, and every hit begins with a step.
 */
const beginning = 2

/** In frames: levels change quickly in the attack and slowly in the tail. */
function centres(frames: number): number[] {
  const out = [0, 1, 2, 3]
  for (let step = 2; out.at(-1)! < frames - 1; step *= 2)
    for (let i = 0; i < 2 && out.at(-1)! < frames - 1; i++) out.push(Math.min(frames - 1, out.at(-1)! + step))
  return out.filter((frame) => frame < frames)
}

/** Linear interpolation from the times at which levels are matched to frames, [T, G] with rows that sum to 1. */
export function levelTimes(frames: number): { readonly count: number; readonly matrix: Float32Array } {
  const at = centres(frames)
  const matrix = new Float32Array(frames * at.length)
  for (let t = 0; t < frames; t++) {
    const after = at.findIndex((frame) => frame >= t)
    const before = at[after] === t ? after : after - 1
    const part = before === after ? 0 : (t - at[before]!) / (at[after]! - at[before]!)
    matrix[t * at.length + before] += 1 - part
    matrix[t * at.length + after] += part
  }
  return { count: at.length, matrix }
}

/** Levels of soft classes [B, K], [B, G · F]; undefined where none were matched. */
export function levelsOf(p: Tensors, classes: tf.Tensor2D): tf.Tensor2D | undefined {
  return p[classLevels] === undefined ? undefined : tf.matMul(classes, parameter(p, classLevels) as tf.Tensor2D)
}

/** Gains of the frames `from` … `to` of a sound's levels [1, G · F], [T′, F]. */
export function gainsOf(levels: tf.Tensor2D, frames: number, from = 0, to = frames): tf.Tensor2D {
  const { count, matrix } = levelTimes(frames)
  const rows = tf.tensor2d(matrix.slice(from * count, to * count), [to - from, count])
  return tf.matMul(rows, tf.reshape(levels, [count, -1]))
}

/** What a frame or a bin counts in a mean. */
interface Share {
  readonly at: number
  readonly share: number
}

/** Weights as shares of their sum, those that are zero left out. */
function sharesOf(weights: ArrayLike<number>): Share[] {
  const all = Array.from(weights, (weight, at) => ({ at, share: weight })).filter(({ share }) => share > 0)
  const sum = all.reduce((total, { share }) => total + share, 0)
  return all.map(({ at, share }) => ({ at, share: share / sum }))
}

/** Sums the levels of sounds of one class, to compare those of another origin with. */
export class LevelSum {
  readonly #compression: number
  readonly #bins: number
  readonly #times: readonly Share[][]
  readonly #bands: readonly Share[][]
  readonly #sum: Float64Array
  #sounds = 0

  constructor(grid: StftGrid, rateHz: number, compression: number) {
    const { count, matrix } = levelTimes(grid.frames)
    this.#compression = compression
    this.#bins = grid.fftSize / 2
    const time = (g: number) => Array.from({ length: grid.frames }, (_, t) => matrix[t * count + g]!)
    this.#times = Array.from({ length: count }, (_, g) => sharesOf(time(g)))
    const bandMatrix = bandInterpolation(bands, grid, rateHz)
    this.#bands = Array.from({ length: bands }, (_, band) =>
      sharesOf(bandMatrix.subarray(band * this.#bins, (band + 1) * this.#bins)),
    )
    this.#sum = new Float64Array(count * bands)
  }

  /** Of a compressed spectrum [T, F, 2]: mean power of each time and band, compressed as magnitudes are. */
  add(spectrum: Float32Array): void {
    const power = Float64Array.from(
      { length: spectrum.length / 2 },
      (_, i) => (spectrum[2 * i]! ** 2 + spectrum[2 * i + 1]! ** 2) ** (1 / this.#compression),
    )
    for (const [g, frames] of this.#times.entries())
      for (const [band, bins] of this.#bands.entries()) {
        let mean = 0
        for (const frame of frames)
          for (const bin of bins) mean += frame.share * bin.share * power[frame.at * this.#bins + bin.at]!
        this.#sum[g * bands + band] += mean ** (this.#compression / 2)
      }
    this.#sounds++
  }

  /** Mean level of each time and band, compressed, [G, B]. */
  means(): Float64Array {
    return this.#sum.map((value) => value / Math.max(1, this.#sounds))
  }
}

/**
 * Gains of one class, [G · F]: of each time but the beginning and each bin (real ÷ made)^share, of mean levels [G, B] as `LevelSum` has them. A share of 1
 * matches the means, which is not always nearer: sounds of a class differ, and what is loud in some is not what is missing in others.
 */
export function fitLevels(
  real: Float64Array,
  made: Float64Array,
  share: number,
  grid: StftGrid,
  rateHz: number,
): Float32Array {
  const bins = grid.fftSize / 2
  const matrix = bandInterpolation(bands, grid, rateHz)
  const at = centres(grid.frames)
  const out = new Float32Array(at.length * bins)
  for (const [g, frame] of at.entries())
    for (let band = 0; band < bands; band++) {
      const i = g * bands + band
      const gain = frame < beginning ? 1 : ((real[i]! + compressedFloor) / (made[i]! + compressedFloor)) ** share
      for (let bin = 0; bin < bins; bin++) out[g * bins + bin] += gain * matrix[band * bins + bin]!
    }
  return out
}

/** The table of all classes' gains. */
export function levelsTable(gains: readonly Float32Array[]): Record<typeof classLevels, TensorData> {
  const size = gains[0]!.length
  const data = new Float32Array(gains.length * size)
  gains.forEach((own, k) => data.set(own, k * size))
  return { [classLevels]: { shape: [gains.length, size], data } }
}
