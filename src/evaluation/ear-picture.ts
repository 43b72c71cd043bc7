// What the embedding sees of a shot: a picture of its level over time and frequency, as fine as the ear hears at both
// ends. Kicks and toms differ by what one bin of a short window swallows, so the low bands come from a long one.

import { stft, type StftGrid } from '../dsp/stft.ts'
import { bandTriangle, type BandTriangle, toPicture } from './band-triangles.ts'
import { pictureBands, pictureFrames, pictureRateHz, pictureSamples } from './mel-picture.ts'

const short: StftGrid = { fftSize: 1024, hopSamples: 256, frames: pictureFrames }
const long: StftGrid = { fftSize: 4096, hopSamples: 1024, frames: pictureSamples / 1024 }
/** Bands centred under this come from the long window: two of its bins are about as wide as they are. */
const longUntilHz = 700
const lowHz = 30
const highHz = 20_000

/** ERB-rate of Glasberg and Moore (1990): equal steps are equally far apart on the basilar membrane. */
const erbRateOf = (hz: number): number => 21.4 * Math.log10(1 + 0.00437 * hz)
const hzOf = (rate: number): number => (10 ** (rate / 21.4) - 1) / 0.00437

interface Band extends BandTriangle {
  readonly grid: StftGrid
}

/** Triangles between equal steps of ERB-rate. */
function bandsOf(): Band[] {
  const step = (erbRateOf(highHz) - erbRateOf(lowHz)) / (pictureBands + 1)
  const edge = (i: number): number => hzOf(erbRateOf(lowHz) + i * step)
  return Array.from({ length: pictureBands }, (_, band) => {
    const centre = edge(band + 1)
    const grid = centre < longUntilHz ? long : short
    const { fftSize } = grid
    return { grid, ...bandTriangle([edge(band), centre, edge(band + 2)], pictureRateHz / fftSize, fftSize / 2) }
  })
}

const bands = bandsOf()

/**
 * Picture of a comparable shot, [T, M]: 1 is the loudest band of the loudest frame, 0 is 70 dB under it. A silent shot is
 * all 0.
 */
export function earPicture(x: Float32Array): Float32Array {
  const picture = new Float32Array(pictureFrames * pictureBands)
  const spectra = new Map([short, long].map((grid) => [grid, stft(x, grid)]))
  let loudest = 0
  bands.forEach(({ grid, firstBin, weights }, band) => {
    const spectrum = spectra.get(grid)!
    const hops = grid.hopSamples / short.hopSamples
    // A band is as loud in both: of the long window it holds more bins, each with less of a noise or a share of a tone.
    const scale = grid.fftSize / short.fftSize
    for (let t = 0; t < grid.frames; t++) {
      let sum = 0
      for (let i = 0; i < weights.length; i++) {
        const at = (t * (grid.fftSize / 2) + firstBin + i) * 2
        sum += weights[i] * (spectrum[at] ** 2 + spectrum[at + 1] ** 2)
      }
      sum *= scale
      for (let hop = 0; hop < hops; hop++) picture[(t * hops + hop) * pictureBands + band] = sum
      if (sum > loudest) loudest = sum
    }
  })
  toPicture(picture, loudest)
  return picture
}
