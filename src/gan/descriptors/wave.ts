// A generator's output as a wave and back, differentiable: the twins of dsp/generator-signals.ts. Transforms are matrix
// products, halved by the symmetry of cosines and sines around the middle of a frame.

import * as tf from '@tensorflow/tfjs'
import { spectrumGain } from '../../dsp/generator-signals.ts'
import { gridSamples, type StftGrid } from '../../dsp/stft.ts'
import { hannPeriodic } from '../../dsp/windows.ts'

/** Squared magnitude below which compression is not felt (124 dB under full scale): a gradient at silence. */
const least = 1e-10
/** The least part of the windows' squared sum that is divided by, as in dsp/stft.ts. */
const weightFloor = 0.05

/** |X|^(2·exponent) of X = re + i·im. */
function powerGain(re: tf.Tensor, im: tf.Tensor, exponent: number): tf.Tensor {
  const power = tf.add(tf.add(tf.square(re), tf.square(im)), least)
  return tf.exp(tf.mul(tf.log(power), exponent))
}

/** Compressed spectrum [B, T, F, 2] → wave [B, N]; T a multiple of fftSize / hopSamples. */
export function spectrumToWave(grid: StftGrid, compression: number, spectrum: tf.Tensor4D): tf.Tensor2D {
  const { fftSize, frames: T } = grid
  const [batch, F] = [spectrum.shape[0], fftSize / 2]
  const flat = tf.reshape(spectrum, [batch * T * F, 2])
  const part = (at: number): tf.Tensor2D => tf.reshape(tf.slice(flat, [0, at], [batch * T * F, 1]), [batch * T, F])
  const [re, im] = [part(0), part(1)]
  const gain = powerGain(re, im, (1 / compression - 1) / 2)
  const columns = F + 1
  const matrix = (of: (x: number) => number) =>
    tf.tensor2d(
      Float32Array.from({ length: F * columns }, (_, at) => {
        const [k, n] = [Math.floor(at / columns), at % columns]
        return (of((2 * Math.PI * ((k * n) % fftSize)) / fftSize) * (k === 0 ? 0.25 : 0.5)) / spectrumGain
      }),
      [F, columns],
    )
  const even = tf.matMul(tf.mul(re, gain), matrix(Math.cos))
  const odd = tf.matMul(tf.mul(im, gain), matrix(Math.sin))
  const later = tf.slice(tf.add(even, odd), [0, 1], [batch * T, F - 1])
  const turned = tf.concat([tf.sub(even, odd), tf.reverse(later, 1)], 1)
  return overlapAdded(grid, rotated(grid, tf.reshape(turned, [batch, T, fftSize]), 1))
}

/** Wave [B, N] → compressed spectrum [B, T, F, 2]: the inverse of `spectrumToWave`. */
export function waveToSpectrum(grid: StftGrid, compression: number, wave: tf.Tensor2D): tf.Tensor4D {
  const { fftSize, frames: T } = grid
  const [batch, F] = [wave.shape[0], fftSize / 2]
  const cut: tf.Tensor2D = tf.reshape(rotated(grid, windowedFrames(grid, wave), -1), [batch * T, fftSize])
  const first = tf.slice(cut, [0, 0], [batch * T, F + 1])
  const later = tf.pad(tf.reverse(tf.slice(cut, [0, F + 1], [batch * T, F - 1]), 1), [
    [0, 0],
    [1, 1],
  ])
  const scale = (4 / fftSize) * spectrumGain
  const matrix = (of: (x: number) => number) =>
    tf.tensor2d(
      Float32Array.from({ length: (F + 1) * F }, (_, at) => {
        const [n, k] = [Math.floor(at / F), at % F]
        return of((2 * Math.PI * ((k * n) % fftSize)) / fftSize) * scale
      }),
      [F + 1, F],
    )
  const re = tf.matMul(tf.add(first, later) as tf.Tensor2D, matrix(Math.cos))
  const im = tf.matMul(tf.sub(later, first) as tf.Tensor2D, matrix(Math.sin))
  const gain = powerGain(re, im, (compression - 1) / 2)
  return tf.reshape(tf.stack([tf.mul(re, gain), tf.mul(im, gain)], 2), [batch, T, F, 2])
}

/**
 * Transforms count time from the wave's first sample, modulo their size. `to` 1: from there to the frame's own
 * beginning; −1: back. Frames [B, T, L].
 */
function rotated(grid: StftGrid, frames: tf.Tensor3D, to: 1 | -1): tf.Tensor3D {
  const { fftSize, hopSamples } = grid
  const [batch, T] = frames.shape
  const turns = fftSize / hopSamples
  const groups = tf.reshape(frames, [batch, T / turns, turns, fftSize])
  const each = Array.from({ length: turns }, (_, r) => {
    const start = to * (r * hopSamples + hopSamples / 2 - fftSize / 2)
    const by = ((start % fftSize) + fftSize) % fftSize
    const piece = (from: number, length: number) => tf.slice(groups, [0, 0, r, from], [batch, T / turns, 1, length])
    return by === 0 ? piece(0, fftSize) : tf.concat([piece(by, fftSize - by), piece(0, by)], 3)
  })
  return tf.reshape(tf.concat(each, 2), [batch, T, fftSize])
}

const edge = ({ fftSize, hopSamples }: StftGrid): number => fftSize / 2 - hopSamples / 2

function windowedFrames(grid: StftGrid, wave: tf.Tensor2D): tf.Tensor3D {
  const { fftSize, hopSamples, frames: T } = grid
  const batch = wave.shape[0]
  const parts = fftSize / hopSamples
  const filled = tf.pad(wave, [
    [0, 0],
    [edge(grid), edge(grid)],
  ])
  const hops = tf.reshape(filled, [batch, T + parts - 1, hopSamples])
  const shifted = Array.from({ length: parts }, (_, part) => tf.slice(hops, [0, part, 0], [batch, T, hopSamples]))
  const window = tf.tensor3d(Float32Array.from(hannPeriodic(fftSize)), [1, 1, fftSize])
  return tf.mul(tf.concat(shifted, 2), window)
}

function overlapAdded(grid: StftGrid, frames: tf.Tensor3D): tf.Tensor2D {
  const { fftSize, hopSamples, frames: T } = grid
  const batch = frames.shape[0]
  const parts = fftSize / hopSamples
  const window = hannPeriodic(fftSize)
  const windowed = tf.mul(frames, tf.tensor3d(Float32Array.from(window), [1, 1, fftSize]))
  const laid = Array.from({ length: parts }, (_, part) =>
    tf.pad(tf.slice(windowed, [0, 0, part * hopSamples], [batch, T, hopSamples]), [
      [0, 0],
      [part, parts - 1 - part],
      [0, 0],
    ]),
  )
  const length = (T + parts - 1) * hopSamples
  const sum: tf.Tensor2D = tf.reshape(tf.addN(laid), [batch, length])
  const weights = new Float64Array(length)
  for (let t = 0; t < T; t++) window.forEach((w, i) => (weights[t * hopSamples + i] += w * w))
  const floor = weightFloor * (3 / 8) * parts
  const inverse = Float32Array.from(weights, (weight) => 1 / Math.max(weight, floor))
  const N = gridSamples(grid)
  const level: tf.Tensor2D = tf.mul(sum, tf.tensor2d(inverse, [1, length]))
  return tf.slice(level, [0, edge(grid)], [batch, N])
}
