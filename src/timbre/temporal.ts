// Samples → how a sound runs its course: log-attack time, temporal centroid, decay time.

import { attackOf, riseOf } from './attack.ts'
import { toPeak } from './loudness-normalise.ts'
import { zeros } from './scratch.ts'
import { defined, Unmeasurable } from './unmeasurable.ts'

const blockSec = 0.001

/** A power envelope in blocks of a millisecond: mean squares, [T], and how many samples a block has. */
interface PowerEnvelope {
  readonly powers: Float64Array
  readonly blockSamples: number
}

function powerEnvelope(x: ArrayLike<number>, rateHz: number): PowerEnvelope {
  const blockSamples = Math.max(1, Math.round(blockSec * rateHz))
  const loud = audible(x)
  const powers = zeros(Math.ceil(loud.length / blockSamples))
  for (let i = 0; i < loud.length; i++) powers[Math.trunc(i / blockSamples)] += loud[i] ** 2 / blockSamples
  return { powers, blockSamples }
}

function audible(x: ArrayLike<number>): Float64Array {
  let sounding = false
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i])) throw new Unmeasurable('there are samples that are no finite numbers')
    sounding ||= x[i] !== 0
  }
  if (!sounding) throw new Unmeasurable('the sound is silent')
  return toPeak(x)
}

/**
 * log10 of the attack time in seconds, as in the CUIDADO project: of the rise of |x|'s running maximum from its last
 * minimum to its first peak, the part that takes effort (see `attackOf`). At least one sample.
 */
export function logAttackTime(x: ArrayLike<number>, rateHz: number): number {
  const loud = audible(x)
  // A zero in front, so that a sound that starts at its peak has a rise: of one sample.
  const envelope = zeros(loud.length + 1)
  for (let i = 0; i < loud.length; i++) envelope[i + 1] = Math.max(envelope[i], Math.abs(loud[i]))
  const rise = riseOf(envelope)!
  return Math.log10(attackOf(envelope, rise).lengthSamples / rateHz)
}

/** Centre of gravity of the power over time: Σ t·x² / Σ x², seconds from the first sample on. */
export function temporalCentroidSec(x: ArrayLike<number>, rateHz: number): number {
  const loud = audible(x)
  let [moment, sum] = [0, 0]
  for (let i = 0; i < loud.length; i++) {
    moment += i * loud[i] ** 2
    sum += loud[i] ** 2
  }
  return moment / sum / rateHz
}

/**
 * Time in which the level falls by 60 dB, from the straight line through Schroeder's backward integral of the power
 * between −5 and −25 dB (T20), counted from the loudest millisecond on.
 * @throws Unmeasurable where the sound ends before it has fallen by 25 dB.
 */
export function decayTimeSec(x: ArrayLike<number>, rateHz: number): number {
  const { powers, blockSamples } = powerEnvelope(x, rateHz)
  const peak = powers.indexOf(powers.reduce((a, b) => Math.max(a, b)))
  const left = new Float64Array(powers.length - peak + 1)
  for (let t = left.length - 2; t >= 0; t--) left[t] = left[t + 1] + powers[peak + t]
  const levels = left.map((value) => 10 * Math.log10(value / left[0]))
  const first = levels.findIndex((level) => level <= -5)
  const end = levels.findIndex((level) => level < -25)
  // A sound that is cut off falls to nothing at its end, which is no decay: the last tenth of it must not be in the line.
  if (end < 0 || end > 0.9 * (levels.length - 1))
    throw new Unmeasurable('the sound ends before it has decayed by 25 dB')
  if (end - first < 2) throw new Unmeasurable('the sound decays within 2 ms')
  return defined(-60 / (slopeOf(levels.subarray(first, end)) * (rateHz / blockSamples)), 'the slope of the decay')
}

/** Slope per step of the least-squares line through y. */
function slopeOf(y: Float64Array): number {
  const middle = (y.length - 1) / 2
  let [xy, xx] = [0, 0]
  for (let i = 0; i < y.length; i++) {
    xy += (i - middle) * y[i]
    xx += (i - middle) ** 2
  }
  return xy / xx
}
