// Shot → spectral descriptors that Meyda computes with wrong formulas or not at all; own code on fft.js, on the same
// window as those of spectral.ts.

import { loudestWindow } from './spectral.ts'
import { zeros } from './scratch.ts'
import { sharedFft } from './spectrogram.ts'

export interface SpectralShape {
  /** Fourth standardised moment of the amplitudes over frequency; 1.8 for a flat spectrum. */
  readonly kurtosis: number
  /** Slope of the straight line through the amplitudes, whose sum counts as 1; per Hz. */
  readonly slopePerHz: number
  /** 85 % of the summed power lies below it. */
  readonly rolloff85Hz: number
  /** Loudness summed over 24 Bark bands, amplitude^0.23 in each; grows with level, in no unit. */
  readonly barkLoudness: number
  /** Centre of that loudness, weighted towards the highs from 15 Bark on; rises with the frequency of a tone. */
  readonly barkSharpness: number
  /** How far that loudness is spread: ((sum − largest band) / sum)², 0 … 0.92. */
  readonly barkSpread: number
  /** Mean distance of the amplitude spectra (each of length 1) of successive windows: 0 (steady) … √2. */
  readonly flux: number
}

const rateHz = 44_100
const windowSamples = 2048
const hopSamples = 512
const bins = windowSamples / 2
const binHz = rateHz / windowSamples
const barkBands = 24
const rolloffPart = 0.85

/** Symmetric, as Meyda's. */
const window = Float64Array.from(
  { length: windowSamples },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (windowSamples - 1)),
)

/** First bin of each Bark band of equal width, and the end of the last; the topmost bin belongs to none. */
const barkEdges = (() => {
  const bark = Array.from({ length: bins }, (_, k) => {
    const hz = k * binHz
    return 13 * Math.atan(hz / 1315.8) + 3.5 * Math.atan((hz / 7518) ** 2)
  })
  const width = bark[bins - 1] / barkBands
  const edges = Array.from({ length: barkBands - 1 }, (_, band) => bark.findIndex((z) => z > (band + 1) * width))
  return [0, ...edges, bins - 1]
})()

/** Weight of Bark band z = 1 … 24 in the sharpness. */
const sharpWeight = (z: number) => (z < 15 ? 1 : 0.066 * Math.exp(0.171 * z))

/** Shape of a shot x [N] at 44 100 Hz: its loudest window's, and the flux of all. null for silence. */
export function spectralShapeOf(x: Float32Array): SpectralShape | null {
  const amplitudes = amplitudesAt(x, loudestWindow(x))
  const total = amplitudes.reduce((a, b) => a + b, 0)
  if (!(total > 0)) return null
  let [moment, power] = [0, 0]
  for (let k = 0; k < bins; k++) {
    moment += k * amplitudes[k]
    power += amplitudes[k] ** 2
  }
  const centroid = moment / total
  let [second, fourth, covariance, spread] = [0, 0, 0, 0]
  for (let k = 0; k < bins; k++) {
    second += (k - centroid) ** 2 * amplitudes[k]
    fourth += (k - centroid) ** 4 * amplitudes[k]
    covariance += (k - (bins - 1) / 2) * amplitudes[k]
    spread += (k - (bins - 1) / 2) ** 2
  }
  let rolloff = 0
  for (let sum = amplitudes[0] ** 2; sum < rolloffPart * power && rolloff < bins - 1; sum += amplitudes[rolloff] ** 2)
    rolloff++
  const specific = Array.from(
    { length: barkBands },
    (_, band) => amplitudes.subarray(barkEdges[band], barkEdges[band + 1]).reduce((a, b) => a + b, 0) ** 0.23,
  )
  const barkLoudness = specific.reduce((a, b) => a + b, 0)
  const sharpness = specific.reduce((sum, loudness, i) => sum + (i + 1) * sharpWeight(i + 1) * loudness, 0)
  const shape = {
    kurtosis: (fourth * total) / second ** 2,
    slopePerHz: covariance / spread / total / binHz,
    rolloff85Hz: rolloff * binHz,
    barkLoudness,
    barkSharpness: (0.11 * sharpness) / barkLoudness,
    barkSpread: (1 - Math.max(...specific) / barkLoudness) ** 2,
    flux: fluxOf(x),
  }
  return Object.values(shape).every(Number.isFinite) ? shape : null
}

/** Amplitudes of bins 0 … N/2 − 1 of the window from `start` on. */
function amplitudesAt(x: Float32Array, start: number): Float64Array {
  const fft = sharedFft(windowSamples)
  const amplitudes = zeros(bins)
  let silent = true
  for (let i = 0; i < windowSamples; i++) {
    const value = start + i < x.length ? x[start + i] : 0
    if (value !== 0) silent = false
    fft.time[i] = value * window[i]
  }
  if (silent) return amplitudes
  fft.forward()
  const { spectrum } = fft
  for (let k = 0; k < bins; k++) amplitudes[k] = Math.sqrt(spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2)
  return amplitudes
}

/** Whole windows only; those without sound count for nothing, and a single one has no flux: 0. */
function fluxOf(x: Float32Array): number {
  let before: Float64Array | undefined
  let [sum, steps] = [0, 0]
  for (let start = 0; start + windowSamples <= x.length; start += hopSamples) {
    const amplitudes = amplitudesAt(x, start)
    let power = 0
    for (let k = 0; k < bins; k++) power += amplitudes[k] * amplitudes[k]
    const length = Math.sqrt(power)
    if (length === 0) continue
    for (let k = 0; k < bins; k++) amplitudes[k] /= length
    if (before !== undefined) {
      let squares = 0
      for (let k = 0; k < bins; k++) squares += (amplitudes[k] - before[k]) ** 2
      sum += Math.sqrt(squares)
      steps++
    }
    before = amplitudes
  }
  return steps === 0 ? 0 : sum / steps
}
