// The log-spectral distance of two sounds.

import { stft } from './stft.ts'

/** Bins weaker than this below the reference's strongest count as silent. */
const silentBelowDb = -80
const fftSize = 1024
const hopSamples = 256

/**
 * Root mean square over bins of the difference of two log power spectra, dB, as a mean over the frames that sound (Gray
 * and Markel 1976), of x and y [N]. Both are held at 80 dB below x's strongest bin; undefined where x is silent.
 */
export function logSpectralDistance(x: Float32Array, y: Float32Array): number | undefined {
  const grid = { fftSize, hopSamples, frames: Math.ceil(x.length / hopSamples) }
  const [a, b] = [powers(stft(x, grid)), powers(stft(y, grid))]
  const strongest = a.reduce((most, power) => Math.max(most, power), 0)
  if (strongest === 0) return undefined
  const floor = strongest * 10 ** (silentBelowDb / 10)
  const bins = fftSize / 2
  let [sum, sounding] = [0, 0]
  for (let frame = 0; frame < a.length; frame += bins) {
    let [squares, loud] = [0, false]
    for (let i = frame; i < frame + bins; i++) {
      squares += (10 * Math.log10(Math.max(b[i], floor) / Math.max(a[i], floor))) ** 2
      loud ||= a[i] > floor
    }
    if (!loud) continue
    sum += Math.sqrt(squares / bins)
    sounding++
  }
  return sum / sounding
}

/** [T, F, 2] → [T, F]. */
function powers(spectrum: Float32Array): Float64Array {
  return Float64Array.from({ length: spectrum.length / 2 }, (_, i) => spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2)
}
