// From a voice's raw sound to a finished shot: drive, tone, sampler, room, then trim, fades and level.

import { applyBiquad, highPass, highShelf, lowPass } from '../dsp/biquad.ts'
import { dbToGain, fadeIn, fadeOut, peakOf, shotPeakDb } from '../dsp/level.ts'
import { saturate } from '../dsp/saturate.ts'
import { crush } from './crush.ts'
import { maxSamples, rateHz, type StreamFor } from './drum-class.ts'
import type { FinishName } from './finish-rows.ts'
import type { Values } from './parameter-table.ts'
import { addRoom } from './room.ts'

/** The strike starts where the sound first exceeds this share of its peak (−40 dB), less the fade-in. */
const onsetShare = 0.01
const fadeInSamples = 16
/** Fade-outs take the last eighth of a shot, but at least 10 ms. */
const shortestFadeSamples = 441
/** The shot ends where it stays under this share of its peak (−66 dB). */
const endShare = 0.0005

/**
 * Applies `values` to a copy of `raw`; peak `gainDb` (≤ 0) against −1 dBFS, no DC, first and last sample 0, at most
 * `maxSamples` long.
 */
export function finish(
  raw: Float32Array,
  values: Values<FinishName>,
  floorHz: number,
  gainDb: number,
  streamFor: StreamFor,
): Float32Array {
  // A voice may stop while slow parts of it still ring a little; nothing may end in a step.
  let x = fadeOut(levelled(raw, 1), raw.length >> 3)
  if (values.driveDb > -10) x = levelled(saturate(x, dbToGain(values.driveDb), values.driveBias), 1)
  applyBiquad(x, highShelf(rateHz, 2500, values.tiltDb))
  if (values.crushBits < 24) {
    const sampler = { holdHz: values.crushHz, bits: values.crushBits, follow: values.crushFollow }
    x = crush(levelled(x, 1), sampler)
  }
  applyBiquad(x, lowPass(rateHz, values.ceilingHz))
  if (values.roomDb > -45) x = addRoom(x, streamFor('room'), values.roomSec, dbToGain(values.roomDb))
  // The fade-in comes before the high-pass, which then takes out the offset that it made.
  x = fadeIn(fromOnset(x), fadeInSamples)
  x = toEnd(applyBiquad(x, highPass(rateHz, floorHz)))
  return levelled(fadeOut(x, Math.max(shortestFadeSamples, x.length >> 3)), dbToGain(shotPeakDb + gainDb))
}

/** A copy with the given peak. */
function levelled(x: Float32Array, peak: number): Float32Array {
  const scale = peak / peakOf(x)
  return x.map((value) => value * scale)
}

function fromOnset(x: Float32Array): Float32Array {
  const level = onsetShare * peakOf(x)
  let start = 0
  while (Math.abs(x[start]) < level) start++
  return x.slice(Math.max(0, start - fadeInSamples))
}

function toEnd(x: Float32Array): Float32Array {
  const level = endShare * peakOf(x)
  let end = x.length
  while (Math.abs(x[end - 1]) < level) end--
  return x.slice(0, Math.min(end, maxSamples))
}
