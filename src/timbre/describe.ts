// Decoded audio of any rate and layout → every descriptor that Ghostnote has: timbre, course in time, spectrum.

import { resample } from '../dsp/resample.ts'
import { mfccOf } from './mfcc.ts'
import { timbreOf, type TimbreName } from './models.ts'
import { withScratch } from './scratch.ts'
import { type SpectralShape, spectralShapeOf } from './spectral-shape.ts'
import { type Spectral, spectralOf } from './spectral.ts'
import { decayTimeSec, logAttackTime, temporalCentroidSec } from './temporal.ts'
import { explained, Unmeasurable } from './unmeasurable.ts'

/** Rate at which the spectral descriptors are defined. */
const spectralRateHz = 44_100

const temporalModels = { logAttackTime, temporalCentroidSec, decayTimeSec } as const
type TemporalName = keyof typeof temporalModels

/** What is measured on the loudest window; the coefficients after `mfccOf`. */
type AllSpectral = Spectral & SpectralShape & { readonly mfcc: readonly number[] }

/** Finite numbers, or null and a sentence in `reasons` under the same name ("spectral" for all spectral ones). */
export interface Descriptors {
  readonly timbre: Readonly<Record<TimbreName, number | null>>
  readonly temporal: Readonly<Record<TemporalName, number | null>>
  readonly spectral: AllSpectral | null
  readonly reasons: Readonly<Record<string, string>>
}

/**
 * Descriptors of channels [N] of equal length at `rateHz`. The timbre models hear the sum of the channels at their own
 * rate (see models.ts); the others their mean, the spectral ones at 44 100 Hz.
 */
export function describe(channels: readonly Float32Array[], rateHz: number): Descriptors {
  return withScratch(() => described(channels, rateHz))
}

function described(channels: readonly Float32Array[], rateHz: number): Descriptors {
  const { timbre, reasons: timbreReasons } = timbreOf(channels, rateHz)
  const reasons: Record<string, string> = { ...timbreReasons }
  const mono = meanOf(channels)
  const temporal: Record<string, number | null> = {}
  for (const [name, measure] of Object.entries(temporalModels)) {
    const outcome = explained(() => ({ value: withScratch(() => measure(mono, rateHz)) }))
    temporal[name] = typeof outcome === 'string' ? null : outcome.value
    if (typeof outcome === 'string') reasons[name] = outcome
  }
  const spectral = explained(() => ({ value: allSpectral(mono, rateHz) }))
  if (typeof spectral === 'string') reasons['spectral'] = spectral
  return {
    timbre,
    temporal: temporal as Record<TemporalName, number | null>,
    spectral: typeof spectral === 'string' ? null : spectral.value,
    reasons,
  }
}

function allSpectral(mono: Float32Array, rateHz: number): AllSpectral {
  if (!mono.every(Number.isFinite)) throw new Unmeasurable('there are samples that are no finite numbers')
  const x = resample(mono, rateHz, spectralRateHz)
  const { spectral, reason } = spectralOf(x)
  if (spectral === null) throw new Unmeasurable(reason)
  const shape = spectralShapeOf(x)
  const mfcc = mfccOf(x)
  if (shape === null || mfcc === null) throw new Unmeasurable('the shape of the spectrum is undefined for this sound')
  return { ...spectral, ...shape, mfcc }
}

function meanOf(channels: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(channels[0]?.length ?? 0)
  for (const channel of channels) for (let i = 0; i < mean.length; i++) mean[i] += channel[i] / channels.length
  return mean
}
