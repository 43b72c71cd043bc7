// Warmth: where the spectrum's centre is, how evenly it falls towards the highs, and how much lies around the lowest
// partial.

import type { Analysis, Measurement } from './analysis.ts'
import { onsetsOf } from './onsets.ts'
import { peaks } from './peaks.ts'
import { bellLoudness, frameMean } from './specific-loudness.ts'
import { spectrogram, summedOverTime, tukey } from './spectrogram.ts'
import { Unmeasurable } from './unmeasurable.ts'

const longestWindow = 8192
const contrast = 0.2
const warmLimitHz = 260
const highestHarmonicHz = 12_000

export function warmth(analysis: Analysis): Measurement {
  const { samples, rateHz, loudness } = analysis
  const middle = frameMean(loudness, bellLoudness(loudness, 10, 40), 0)
  const high = frameMean(loudness, bellLoudness(loudness, 80, 240), 1)
  const found = onsetsOf(analysis.envelope, analysis.strength, 4096, rateHz)
  const onsets = found.length === 1 ? [0] : found
  const hits = onsets.map((onset, i) => hitFeatures(samples.subarray(onset, onsets[i + 1]), rateHz))
  const meanOf = (key: 'centroidHz' | 'straightness') => hits.reduce((sum, hit) => sum + hit[key], 0) / hits.length
  const rms = hits.reduce((sum, hit) => sum + hit.rms, 0)
  const features = [
    Math.log10(meanOf('centroidHz')),
    high,
    middle,
    meanOf('straightness'),
    hits.reduce((sum, hit) => sum + hit.ratio * hit.rms, 0) / rms,
  ]
  const weights = [-4.464258317026696, -0.08819320850778556, 0.29156539973575546, 17.274733561081554, 8.403340066029507]
  return { value: weights.reduce((sum, weight, i) => sum + weight * features[i], 45.21212125085579), features }
}

interface HitFeatures {
  readonly centroidHz: number
  /** Power from the lowest partial up to 260 Hz over all power. */
  readonly ratio: number
  /** R² of a straight line through log power over log frequency, above the partials. */
  readonly straightness: number
  readonly rms: number
}

function hitFeatures(x: Float64Array, rateHz: number): HitFeatures {
  const windowSamples = Math.min(x.length, longestWindow)
  const spectra = spectrogram(x, {
    window: tukey(windowSamples),
    hopSamples: windowSamples - Math.floor(windowSamples / 8),
    fftSize: longestWindow,
    scale: 'density',
    rateHz,
  })
  const sum = summedOverTime(spectra)
  const most = sum.reduce((a, b) => Math.max(a, b))
  if (most === 0) throw new Unmeasurable('a hit is silent')
  const spectrum = sum.map((value) => value / most)
  const partials = peaks(spectrum, contrast, spectrum, spectra.binHz)
  if (partials.length === 0) throw new Unmeasurable('the spectrum has no peak')
  const lowestHz = Math.min(...partials.map(({ hz }) => hz))
  const lowestBin = Math.min(...partials.map(({ index }) => index))
  const warmBin = Math.floor(warmLimitHz / spectra.binHz) + 1
  let [total, moment, warm] = [0, 0, 0]
  for (let k = 0; k < spectrum.length; k++) {
    total += spectrum[k]
    moment += k * spectra.binHz * spectrum[k]
    if (k >= lowestBin && k < warmBin) warm += spectrum[k]
  }
  const upperHz = Math.min(3.5 * lowestHz, highestHarmonicHz)
  let squares = 0
  for (const value of x) squares += value * value
  return {
    centroidHz: moment / total,
    ratio: lowestHz < warmLimitHz ? warm / total : 0,
    straightness: logarithmicFit(spectrum, spectra.binHz, Math.floor(upperHz / spectra.binHz) + 1),
    rms: Math.sqrt(squares / x.length),
  }
}

/** R² of the straight line through (log frequency, log power) of the bins from `first` on. */
function logarithmicFit(spectrum: Float64Array, binHz: number, first: number): number {
  const n = spectrum.length - first
  let [meanX, meanY] = [0, 0]
  for (let k = first; k < spectrum.length; k++) {
    meanX += Math.log10(k * binHz) / n
    meanY += Math.log10(spectrum[k]) / n
  }
  let [xx, xy, yy] = [0, 0, 0]
  for (let k = first; k < spectrum.length; k++) {
    const dx = Math.log10(k * binHz) - meanX
    const dy = Math.log10(spectrum[k]) - meanY
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  return (xy * xy) / (xx * yy)
}
