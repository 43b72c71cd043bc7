// Brightness: how much of the power lies above 2 kHz, and where its centre is.

import type { Analysis, Measurement } from './analysis.ts'
import { butterworth } from '../dsp/butterworth.ts'
import { filteredThrice } from '../dsp/iir.ts'
import { zeros } from './scratch.ts'
import { hamming, spectrogram } from './spectrogram.ts'
import { Unmeasurable } from './unmeasurable.ts'

const windowSamples = 2048
const hopSamples = 512

/** 4.613·log ratio + 17.379·log centroid + 17.435, both averaged over frames by power. */
export function brightness({ samples, rateHz }: Analysis): Measurement {
  const highPassed = (cutoffHz: number, x: Float64Array) =>
    filteredThrice(butterworth('high', cutoffHz, rateHz), x, zeros(x.length))
  const all = highPassed(20, samples)
  const upper = highPassed(2000, all)
  const centred = highPassed(100, all)
  const form = {
    window: hamming(Math.min(windowSamples, samples.length)),
    hopSamples,
    fftSize: windowSamples,
    scale: 'spectrum',
    rateHz,
  } as const
  const [a, r, c] = [all, upper, centred].map((x) => spectrogram(x, form))
  // Averages weighted by their own denominators are quotients of sums.
  let [total, high, power, moment] = [0, 0, 0, 0]
  for (let row = 0; row < a.powers.length; row += a.bins)
    for (let k = 0; k < a.bins; k++) {
      total += a.powers[row + k]
      high += r.powers[row + k]
      power += c.powers[row + k]
      moment += k * c.binHz * c.powers[row + k]
    }
  if (total === 0) throw new Unmeasurable('there is nothing above 20 Hz')
  const features = [Math.log10(high / total), Math.log10(moment / power)]
  return { value: 4.613128018020465 * features[0] + 17.378889309312974 * features[1] + 17.434733750553022, features }
}
