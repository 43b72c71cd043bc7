// Roughness: beating of all pairs of spectral peaks, after Vassilakis.

import type { Analysis, Measurement } from './analysis.ts'
import { type Peak, peaks } from './peaks.ts'
import { sharedFft } from './spectrogram.ts'
import { Unmeasurable } from './unmeasurable.ts'

const leadSamples = 512
const frameSec = 0.05
const contrast = 0.01
const audibleRoughness = 0.01

/** 0 for a mean roughness R under 0.01, else 13.988·log R + 48.976. */
export function roughness(analysis: Analysis): Measurement {
  const columns = magnitudes(analysis)
  let [least, most] = [Infinity, 0]
  for (const column of columns)
    for (const value of column) {
      if (value < least) least = value
      if (value > most) most = value
    }
  if (!(most > least)) throw new Unmeasurable('the spectrum is flat')
  const binHz = analysis.rateHz / 2 / (columns[0].length - 1)
  let sum = 0
  for (const column of columns) {
    const scaled = column.map((value) => (value - least) / (most - least))
    sum += beating(peaks(scaled, contrast, column, binHz))
  }
  const mean = sum / columns.length
  return { value: mean < audibleRoughness ? 0 : 13.98779569 * Math.log10(mean) + 48.97606571545886, features: [mean] }
}

/** Magnitude spectra of frames of 50 ms at every 25 ms; the last one that starts may not fit, and stays zero. */
function magnitudes({ samples, rateHz }: Analysis): readonly Float64Array[] {
  const x = new Float64Array(leadSamples + samples.length)
  x.set(samples, leadSamples)
  const frameSamples = Math.trunc(frameSec * rateHz)
  const hopSamples = frameSamples / 2
  const fft = sharedFft(2 ** Math.trunc(Math.log2(frameSamples) + 1))
  const bins = fft.size / 2 + 1
  const columns = Math.trunc(x.length / hopSamples)
  if (columns === 0) throw new Unmeasurable('the sound is shorter than 14 ms')
  const single = x.length <= frameSamples
  return Array.from({ length: single ? 1 : columns }, (_, t) => {
    const start = single ? 0 : Math.trunc(t * hopSamples)
    const column = new Float64Array(bins)
    if (!single && start + frameSamples > x.length) return column
    for (let i = 0; i < fft.size; i++) {
      const value = i < frameSamples ? (x[start + i] ?? 0) : 0
      // A symmetric Hamming window of two points more, without its ends.
      fft.time[i] = single ? value : value * (0.54 - 0.46 * Math.cos((2 * Math.PI * (i + 1)) / (frameSamples + 1)))
    }
    fft.forward()
    for (let k = 0; k < bins; k++) column[k] = Math.sqrt(fft.spectrum[2 * k] ** 2 + fft.spectrum[2 * k + 1] ** 2)
    return column
  })
}

/**
 * Σ (aᵢaⱼ)^0.1 · ½(2a/(aᵢ+aⱼ))^3.11 · (e^(−3.51·s·d) − e^(−5.75·s·d)) over pairs, d apart in Hz. Vassilakis means the
 * smaller amplitude by a; the reference takes the larger one, and its weights were fitted to that.
 */
function beating(found: readonly Peak[]): number {
  let sum = 0
  for (let j = 0; j < found.length; j++) {
    const larger = found[j]
    for (let i = j + 1; i < found.length; i++) {
      const smaller = found[i]
      const scale = 0.24 / (0.0207 * Math.min(larger.hz, smaller.hz) + 18.96)
      const distance = scale * Math.abs(larger.hz - smaller.hz)
      // Both exponentials are far under any rounding error of the sum.
      if (distance > 12) continue
      sum +=
        (larger.value * smaller.value) ** 0.1 *
        0.5 *
        ((2 * larger.value) / (larger.value + smaller.value)) ** 3.11 *
        (Math.exp(-3.51 * distance) - Math.exp(-5.75 * distance))
    }
  }
  return sum
}
