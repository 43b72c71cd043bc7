// A shot as a greyscale picture: time to the right, logarithmic frequency upwards, level in dB as brightness.

import { RealFft } from './fft.ts'
import { hannPeriodic } from './windows.ts'

export interface Picture {
  readonly width: number
  readonly height: number
  /** Row by row from the top, 0 black … 255 white. */
  readonly pixels: Uint8Array
}

export interface PictureOptions {
  readonly rateHz: number
  readonly width: number
  readonly height: number
  /** Time that the width stands for; longer shots are cut, shorter ones end in black. */
  readonly lengthSamples: number
  readonly lowHz?: number
  readonly highHz?: number
  /** Range from white (the shot's loudest point) down to black. */
  readonly rangeDb?: number
}

const fftSize = 2048

/**
 * Log-frequency spectrogram of x. Pixel rows have centres lowHz·(highHz/lowHz)^(y/(height−1)); where a row is wider
 * than an FFT bin it shows the loudest bin in it, otherwise it interpolates between two. Silence is black.
 */
export function spectrogramPicture(x: Float32Array, options: PictureOptions): Picture {
  const { rateHz, width, height, lengthSamples, lowHz = 40, highHz = 20_000, rangeDb = 80 } = options
  const window = hannPeriodic(fftSize)
  const fft = new RealFft(fftSize)
  const power = new Float64Array(fftSize / 2 + 1)
  const levels = new Float64Array(width * height)
  const ratio = Math.min(highHz, rateHz / 2) / lowHz
  const binOf = (row: number): number => (lowHz * ratio ** (row / (height - 1)) * fftSize) / rateHz
  let loudest = 0
  for (let column = 0; column < width; column++) {
    const start = Math.round(((column + 0.5) * lengthSamples) / width) - fftSize / 2
    for (let i = 0; i < fftSize; i++) fft.time[i] = (x[start + i] ?? 0) * window[i]
    fft.forward()
    for (let k = 0; k < power.length; k++) power[k] = fft.spectrum[2 * k] ** 2 + fft.spectrum[2 * k + 1] ** 2
    for (let row = 0; row < height; row++) {
      const value = powerBetween(power, binOf(row - 0.5), binOf(row + 0.5))
      levels[(height - 1 - row) * width + column] = value
      if (value > loudest) loudest = value
    }
  }
  const pixels = Uint8Array.from(levels, (value) => {
    if (value === 0) return 0
    const db = 10 * Math.log10(value / loudest)
    return Math.round(255 * Math.min(1, Math.max(0, 1 + db / rangeDb)))
  })
  return { width, height, pixels }
}

/** Loudest bin between two fractional bins, or the interpolated power at their middle when there is none. */
function powerBetween(power: Float64Array, low: number, high: number): number {
  const first = Math.ceil(low)
  const last = Math.min(Math.floor(high), power.length - 1)
  if (first > last) {
    const middle = Math.min((low + high) / 2, power.length - 1.001)
    const k = Math.floor(middle)
    return power[k] + (power[k + 1] - power[k]) * (middle - k)
  }
  let best = 0
  for (let k = first; k <= last; k++) if (power[k] > best) best = power[k]
  return best
}
