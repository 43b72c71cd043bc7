// Envelope and onset strength → the samples where hits begin: raw onsets moved back to the foot of their rise, those in
// noise, too close together or too weak dropped.

import { rawOnsets } from './onset-strength.ts'
import { stftHop } from './stft-centred.ts'

const lookBackSec = 0.02
const longLookBackSec = 0.3
const leastRise = 0.1
const leastGapSec = 0.1
const leastStrengthDb = 3

/**
 * Onsets in samples, ascending; [0] where none is found. Feet at `edgeSamples` or before count as 0. `envelope` [N] and
 * `strength` [T] belong to the same signal.
 */
export function onsetsOf(
  envelope: Float64Array,
  strength: Float64Array,
  edgeSamples: number,
  rateHz: number,
): readonly number[] {
  const raw = rawOnsets(strength, rateHz)
  const threshold = leastRise * rangeOf(envelope, 0, envelope.length)
  const feet = raw
    .filter((onset, i) => i === 0 || onset === 0 || onset + stftHop - 1 < envelope.length)
    .map((onset) => (onset === 0 ? 0 : footOf(onset, envelope, threshold, edgeSamples, rateHz)))
  const distinct = [...new Set(feet.filter((foot, i) => foot !== 0 || i === 0))]
  const rising = distinct.length > 1 ? withoutNoise(distinct, envelope, threshold) : distinct
  const apart = withoutCrowding(rising, leastGapSec * rateHz)
  const strong = withoutWeak(apart, strength).toSorted((a, b) => a - b)
  return strong.length === 0 ? [0] : strong
}

/** From a raw onset back down its rise; 0 where that leads to the very start. */
function footOf(onset: number, e: Float64Array, threshold: number, edgeSamples: number, rateHz: number): number {
  const near = Math.trunc(lookBackSec * rateHz)
  const far = Math.trunc(longLookBackSec * rateHz)
  let at = onset
  for (;;) {
    const [start, end] = at - near > 0 ? [at - near - 1, at] : [0, at - 1]
    let lowest = start
    for (let i = start + 1; i < end; i++) if (e[i] < e[lowest]) lowest = i
    if (e[lowest] <= e[at]) {
      const next = lowest - start + at - near - 1
      if (next <= edgeSamples) return 0
      at = next
      continue
    }
    const farStart = Math.max(0, at - far - 1)
    let lower = at - 1
    while (lower >= farStart && !(e[lower] < e[at])) lower--
    if (lower < farStart || rangeOf(e, lower, at) >= threshold) return at
    if (lower < edgeSamples) return 0
    at = lower
  }
}

function rangeOf(e: Float64Array, start: number, end: number): number {
  let [least, most] = [Infinity, -Infinity]
  for (let i = start; i < end; i++) {
    if (e[i] < least) least = e[i]
    if (e[i] > most) most = e[i]
  }
  return most - least
}

/** From the last to the first, drops onsets whose envelope does not rise by the threshold before the next one left. */
function withoutNoise(onsets: readonly number[], e: Float64Array, threshold: number): number[] {
  const left = [...onsets]
  for (let i = left.length - 1; i >= 0; i--) {
    const end = left[i] === left.at(-1) ? e.length : left[i + 1]
    let peak = left[i]
    for (let k = left[i] + 1; k < end; k++) if (e[k] > e[peak]) peak = k
    let least = Infinity
    for (let k = left[i]; k < peak; k++) least = Math.min(least, e[k])
    if (!(peak > left[i] && e[peak] - least >= threshold)) left.splice(i, 1)
  }
  return left
}

/** Drops, again and again, every onset that follows another within `gapSamples`. */
function withoutCrowding(onsets: readonly number[], gapSamples: number): readonly number[] {
  let left = onsets
  for (;;) {
    const kept = left.filter((onset, i) => i === 0 || Math.abs(onset - left[i - 1]) >= gapSamples)
    const crowded = left.some((onset, i) => i > 0 && onset - left[i - 1] < gapSamples)
    if (!crowded || kept.length === left.length) return kept
    left = kept
  }
}

/** From the last to the first, drops onsets up to whose successor the strength never reaches 3 dB. */
function withoutWeak(onsets: readonly number[], strength: Float64Array): number[] {
  const left = [...onsets]
  for (let i = left.length - 1; i >= 0; i--)
    if (!(strongestIn(strength, left[i], left[i + 1]) >= leastStrengthDb)) left.splice(i, 1)
  return left
}

/** Largest strength from the frame of one onset to the frame of the next, or to the end. */
export function strongestIn(strength: Float64Array, onset: number, next: number | undefined): number {
  const end = next === undefined ? strength.length : Math.trunc(next / stftHop)
  return strength.subarray(Math.trunc(onset / stftHop), end).reduce((a, b) => Math.max(a, b), -Infinity)
}
