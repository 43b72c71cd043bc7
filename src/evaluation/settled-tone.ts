// The tone that a drum settles on: the loudest partial once the stroke and its glide are over, where there is one that
// stands for the sound. Noise, and a sound that is over by then, have none.

import { RealFft } from '../dsp/fft.ts'
import { dbToGain } from '../dsp/level.ts'
import { hannPeriodic } from '../dsp/windows.ts'

/** When a tone has settled, from the onset. */
export const settledSec = [0.08, 0.33] as const
/** Where tones are looked for. */
export const toneHz = [30, 2000] as const

/** A partial is what lies this near to its peak: a decay as fast as a drum's is no wider. */
const reachHz = 12
/** Part of the power that the partial has of a sound with a tone. Of real kicks 0.99, of claps 0.07 in the median. */
const leastPart = 0.5
/** Root mean square under which nothing is left, of sounds whose peak is near full scale. */
const quietest = dbToGain(-60)

/** So many times the segment is the transform: with zeros behind, the top of a peak is a parabola. */
const paddedTimes = 2

interface Spectrum {
  readonly window: Float64Array
  readonly fft: RealFft
}
const spectra = new Map<number, Spectrum>()

/**
 * Frequency in Hz of the tone that x [N], a comparable shot at `rateHz`, settles on; null where it has none. Where an
 * overtone is louder than the fundamental, it is the overtone's.
 */
export function settledToneHz(x: Float32Array, rateHz: number): number | null {
  const [from, to] = settledSec.map((sec) => Math.round(sec * rateHz))
  const { window, fft } = spectrumOf(to - from)
  let windowed = 0
  let plain = 0
  for (let i = 0; i < fft.size; i++) {
    const sample = i < window.length ? (x[from + i] ?? 0) : 0
    fft.time[i] = i < window.length ? sample * window[i] : 0
    plain += sample ** 2
    windowed += fft.time[i] ** 2
  }
  if (Math.sqrt(plain / window.length) < quietest) return null
  fft.forward()
  const binHz = rateHz / fft.size
  const power = (k: number) => fft.spectrum[2 * k] ** 2 + fft.spectrum[2 * k + 1] ** 2
  const [first, last] = [Math.ceil(toneHz[0] / binHz), Math.floor(toneHz[1] / binHz)]
  let peak = first
  for (let k = first; k <= last; k++) if (power(k) > power(peak)) peak = k
  // Still rising at the edge: what is loudest lies outside.
  if (power(peak - 1) > power(peak) || power(peak + 1) > power(peak)) return null
  const reach = Math.round(reachHz / binHz)
  let near = 0
  for (let k = Math.max(0, peak - reach); k <= peak + reach; k++) near += power(k)
  // Parseval: the bins of one side hold half of what the samples hold.
  if (near < leastPart * windowed * (fft.size / 2)) return null
  // The top of the parabola through the peak and its neighbours, in decibels: finer than a bin.
  const [left, middle, right] = [peak - 1, peak, peak + 1].map((k) => Math.log(Math.max(power(k), Number.MIN_VALUE)))
  return (peak + (right - left) / (2 * (2 * middle - right - left))) * binHz
}

function spectrumOf(length: number): Spectrum {
  let own = spectra.get(length)
  if (own === undefined) {
    own = { window: hannPeriodic(length), fft: new RealFft(2 ** Math.ceil(Math.log2(paddedTimes * length))) }
    spectra.set(length, own)
  }
  return own
}
