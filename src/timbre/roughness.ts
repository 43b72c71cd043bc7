// Roughness: beating of all pairs of spectral peaks, after Vassilakis.

import type { Analysis, Measurement } from './analysis.ts'
import { type Peak, peaks } from './peaks.ts'
import { zeros } from './scratch.ts'
import { sharedFft } from './spectrogram.ts'
import { Unmeasurable } from './unmeasurable.ts'

const leadSamples = 512
const frameSec = 0.05
const contrast = 0.01
const audibleRoughness = 0.01
/** From this distance on both exponentials are under 10⁻¹⁸: less than any rounding error of the sum. */
const farthest = 12

/** 0 for a mean roughness R under 0.01, else 13.988·log R + 48.976. */
export function roughness(analysis: Analysis): Measurement {
  const columns = magnitudes(analysis)
  let [least, most] = [Infinity, 0]
  for (const column of columns)
    for (let k = 0; k < column.length; k++) {
      if (column[k] < least) least = column[k]
      if (column[k] > most) most = column[k]
    }
  if (!(most > least)) throw new Unmeasurable('the spectrum is flat')
  const binHz = analysis.rateHz / 2 / (columns[0].length - 1)
  const scaled = zeros(columns[0].length)
  let sum = 0
  for (const column of columns) {
    for (let k = 0; k < column.length; k++) scaled[k] = (column[k] - least) / (most - least)
    sum += beating(peaks(scaled, contrast, column, binHz))
  }
  const mean = sum / columns.length
  return { value: mean < audibleRoughness ? 0 : 13.98779569 * Math.log10(mean) + 48.97606571545886, features: [mean] }
}

/** Magnitude spectra of frames of 50 ms at every 25 ms; the last one that starts may not fit, and stays zero. */
function magnitudes({ samples, rateHz }: Analysis): readonly Float64Array[] {
  const x = zeros(leadSamples + samples.length)
  x.set(samples, leadSamples)
  const frameSamples = Math.trunc(frameSec * rateHz)
  const hopSamples = frameSamples / 2
  const fft = sharedFft(2 ** Math.trunc(Math.log2(frameSamples) + 1))
  const bins = fft.size / 2 + 1
  // A symmetric Hamming window of two points more, without its ends.
  const window = hammingBetween(frameSamples)
  const columns = Math.trunc(x.length / hopSamples)
  if (columns === 0) throw new Unmeasurable('the sound is shorter than 14 ms')
  const single = x.length <= frameSamples
  return Array.from({ length: single ? 1 : columns }, (_, t) => {
    const start = single ? 0 : Math.trunc(t * hopSamples)
    const column = zeros(bins)
    if (!single && start + frameSamples > x.length) return column
    for (let i = 0; i < fft.size; i++) {
      const value = i < frameSamples ? (x[start + i] ?? 0) : 0
      fft.time[i] = single || i >= frameSamples ? value : value * window[i]
    }
    fft.forward()
    const { spectrum } = fft
    for (let k = 0; k < bins; k++) column[k] = Math.sqrt(spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2)
    return column
  })
}

function hammingBetween(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * (i + 1)) / (n + 1)))
}

/**
 * Σ (aᵢaⱼ)^0.1 · ½(2a/(aᵢ+aⱼ))^3.11 · (e^(−3.51·s·d) − e^(−5.75·s·d)) over pairs, d apart in Hz. Vassilakis means the
 * smaller amplitude by a; the reference takes that of the peak found higher, and its weights were fitted to that.
 */
function beating(found: readonly Peak[]): number {
  const upwards = found
    .map(({ hz, value }, rank) => ({ hz, value, rank, tenth: value ** 0.1 }))
    .toSorted((p, q) => p.hz - q.hz)
  let sum = 0
  for (let j = 0; j < upwards.length; j++) {
    const low = upwards[j]
    const scale = 0.24 / (0.0207 * low.hz + 18.96)
    for (let i = j + 1; i < upwards.length; i++) {
      const high = upwards[i]
      const distance = scale * (high.hz - low.hz)
      if (distance > farthest) break
      const larger = low.rank < high.rank ? low.value : high.value
      sum +=
        low.tenth *
        high.tenth *
        0.5 *
        ((2 * larger) / (low.value + high.value)) ** 3.11 *
        (Math.exp(-3.51 * distance) - Math.exp(-5.75 * distance))
    }
  }
  return sum
}
