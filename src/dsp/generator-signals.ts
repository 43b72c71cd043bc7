// What goes into a generator and what comes out of it, in one place, so that training previews, export checks, the
// engine and evaluation hear the same sound: inputs are drawn from (seed, purpose) by absolute position; the output
// is a power-compressed complex spectrum.

import { lengthOf, type Range } from './range.ts'
import { type DrawnFrom, latentOf, noiseOf, type Normals } from './seed-morph.ts'
import { compressSpectrum, gridSamples, OverlapAdd, stft, type StftGrid } from './stft.ts'

/** Latent z ~ N(0, I), [Z], or the one that is given; between two on the great circle. */
export function drawLatent(from: DrawnFrom, latentSize: number): Float32Array {
  return latentOf(from, 'latent', latentSize)
}

/** Per-position noise inputs of the synthesis layers, N(0, 1), [P]. */
export function drawNoise(from: DrawnFrom, positions: number): Float32Array {
  return noiseOf(from, 'noise maps').fillNormal(new Float32Array(positions))
}

/** As `drawNoise` at the positions of some stretches, one after the other. */
export function drawNoiseAt(from: DrawnFrom, stretches: readonly Range[]): Float32Array {
  const out = new Float32Array(stretches.reduce((sum, stretch) => sum + lengthOf(stretch), 0))
  const stream = noiseOf(from, 'noise maps')
  let at = 0
  for (const stretch of stretches) {
    stream.seek(2 * stretch.from).fillNormal(out.subarray(at, at + lengthOf(stretch))) // a normal takes two words
    at += lengthOf(stretch)
  }
  return out
}

/**
 * Compressed STFT of white noise N(0, ½²), [T, F, 2]: the carrier of the generator's filtered-noise branch. A real
 * signal's STFT, so overlapping frames agree, and |m·N|^p = |m|^p·|N|^p makes filtering exact after compression.
 */
export function drawNoiseSpectrum(from: DrawnFrom, grid: StftGrid, compression: number): Float32Array {
  return new NoiseCarrier(from, grid, compression).frames({ from: 0, to: grid.frames })
}

/** `drawNoiseSpectrum` in pieces, of the same values to the last bit: no more noise is drawn than the frames need. */
export class NoiseCarrier {
  readonly #grid: StftGrid
  readonly #compression: number
  readonly #stream: Normals
  readonly #noise: Float32Array
  #drawn = 0

  constructor(from: DrawnFrom, grid: StftGrid, compression: number) {
    this.#grid = grid
    this.#compression = compression
    this.#stream = noiseOf(from, 'noise carrier')
    this.#noise = new Float32Array(gridSamples(grid))
  }

  /** Frames of a stretch, [T′, F, 2]. */
  frames(stretch: Range): Float32Array {
    const { hopSamples, fftSize } = this.#grid
    const needed = Math.min(this.#noise.length, (stretch.to - 1) * hopSamples + (hopSamples + fftSize) / 2)
    if (needed > this.#drawn) {
      const fresh = this.#stream.fillNormal(this.#noise.subarray(this.#drawn, needed))
      for (let i = 0; i < fresh.length; i++) fresh[i] *= 0.5
      this.#drawn = needed
    }
    return toSpectrum(stft(this.#noise, this.#grid, stretch), this.#compression)
  }
}

/**
 * Magnitudes are scaled by this before compression, so that drums at full level give compressed magnitudes of the
 * order of 1, where networks are comfortable.
 */
export const spectrumGain = 16

/** A shot [N] → compressed spectrum [T, F, 2]; N = frames·hop samples, shorter shots are padded with silence. */
export function shotToSpectrum(shot: Float32Array, grid: StftGrid, compression: number): Float32Array {
  return toSpectrum(stft(shot, grid), compression)
}

function toSpectrum(spectrum: Float32Array, compression: number): Float32Array {
  for (let i = 0; i < spectrum.length; i++) spectrum[i] *= spectrumGain
  return compressSpectrum(spectrum, compression)
}

/** Compressed spectrum [T, F, 2] → shot [N]: the inverse of `shotToSpectrum`. */
export function spectrumToShot(spectrum: Float32Array, grid: StftGrid, compression: number): Float32Array {
  return new SoundingSpectrum(grid, compression).add(spectrum)
}

/** `spectrumToShot` in pieces, of the same samples to the last bit. */
export class SoundingSpectrum {
  readonly #compression: number
  readonly #overlap: OverlapAdd

  constructor(grid: StftGrid, compression: number) {
    this.#compression = compression
    this.#overlap = new OverlapAdd(grid)
  }

  /** Takes the next frames [T′, F, 2], which stay as they are; returns the samples that they finish. */
  add(spectrum: Float32Array): Float32Array {
    const linear = compressSpectrum(Float32Array.from(spectrum), 1 / this.#compression)
    for (let i = 0; i < linear.length; i++) linear[i] /= spectrumGain
    return this.#overlap.add(linear)
  }
}
