// The STFT under onset strength and harmonic–percussive separation: 2048 points, hop 512, periodic Hann, frames centred
// on their instants with silence beyond the ends.

import { zeros } from './scratch.ts'
import { hann, sharedFft } from './spectrogram.ts'

export const stftSize = 2048
export const stftHop = 512
export const stftBins = stftSize / 2 + 1

const window = hann(stftSize)

/** re, im interleaved, [T, F, 2] row by row; T = 1 + ⌊N/512⌋. */
export interface CentredStft {
  readonly frames: number
  readonly values: Float64Array
}

/** The spectra of x [N]. */
export function centredStft(x: Float64Array): CentredStft {
  const frames = 1 + Math.floor(x.length / stftHop)
  const values = zeros(frames * stftBins * 2)
  const fft = sharedFft(stftSize)
  for (let t = 0; t < frames; t++) {
    const start = t * stftHop - stftSize / 2
    let silent = true
    for (let i = 0; i < stftSize; i++) {
      const at = start + i
      const value = at >= 0 && at < x.length ? x[at] : 0
      if (value !== 0) silent = false
      fft.time[i] = value * window[i]
    }
    if (silent) continue // the row is 0 already
    fft.forward()
    const row = t * stftBins * 2
    for (let k = 0; k < 2 * stftBins; k++) values[row + k] = fft.spectrum[k]
  }
  return { frames, values }
}

/** Inverse of `centredStft`: 512·(T − 1) samples, each the overlap-add of its frames over the sum of squared windows. */
export function inverseCentredStft({ frames, values }: CentredStft): Float64Array {
  const whole = zeros(stftHop * (frames - 1) + stftSize)
  const weights = zeros(whole.length)
  const fft = sharedFft(stftSize)
  for (let t = 0; t < frames; t++) {
    const row = t * stftBins * 2
    for (let k = 0; k < 2 * stftBins; k++) fft.spectrum[k] = values[row + k]
    fft.inverse()
    for (let i = 0; i < stftSize; i++) {
      whole[t * stftHop + i] += fft.time[i] * window[i]
      weights[t * stftHop + i] += window[i] * window[i]
    }
  }
  const half = stftSize / 2
  const y = zeros(stftHop * (frames - 1))
  for (let i = 0; i < y.length; i++) y[i] = whole[half + i] / weights[half + i]
  return y
}
