// Short-time Fourier transform of a fixed-length shot, and its inverse by weighted overlap-add (Griffin and Lim
// 1984, eq. 6), on the grid that the generators use: N samples ↔ exactly T = N/hop frames, frame t centred on sample
// t·hop + hop/2, the Nyquist bin dropped. Phases count from the shot's first sample, not from each frame's: a steady
// partial then turns by its distance to the bin's centre only, slowly enough for a network along time to draw it.

import { RealFft } from './fft.ts'
import type { Range } from './range.ts'
import { hannPeriodic } from './windows.ts'

/** A time–frequency grid. N = frames · hopSamples; F = fftSize / 2 bins from DC, Nyquist dropped. */
export interface StftGrid {
  readonly fftSize: number
  readonly hopSamples: number
  readonly frames: number
}

/** Number of samples N that the grid covers. */
export function gridSamples(grid: StftGrid): number {
  return grid.frames * grid.hopSamples
}

/** First sample of frame t; negative before the shot starts. */
function frameStart(grid: StftGrid, t: number): number {
  return t * grid.hopSamples + grid.hopSamples / 2 - grid.fftSize / 2
}

/** Where sample j lies in a transform's buffer so that phases count from sample 0: j modulo N, N a power of two. */
function wrapped(j: number, fftSize: number): number {
  return j & (fftSize - 1)
}

/**
 * x [N] → [T, F, 2] (re, im interleaved), Hann-windowed, scaled by 2/Σw so that a full-scale sine on a bin has
 * magnitude 1. Samples outside x count as zero.
 * @param stretch the frames to compute, [T′, F, 2]; all by default.
 */
export function stft(x: Float32Array, grid: StftGrid, stretch: Range = { from: 0, to: grid.frames }): Float32Array {
  const { fftSize } = grid
  const bins = fftSize / 2
  const { fft, window } = transformOf(fftSize)
  const scale = 4 / fftSize // 2/Σw; Σ of a periodic Hann window is N/2
  const out = new Float32Array((stretch.to - stretch.from) * bins * 2)
  for (let t = stretch.from; t < stretch.to; t++) {
    const start = frameStart(grid, t)
    for (let i = 0; i < fftSize; i++) {
      const j = start + i
      fft.time[wrapped(j, fftSize)] = j >= 0 && j < x.length ? x[j] * window[i] : 0
    }
    fft.forward()
    const base = (t - stretch.from) * bins * 2
    for (let k = 0; k < 2 * bins; k++) out[base + k] = fft.spectrum[k] * scale
  }
  return out
}

interface Transform {
  readonly fft: RealFft
  readonly window: Float64Array
}

const transforms = new Map<number, Transform>()

/** Of each size one, since slices are shorter than it takes to make them; used by one call at a time. */
function transformOf(fftSize: number): Transform {
  let transform = transforms.get(fftSize)
  if (transform === undefined) {
    transform = { fft: new RealFft(fftSize), window: hannPeriodic(fftSize) }
    transforms.set(fftSize, transform)
  }
  return transform
}

/** How many samples no frame from `frames` on touches: those are finished once the frames before are added up. */
export function finishedSamples(grid: StftGrid, frames: number): number {
  return frames >= grid.frames ? gridSamples(grid) : Math.max(0, frameStart(grid, frames))
}

/** The samples that a spectrum's frames overlap in, as they come: `istft` in pieces, of the same samples to the last bit. */
export class OverlapAdd {
  readonly #grid: StftGrid
  /** Sums of the frames so far, [N]. */
  readonly #sum: Float64Array
  #frames = 0
  #finished = 0

  constructor(grid: StftGrid) {
    this.#grid = grid
    this.#sum = new Float64Array(gridSamples(grid))
  }

  /** Takes the next frames of the spectrum, [T′, F, 2]; returns the samples that they finish. */
  add(spectrum: ArrayLike<number>): Float32Array {
    const { fftSize } = this.#grid
    const { fft, window } = transformOf(fftSize)
    const sum = this.#sum
    const values = fftSize // of a frame: re and im of F bins
    const count = spectrum.length / values
    for (let t = 0; t < count; t++) {
      const start = frameStart(this.#grid, this.#frames + t)
      const base = t * values
      for (let k = 0; k < values; k++) fft.spectrum[k] = spectrum[base + k] * (fftSize / 4)
      fft.spectrum[1] = 0
      fft.spectrum[values] = 0
      fft.spectrum[values + 1] = 0
      fft.inverse()
      const first = Math.max(0, -start)
      const last = Math.min(fftSize, sum.length - start)
      for (let i = first; i < last; i++) sum[start + i] += fft.time[wrapped(start + i, fftSize)] * window[i]
    }
    this.#frames += count
    const weight = overlapWeights(this.#grid)
    const from = this.#finished
    this.#finished = finishedSamples(this.#grid, this.#frames)
    const out = new Float32Array(this.#finished - from)
    for (let i = 0; i < out.length; i++) out[i] = sum[from + i] / weight[from + i]
    return out
  }
}

/**
 * Inverse of `stft`: [T, F, 2] → x [N]. Exact for spectra that some signal has; the least-squares signal otherwise.
 * At the edges, where the windows' squared sum falls under 5 % of its peak, it is held there instead of dividing
 * by almost nothing.
 */
export function istft(spectrum: ArrayLike<number>, grid: StftGrid): Float32Array {
  return new OverlapAdd(grid).add(spectrum)
}

const weights = new Map<string, Float64Array>()

/** The windows' squared sum at each sample, held at 5 % of its usual value where it falls below; [N], shared. */
function overlapWeights(grid: StftGrid): Float64Array {
  const { fftSize, hopSamples, frames } = grid
  const key = `${fftSize} ${hopSamples} ${frames}`
  let weight = weights.get(key)
  if (weight === undefined) {
    const { window } = transformOf(fftSize)
    weight = new Float64Array(gridSamples(grid))
    for (let t = 0; t < frames; t++) {
      const start = frameStart(grid, t)
      for (let i = Math.max(0, -start); i < Math.min(fftSize, weight.length - start); i++)
        weight[start + i] += window[i] * window[i]
    }
    const floor = 0.05 * ((3 / 8) * (fftSize / hopSamples))
    weight = weight.map((value) => Math.max(value, floor))
    weights.set(key, weight)
  }
  return weight
}

/**
 * Power compression of a complex spectrum, X ↦ |X|^power · e^{jφ}, in place; power 0.3 tames the range of a drum.
 * Undo with power′ = 1/power. Bins below 1e-9 become zero.
 */
export function compressSpectrum(spectrum: Float32Array, power: number): Float32Array {
  // |X|^(power − 1) from |X|² in one step: Math.hypot would cost as much as all the rest.
  const halfPower = (power - 1) / 2
  for (let i = 0; i < spectrum.length; i += 2) {
    const square = spectrum[i] * spectrum[i] + spectrum[i + 1] * spectrum[i + 1]
    const gain = square > 1e-18 ? square ** halfPower : 0
    spectrum[i] *= gain
    spectrum[i + 1] *= gain
  }
  return spectrum
}
