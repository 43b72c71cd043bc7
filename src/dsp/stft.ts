// Short-time Fourier transform of a fixed-length shot, and its inverse by weighted overlap-add (Griffin and Lim
// 1984, eq. 6), on the grid that the generators use: N samples ↔ exactly T = N/hop frames, frame t centred on sample
// t·hop + hop/2, the Nyquist bin dropped. Phases count from the shot's first sample, not from each frame's: a steady
// partial then turns by its distance to the bin's centre only, slowly enough for a network along time to draw it.

import { RealFft } from './fft.ts'
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
 */
export function stft(x: Float32Array, grid: StftGrid): Float32Array {
  const { fftSize, frames } = grid
  const bins = fftSize / 2
  const window = hannPeriodic(fftSize)
  const scale = 4 / fftSize // 2/Σw; Σ of a periodic Hann window is N/2
  const fft = new RealFft(fftSize)
  const out = new Float32Array(frames * bins * 2)
  for (let t = 0; t < frames; t++) {
    const start = frameStart(grid, t)
    for (let i = 0; i < fftSize; i++) {
      const j = start + i
      fft.time[wrapped(j, fftSize)] = j >= 0 && j < x.length ? x[j] * window[i] : 0
    }
    fft.forward()
    const base = t * bins * 2
    for (let k = 0; k < 2 * bins; k++) out[base + k] = fft.spectrum[k] * scale
  }
  return out
}

/**
 * Inverse of `stft`: [T, F, 2] → x [N]. Exact for spectra that some signal has; the least-squares signal otherwise.
 * At the edges, where the windows' squared sum falls under 5 % of its peak, it is held there instead of dividing
 * by almost nothing.
 */
export function istft(spectrum: ArrayLike<number>, grid: StftGrid): Float32Array {
  const { fftSize, frames } = grid
  const bins = fftSize / 2
  const length = gridSamples(grid)
  const window = hannPeriodic(fftSize)
  const fft = new RealFft(fftSize)
  const sum = new Float64Array(length)
  for (let t = 0; t < frames; t++) {
    const start = frameStart(grid, t)
    const base = t * bins * 2
    for (let k = 0; k < 2 * bins; k++) fft.spectrum[k] = spectrum[base + k] * (fftSize / 4)
    fft.spectrum[1] = 0
    fft.spectrum[2 * bins] = 0
    fft.spectrum[2 * bins + 1] = 0
    fft.inverse()
    const first = Math.max(0, -start)
    const last = Math.min(fftSize, length - start)
    for (let i = first; i < last; i++) {
      sum[start + i] += fft.time[wrapped(start + i, fftSize)] * window[i]
    }
  }
  const weight = overlapWeights(grid)
  const out = new Float32Array(length)
  for (let i = 0; i < length; i++) out[i] = sum[i] / weight[i]
  return out
}

const weights = new Map<string, Float64Array>()

/** The windows' squared sum at each sample, held at 5 % of its usual value where it falls below; [N], shared. */
function overlapWeights(grid: StftGrid): Float64Array {
  const { fftSize, hopSamples, frames } = grid
  const key = `${fftSize} ${hopSamples} ${frames}`
  let weight = weights.get(key)
  if (weight === undefined) {
    const window = hannPeriodic(fftSize)
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
