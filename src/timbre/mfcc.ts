// Shot → mel-frequency cepstral coefficients, on Meyda.

import MeydaPackage from 'meyda'
import { toPeak } from './loudness-normalise.ts'
import { loudestWindow } from './spectral.ts'

const windowSamples = 2048

type Meyda = (typeof MeydaPackage)['default']

// A copy of Meyda's one shared object, as in spectral.ts; the tables that others may have left in it, for other sizes,
// are taken out, so that the copy makes its own.
const shared: object = MeydaPackage
const meter = Object.assign({}, shared, {
  bufferSize: windowSamples,
  sampleRate: 44_100,
  windowingFunction: 'hanning',
  melBands: 26,
  numberOfMFCCCoefficients: 13,
  barkScale: undefined,
  melFilterBank: undefined,
  chromaFilterBank: undefined,
}) as unknown as Meyda

/**
 * 13 coefficients of a shot x [N] at 44 100 Hz, of its loudest window scaled to a peak of 1, since they depend on level:
 * 2 Σ ln(1 + band power)·cos(…) over 26 mel bands. null for silence.
 */
export function mfccOf(x: Float32Array): readonly number[] | null {
  const start = loudestWindow(x)
  const window = new Float32Array(windowSamples)
  window.set(x.subarray(start, start + windowSamples))
  if (window.every((value) => value === 0)) return null
  window.set(toPeak(window))
  const coefficients = meter.extract('mfcc', window)
  return Array.isArray(coefficients) && coefficients.every(Number.isFinite) ? (coefficients as number[]) : null
}
