// Channels of any rate → everything that more than one model looks at, each computed once.

import { heldEnvelope } from './envelope.ts'
import { kaiserResampled } from './kaiser-resample.ts'
import { loudnessNormalised } from './loudness-normalise.ts'
import { onsetStrength } from './onset-strength.ts'
import { type LoudnessFrame, loudnessFrames } from './specific-loudness.ts'
import { zeros } from './scratch.ts'
import { type CentredStft, centredStft } from './stft-centred.ts'
import { Unmeasurable } from './unmeasurable.ts'

/** Lower rates are converted to this one; higher ones are measured as they are. */
const lowestRateHz = 44_100
/** A minute at 48 kHz: beyond it the shared results would take gigabytes. */
const mostSamples = 2_880_000
/** Channels beyond these are not heard. */
const mostChannels = 3

/** What a model says of a sound: its value, and the terms of its regression in the reference's order. */
export interface Measurement {
  readonly value: number
  readonly features: readonly number[]
}

/** Where it is made inside `withScratch`, it is gone with that. */
export class Analysis {
  /** Rate of `samples`. */
  readonly rateHz: number
  /** Sum of the channels at −24 LUFS, [N]. */
  readonly samples: Float64Array
  /** The first two channels at the rate of `samples`, not normalised. */
  readonly channels: readonly Float64Array[]
  /** Specific loudness in frames of 4096. */
  readonly loudness: readonly LoudnessFrame[]
  /** Centred STFT. */
  readonly stft: CentredStft
  /** Onset strength, one value for each frame of `stft`. */
  readonly strength: Float64Array
  /** Envelope that falls within 0.1 s, [N]. */
  readonly envelope: Float64Array

  /** @throws Unmeasurable for silence, no samples, samples that are not finite. */
  constructor(channels: readonly ArrayLike<number>[], rateHz: number) {
    const sum = summed(channels)
    this.rateHz = Math.max(rateHz, lowestRateHz)
    const convert = (x: Float64Array) => (rateHz < lowestRateHz ? kaiserResampled(x, rateHz, lowestRateHz) : x)
    this.samples = convert(loudnessNormalised(sum, rateHz))
    this.channels = channels.slice(0, 2).map((channel) => convert(copied(channel)))
    this.loudness = loudnessFrames(this.samples, this.rateHz)
    this.stft = centredStft(this.samples)
    this.strength = onsetStrength(this.stft, this.rateHz)
    this.envelope = heldEnvelope(this.samples, 0.1, this.rateHz)
  }
}

function copied(x: ArrayLike<number>): Float64Array {
  const copy = zeros(x.length)
  copy.set(x)
  return copy
}

function summed(channels: readonly ArrayLike<number>[]): Float64Array {
  const sum = zeros(channels[0]?.length ?? 0)
  for (const channel of channels.slice(0, mostChannels)) for (let i = 0; i < sum.length; i++) sum[i] += channel[i]
  if (sum.length === 0) throw new Unmeasurable('there are no samples')
  if (sum.length > mostSamples) throw new Unmeasurable(`there are more than ${mostSamples} samples`)
  if (!finite(sum)) throw new Unmeasurable('there are samples that are no finite numbers')
  if (silent(sum)) throw new Unmeasurable('the sound is silent')
  return sum
}

function finite(x: ArrayLike<number>): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) return false
  return true
}

function silent(x: ArrayLike<number>): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) return false
  return true
}
