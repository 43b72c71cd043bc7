// Channels of any rate → everything that more than one model looks at, each computed once and only when asked for.

import { heldEnvelope } from './envelope.ts'
import { kaiserResampled } from './kaiser-resample.ts'
import { loudnessNormalised } from './loudness-normalise.ts'
import { onsetStrength } from './onset-strength.ts'
import { type LoudnessFrame, loudnessFrames } from './specific-loudness.ts'
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

export class Analysis {
  /** Rate of `samples`. */
  readonly rateHz: number
  /** Sum of the channels at −24 LUFS, [N]. */
  readonly samples: Float64Array
  /** The first two channels at the rate of `samples`, not normalised. */
  readonly channels: readonly Float64Array[]
  #loudness: readonly LoudnessFrame[] | undefined
  #stft: CentredStft | undefined
  #strength: Float64Array | undefined
  #envelope: Float64Array | undefined

  /** @throws Unmeasurable for silence, no samples, samples that are not finite. */
  constructor(channels: readonly ArrayLike<number>[], rateHz: number) {
    const sum = summed(channels)
    this.rateHz = Math.max(rateHz, lowestRateHz)
    const convert = (x: Float64Array) => (rateHz < lowestRateHz ? kaiserResampled(x, rateHz, lowestRateHz) : x)
    this.samples = convert(loudnessNormalised(sum, rateHz))
    this.channels = channels.slice(0, 2).map((channel) => convert(new Float64Array(channel)))
  }

  /** Specific loudness in frames of 4096. */
  get loudness(): readonly LoudnessFrame[] {
    return (this.#loudness ??= loudnessFrames(this.samples, this.rateHz))
  }

  /** Centred STFT. */
  get stft(): CentredStft {
    return (this.#stft ??= centredStft(this.samples))
  }

  /** Onset strength, one value for each frame of `stft`. */
  get strength(): Float64Array {
    return (this.#strength ??= onsetStrength(this.stft, this.rateHz))
  }

  /** Envelope that falls within 0.1 s, [N]. */
  get envelope(): Float64Array {
    return (this.#envelope ??= heldEnvelope(this.samples, 0.1, this.rateHz))
  }
}

function summed(channels: readonly ArrayLike<number>[]): Float64Array {
  const sum = new Float64Array(channels[0]?.length ?? 0)
  for (const channel of channels.slice(0, mostChannels)) for (let i = 0; i < sum.length; i++) sum[i] += channel[i]
  if (sum.length === 0) throw new Unmeasurable('there are no samples')
  if (sum.length > mostSamples) throw new Unmeasurable(`there are more than ${mostSamples} samples`)
  if (!sum.every(Number.isFinite)) throw new Unmeasurable('there are samples that are no finite numbers')
  if (silent(sum)) throw new Unmeasurable('the sound is silent')
  return sum
}

function silent(x: ArrayLike<number>): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) return false
  return true
}
