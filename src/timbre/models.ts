// Decoded audio → the eight descriptors of the AudioCommons timbral models 0.4.1: hardness, depth, brightness,
// roughness, warmth, sharpness, boominess, and whether it sounds reverberant.
//
// Values are not clipped to 0 … 100: drums reach from about −50 to 110. One thing differs from the reference on purpose:
// level never matters (see loudness-normalise.ts).

import { Analysis, type Measurement } from './analysis.ts'
import { brightness } from './brightness.ts'
import { depth } from './depth.ts'
import { hardness } from './hardness.ts'
import { reverb } from './reverb.ts'
import { roughness } from './roughness.ts'
import { withScratch } from './scratch.ts'
import { boominess, sharpness } from './sharpness-boominess.ts'
import { defined, explained } from './unmeasurable.ts'
import { warmth } from './warmth.ts'

/** In this order wherever an order is needed. */
export const timbreNames = [
  'hardness',
  'depth',
  'brightness',
  'roughness',
  'warmth',
  'sharpness',
  'boominess',
  'reverb',
] as const
export type TimbreName = (typeof timbreNames)[number]

/** A finite number for each descriptor, or null and the reason why there is none. */
export interface Timbre {
  readonly timbre: Readonly<Record<TimbreName, number | null>>
  /** Sentences; one for every null. */
  readonly reasons: Readonly<Partial<Record<TimbreName, string>>>
  /** The terms of each regression, in the reference's order; none for a null. */
  readonly features: Readonly<Partial<Record<TimbreName, readonly number[]>>>
}

const models: Readonly<Record<TimbreName, (analysis: Analysis) => Measurement>> = {
  hardness,
  depth,
  brightness,
  roughness,
  warmth,
  sharpness,
  boominess,
  reverb,
}

/**
 * Timbre of a sound: channels [N] of equal length at `rateHz`, summed as the reference sums them (the first three).
 * Rates under 44 100 Hz are converted to it, higher ones measured as they are.
 */
export function timbreOf(channels: readonly ArrayLike<number>[], rateHz: number): Timbre {
  return withScratch(() => measured(channels, rateHz))
}

function measured(channels: readonly ArrayLike<number>[], rateHz: number): Timbre {
  const timbre: Record<string, number | null> = {}
  const reasons: Partial<Record<TimbreName, string>> = {}
  const features: Partial<Record<TimbreName, readonly number[]>> = {}
  const analysis = explained(() => new Analysis(channels, rateHz))
  for (const name of timbreNames) {
    const outcome =
      typeof analysis === 'string'
        ? analysis
        : explained(() => {
            const measurement = withScratch(() => models[name](analysis))
            return { ...measurement, value: defined(measurement.value, name) }
          })
    if (typeof outcome === 'string') reasons[name] = outcome
    else features[name] = outcome.features
    timbre[name] = typeof outcome === 'string' ? null : outcome.value
  }
  return { timbre: timbre as Record<TimbreName, number | null>, reasons, features }
}
