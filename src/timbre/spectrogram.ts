// Short-time spectra without padding at the ends, each frame freed of its mean: what most of the models look at.

import { RealFft } from '../dsp/fft.ts'
import { zeros } from './scratch.ts'

export interface SpectrogramForm {
  readonly window: Float64Array
  readonly hopSamples: number
  /** A power of two, at least the window's length; frames are padded with zeros to it. */
  readonly fftSize: number
  /** |X|² over (Σw)², or over rate·Σw². */
  readonly scale: 'spectrum' | 'density'
  readonly rateHz: number
}

/** Powers [T, F] row by row, F = fftSize/2 + 1. */
export interface Spectrogram {
  readonly frames: number
  readonly bins: number
  readonly powers: Float64Array
  readonly binHz: number
}

const transforms = new Map<number, RealFft>()

/** The one transform of this size that this room uses; whoever fills it reads it before anyone else comes. */
export function sharedFft(size: number): RealFft {
  let transform = transforms.get(size)
  if (transform === undefined) {
    transform = new RealFft(size)
    transforms.set(size, transform)
  }
  return transform
}

/** Number of whole frames in n samples. */
export function frameCount(n: number, windowSamples: number, hopSamples: number): number {
  return Math.max(0, Math.floor((n - windowSamples) / hopSamples) + 1)
}

/** Calls `use` with the unscaled spectrum (re, im interleaved) of every frame of x [N]. */
export function eachFrame(
  x: Float64Array,
  form: Omit<SpectrogramForm, 'scale' | 'rateHz'>,
  use: (spectrum: readonly number[], frame: number) => void,
): void {
  const { window, hopSamples, fftSize } = form
  const fft = sharedFft(fftSize)
  const { time } = fft
  const size = window.length
  const frames = frameCount(x.length, size, hopSamples)
  // Sums and counts up to each sample: frames overlap, and so each sample is looked at once for all of them.
  const sums = zeros(x.length + 1)
  const sounding = zeros(x.length + 1)
  for (let i = 0; i < x.length; i++) {
    sums[i + 1] = sums[i] + x[i]
    sounding[i + 1] = sounding[i] + (x[i] === 0 ? 0 : 1)
  }
  for (let t = 0; t < frames; t++) {
    const start = t * hopSamples
    // The silence behind a short sound has the spectrum 0: the transform would come to the same.
    if (sounding[start + size] === sounding[start]) fft.spectrum.fill(0)
    else {
      const mean = (sums[start + size] - sums[start]) / size
      for (let i = 0; i < size; i++) time[i] = (x[start + i] - mean) * window[i]
      for (let i = size; i < fftSize; i++) time[i] = 0
      fft.forward()
    }
    use(fft.spectrum, t)
  }
}

/** What |X|² is multiplied by; the bins between 0 and Nyquist then count twice. */
export function powerScale({ window, scale, rateHz }: SpectrogramForm): number {
  let sum = 0
  let squares = 0
  for (const value of window) {
    sum += value
    squares += value * value
  }
  return scale === 'spectrum' ? 1 / (sum * sum) : 1 / (rateHz * squares)
}

/** One-sided power spectrogram of x [N]. */
export function spectrogram(x: Float64Array, form: SpectrogramForm): Spectrogram {
  const bins = form.fftSize / 2 + 1
  const frames = frameCount(x.length, form.window.length, form.hopSamples)
  const powers = zeros(frames * bins)
  const scale = powerScale(form)
  eachFrame(x, form, (spectrum, t) => {
    const row = t * bins
    const twice = 2 * scale
    for (let k = 0; k < bins; k++) {
      const re = spectrum[2 * k]
      const im = spectrum[2 * k + 1]
      powers[row + k] = (re * re + im * im) * twice
    }
    powers[row] /= 2
    powers[row + bins - 1] /= 2
  })
  return { frames, bins, powers, binHz: form.rateHz / form.fftSize }
}

/** Sum over frames, [F]. */
export function summedOverTime({ frames, bins, powers }: Spectrogram): Float64Array {
  const sum = zeros(bins)
  for (let t = 0; t < frames; t++) for (let k = 0; k < bins; k++) sum[k] += powers[t * bins + k]
  return sum
}

/** Periodic Hamming window of n points. */
export function hamming(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / n))
}

/** Periodic Hann window of n points. */
export function hann(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n))
}

/** Periodic Tukey window of n points, a quarter of it tapered. */
export function tukey(n: number): Float64Array {
  const part = 0.25
  const width = Math.floor((part * n) / 2)
  return Float64Array.from({ length: n }, (_, i) => {
    if (i <= width) return 0.5 * (1 + Math.cos(Math.PI * (-1 + (2 * i) / part / n)))
    if (i < n - width) return 1
    return 0.5 * (1 + Math.cos(Math.PI * (-2 / part + 1 + (2 * i) / part / n)))
  })
}

/** n ones. */
export function boxcar(n: number): Float64Array {
  return new Float64Array(n).fill(1)
}
