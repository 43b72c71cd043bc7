// Depth: weight of the lows, how long they sound, and how low the lowest partial is.

import type { Analysis, Measurement } from './analysis.ts'
import { heldEnvelope, rmsBlocks } from './envelope.ts'
import { butterworth } from '../dsp/butterworth.ts'
import { filteredThrice } from '../dsp/iir.ts'
import { peakOf } from '../dsp/level.ts'
import { mean } from '../dsp/mean.ts'
import { onsetStrength } from './onset-strength.ts'
import { onsetsOf } from './onsets.ts'
import { peaks, scaledToUnit } from './peaks.ts'
import { zeros } from './scratch.ts'
import { hamming, type Spectrogram, spectrogram, summedOverTime } from './spectrogram.ts'
import { centredStft } from './stft-centred.ts'
import { Unmeasurable } from './unmeasurable.ts'

const windowSamples = 4096
const hopSamples = 1024
const blockSamples = 256
const leastPower = 0.001
const highestCentroidHz = 2000

export function depth({ samples, rateHz }: Analysis): Measurement {
  const all = filteredThrice(butterworth('high', 20, rateHz), samples, zeros(samples.length))
  const peak = peakOf(all)
  if (peak === 0) throw new Unmeasurable('there is nothing above 20 Hz')
  for (let i = 0; i < all.length; i++) all[i] /= peak
  const below = (cutoffHz: number) => filteredThrice(butterworth('low', cutoffHz, rateHz), all, zeros(all.length))
  const form = {
    window: hamming(Math.min(windowSamples, samples.length)),
    hopSamples,
    fftSize: windowSamples,
    scale: 'spectrum',
    rateHz,
  } as const
  const spectra = spectrogram(all, form)
  const { centroidHz, ratio } = lowFeatures(spectra, spectrogram(below(2000), form), spectrogram(below(500), form))
  const duration = Math.log10(meanDurationSec(all, rateHz))
  const pitch = logLowestPeak(spectra)
  const heaviness = ratio ** 10 / (ratio ** 10 + 0.2)
  const features = [
    Math.min(centroidHz, highestCentroidHz),
    ratio,
    duration,
    pitch,
    ratio * duration,
    heaviness * duration,
  ]
  const weights = [
    -0.0043703565847874465, 32.83743202462131, 4.750862716905235, -14.217438690256062, 3.8782339862813924,
    -0.8544826091735516,
  ]
  return { value: weights.reduce((sum, weight, i) => sum + weight * features[i], 66.69534393444391), features }
}

/** Centroid below 2 kHz, and power below 500 Hz over all power; averaged over frames by power. */
function lowFeatures(all: Spectrogram, low: Spectrogram, lowest: Spectrogram): { centroidHz: number; ratio: number } {
  let [weights, centroids, ratios] = [0, 0, 0]
  for (let t = 0; t < all.frames; t++) {
    let [total, power, moment, lowPower] = [0, 0, 0, 0]
    for (let i = t * all.bins; i < (t + 1) * all.bins; i++) {
      total += all.powers[i]
      power += low.powers[i]
      moment += (i - t * all.bins) * low.binHz * low.powers[i]
      lowPower += lowest.powers[i]
    }
    weights += total
    if (total <= leastPower) continue
    centroids += (moment / power) * total
    ratios += lowPower // (lowPower / total) · total
  }
  return { centroidHz: centroids / weights, ratio: ratios / weights }
}

/** Mean time from the loudest block of each hit until the level is 40 dB under the loudest of all. */
function meanDurationSec(x: Float64Array, rateHz: number): number {
  const strength = onsetStrength(centredStft(x), rateHz)
  const starts = onsetsOf(heldEnvelope(x, 0.2, rateHz), strength, 512, rateHz).map((onset) =>
    Math.trunc(onset / blockSamples),
  )
  const rms = rmsBlocks(x, blockSamples, blockSamples)
  const loudest = rms.reduce((a, b) => Math.max(a, b))
  const durations = starts.map((start, i) => {
    const end = starts[i + 1] ?? rms.length
    let peak = start
    for (let t = start; t < end; t++) if (rms[t] > rms[peak]) peak = t
    let t = peak
    while (t < end && rms[t] / loudest >= 0.01) t++
    return (t - peak) / (rateHz / blockSamples)
  })
  return mean(durations)
}

/** log of the lowest partial's frequency; 0 where the strongest one is at 0 Hz. */
function logLowestPeak(spectra: Spectrogram): number {
  const sum = summedOverTime(spectra)
  const scaled = scaledToUnit(sum)
  const found = scaled === null ? [] : peaks(scaled, 0.01, scaled, spectra.binHz)
  if (found.length === 0) throw new Unmeasurable('the spectrum has no peak')
  return found[0].hz === 0 ? 0 : Math.log10(Math.min(...found.map(({ hz }) => hz)))
}
