// Shot → spectral descriptors, on Meyda: only what Meyda 5.6 computes correctly, turned into real units.
//
// Left out on purpose: spectralKurtosis, spectralSlope and perceptualSharpness (wrong formulas), spectralFlux (throws),
// loudness (see spectral-shape.ts for these) and MFCC (see mfcc.ts).

import MeydaPackage from 'meyda'

export interface Spectral {
  /** Amplitude-weighted mean frequency. */
  readonly centroidHz: number
  /** Amplitude-weighted standard deviation around it. */
  readonly spreadHz: number
  /** Third standardised moment; positive when the tail points up. No unit. */
  readonly skewness: number
  /** 99 % of the summed amplitude lies below it. */
  readonly rolloffHz: number
  /** Geometric over arithmetic mean of the amplitudes, 0 … 1; of amplitudes, not of powers. */
  readonly flatness: number
  /** Peak over RMS of the amplitudes. */
  readonly crest: number
  /** Root mean square of the samples, no window. */
  readonly rms: number
  /** Sign changes of the samples per second, no window. */
  readonly zeroCrossingsPerSec: number
}

/** Descriptors, or null and the reason why there are none. */
export type SpectralResult =
  | { readonly spectral: Spectral; readonly reason: null }
  | { readonly spectral: null; readonly reason: string }

/** The rate that sounds are measured at, Hz. */
export const spectralRateHz = 44_100
const windowSamples = 2048
const hopSamples = 512
const binHz = spectralRateHz / windowSamples

// Meyda keeps buffer size, rate and window as fields of one object that everybody shares. Each measurement here has
// a copy of its own whose fields are set once, so nobody else's settings reach it. (Meyda's declaration file says
// "export default"; in Node the package is the object itself.)
type Meyda = (typeof MeydaPackage)['default']

function configured(windowingFunction: string): Meyda {
  const shared: object = MeydaPackage
  return Object.assign({}, shared, {
    bufferSize: windowSamples,
    sampleRate: spectralRateHz,
    windowingFunction,
  }) as Meyda
}

const spectrumMeter = configured('hanning')
const sampleMeter = configured('rect')

/**
 * First sample of the canonical window: the 2048 samples with the most energy, of those that start on a multiple of
 * 512 samples; the first of equals. Shots of up to 2048 samples start at 0.
 */
export function loudestWindow(x: Float32Array): number {
  let best = 0
  let bestEnergy = -1
  for (let start = 0; start === 0 || start + windowSamples <= x.length; start += hopSamples) {
    let energy = 0
    for (let i = start; i < Math.min(x.length, start + windowSamples); i++) energy += x[i] * x[i]
    if (energy > bestEnergy) {
      best = start
      bestEnergy = energy
    }
  }
  return best
}

/**
 * Descriptors of a shot x [N] at 44 100 Hz, measured on its canonical window (`loudestWindow`, zero-padded to 2048
 * samples) under a symmetric Hann window, bins 0 … N/2 − 1.
 */
export function spectralOf(x: Float32Array): SpectralResult {
  return spectralOfWindow(x, loudestWindow(x))
}

/** The same on the 2048 samples from `start` on. */
export function spectralOfWindow(x: Float32Array, start: number): SpectralResult {
  const signal = new Float32Array(windowSamples)
  signal.set(x.subarray(start, start + windowSamples))
  if (signal.every((value) => value === 0)) return { spectral: null, reason: 'the window is silent' }
  const shape = spectrumMeter.extract(
    ['spectralCentroid', 'spectralSpread', 'spectralSkewness', 'spectralRolloff', 'spectralFlatness', 'spectralCrest'],
    signal,
  )
  const level = sampleMeter.extract(['rms', 'zcr'], signal)
  const spectral: Spectral = {
    centroidHz: number(shape?.spectralCentroid) * binHz,
    spreadHz: number(shape?.spectralSpread) * binHz,
    skewness: number(shape?.spectralSkewness),
    // Meyda takes Nyquist/(bins − 1) for the width of a bin; bins − 1 → bins undoes it.
    rolloffHz: (number(shape?.spectralRolloff) * (windowSamples / 2 - 1)) / (windowSamples / 2),
    flatness: number(shape?.spectralFlatness),
    crest: number(shape?.spectralCrest),
    rms: number(level?.rms),
    zeroCrossingsPerSec: (number(level?.zcr) * spectralRateHz) / (windowSamples - 1),
  }
  const undefinedOnes = Object.entries(spectral).filter(([, value]) => !Number.isFinite(value))
  if (undefinedOnes.length > 0)
    return { spectral: null, reason: `${undefinedOnes.map(([name]) => name).join(', ')} undefined for this sound` }
  return { spectral, reason: null }
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}
