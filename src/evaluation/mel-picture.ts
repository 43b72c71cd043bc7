// What the embedding sees of a shot: a log-mel picture of fixed size, blind to level and to nothing else.

import { resample } from '../dsp/resample.ts'
import { gridSamples, stft, type StftGrid } from '../dsp/stft.ts'
import { canonicalForm, canonicalShot } from '../timbre/canonical.ts'
import { bandTriangle, type BandTriangle, toPicture } from './band-triangles.ts'

/** Rate and grid of the picture: the canonical form's 32 768 samples, 0.74 s. */
export const pictureRateHz: number = canonicalForm.rateHz
const grid: StftGrid = { fftSize: 1024, hopSamples: 256, frames: 128 }
export const pictureSamples: number = gridSamples(grid)

/** T frames by M bands. */
export const pictureFrames: number = grid.frames
export const pictureBands = 64
const lowHz = 40
const highHz = 20_000

/**
 * The canonical form of a shot, [32 768], but where it starts is left alone: a drum that comes late is a worse drum.
 * Silence stays silent.
 */
export function comparable(shot: Float32Array, rateHz: number): Float32Array {
  return canonicalShot(resample(shot, rateHz, pictureRateHz), canonicalForm.prerollSamples).samples
}

/** The mel scale of O'Shaughnessy (1987). */
const melOf = (hz: number): number => 1127 * Math.log(1 + hz / 700)
const hzOf = (mel: number): number => 700 * (Math.exp(mel / 1127) - 1)

/** Triangles between equal steps of mel. */
function melFilters(): BandTriangle[] {
  const step = (melOf(highHz) - melOf(lowHz)) / (pictureBands + 1)
  const edge = (i: number): number => hzOf(melOf(lowHz) + i * step)
  return Array.from({ length: pictureBands }, (_, band) =>
    bandTriangle([edge(band), edge(band + 1), edge(band + 2)], pictureRateHz / grid.fftSize, grid.fftSize / 2),
  )
}

const filters = melFilters()

/**
 * Log-mel picture of a comparable shot, [T, M]: 1 is the loudest band of the loudest frame, 0 is 70 dB under it.
 * A silent shot is all 0.
 */
export function melPicture(x: Float32Array): Float32Array {
  const spectrum = stft(x, grid)
  const bins = grid.fftSize / 2
  const picture = new Float32Array(pictureFrames * pictureBands)
  const power = new Float64Array(bins)
  let loudest = 0
  for (let t = 0; t < pictureFrames; t++) {
    for (let k = 0; k < bins; k++) {
      const at = (t * bins + k) * 2
      power[k] = spectrum[at] ** 2 + spectrum[at + 1] ** 2
    }
    for (let band = 0; band < pictureBands; band++) {
      const { firstBin, weights } = filters[band]
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += weights[i] * power[firstBin + i]
      picture[t * pictureBands + band] = sum
      if (sum > loudest) loudest = sum
    }
  }
  toPicture(picture, loudest)
  return picture
}
