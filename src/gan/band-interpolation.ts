// Bands of the ear's width and what they are of a spectrum's bins: noise is shaped by them, and levels are compared in them.

import type { StftGrid } from '../dsp/stft.ts'

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
