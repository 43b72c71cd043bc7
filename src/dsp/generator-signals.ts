// What goes into a generator and what comes out of it, in one place, so that training previews, export checks, the
// engine and evaluation hear the same sound: inputs are drawn from (seed, purpose) by absolute position; the output
// is a power-compressed complex spectrum.

import { type DrawnFrom, latentOf, noiseOf } from './seed-morph.ts'
import { compressSpectrum, gridSamples, istft, stft, type StftGrid } from './stft.ts'

/** Latent z ~ N(0, I), [Z]; between two seeds on the great circle. */
export function drawLatent(from: DrawnFrom, latentSize: number): Float32Array {
  return latentOf(from, 'latent', latentSize)
}

/** Per-position noise inputs of the synthesis layers, N(0, 1), [P]. */
export function drawNoise(from: DrawnFrom, positions: number): Float32Array {
  return noiseOf(from, 'noise maps').fillNormal(new Float32Array(positions))
}

/**
 * Compressed STFT of white noise N(0, ½²), [T, F, 2]: the carrier of the generator's filtered-noise branch. A real
 * signal's STFT, so overlapping frames agree, and |m·N|^p = |m|^p·|N|^p makes filtering exact after compression.
 */
export function drawNoiseSpectrum(from: DrawnFrom, grid: StftGrid, compression: number): Float32Array {
  const noise = noiseOf(from, 'noise carrier').fillNormal(new Float32Array(gridSamples(grid)))
  for (let i = 0; i < noise.length; i++) noise[i] *= 0.5
  return shotToSpectrum(noise, grid, compression)
}

/**
 * Magnitudes are scaled by this before compression, so that drums at full level give compressed magnitudes of the
 * order of 1, where networks are comfortable.
 */
export const spectrumGain = 16

/** A shot [N] → compressed spectrum [T, F, 2]; N = frames·hop samples, shorter shots are padded with silence. */
export function shotToSpectrum(shot: Float32Array, grid: StftGrid, compression: number): Float32Array {
  const spectrum = stft(shot, grid)
  for (let i = 0; i < spectrum.length; i++) spectrum[i] *= spectrumGain
  return compressSpectrum(spectrum, compression)
}

/** Compressed spectrum [T, F, 2] → shot [N]: the inverse of `shotToSpectrum`. */
export function spectrumToShot(spectrum: Float32Array, grid: StftGrid, compression: number): Float32Array {
  const linear = compressSpectrum(Float32Array.from(spectrum), 1 / compression)
  for (let i = 0; i < linear.length; i++) linear[i] /= spectrumGain
  return istft(linear, grid)
}
