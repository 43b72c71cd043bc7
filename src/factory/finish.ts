// From a voice's raw sound to a finished shot: drive, tone, sampler, room, then trim, fades and level.

import { applyBiquad, highPass, highShelf, lowPass } from '../dsp/biquad.ts'
import { dbToGain, fadeIn, fadeOut, peakOf } from '../dsp/level.ts'
import { saturate } from '../dsp/saturate.ts'
import { crush } from './crush.ts'
import { maxSamples, rateHz, type StreamFor } from './drum-class.ts'
import type { FinishName } from './finish-rows.ts'
import type { Values } from './parameter-table.ts'
import { addRoom } from './room.ts'

/** Peak of every finished shot: −1 dBFS. */
const peakLevel = dbToGain(-1)
/** The strike starts where the sound first exceeds this share of its peak (−40 dB), less the fade-in. */
const onsetShare = 0.01
const fadeInSamples = 16
/** The shot ends where it stays under this share of its peak (−66 dB). */
const endShare = 0.0005

/** Applies `values` to a copy of `raw`; peak −1 dBFS, no DC, first and last sample 0, at most `maxSamples` long. */
export function finish(
  raw: Float32Array,
  values: Values<FinishName>,
  floorHz: number,
  streamFor: StreamFor,
): Float32Array {
  let x = levelled(raw, 1)
  if (values.driveDb > -10) x = levelled(saturate(x, dbToGain(values.driveDb), values.driveBias), 1)
  applyBiquad(x, highShelf(rateHz, 2500, values.tiltDb))
  applyBiquad(x, lowPass(rateHz, values.ceilingHz))
  if (values.crushBits < 24) x = crush(levelled(x, 1), values.crushHz, values.crushBits)
  if (values.roomDb > -45) x = addRoom(x, streamFor('room'), values.roomSec, dbToGain(values.roomDb))
  applyBiquad(x, highPass(rateHz, floorHz))
  return levelled(withoutMean(faded(trimmed(x))), peakLevel)
}

/** A copy with the given peak. */
function levelled(x: Float32Array, peak: number): Float32Array {
  const scale = peak / peakOf(x)
  return x.map((value) => value * scale)
}

function trimmed(x: Float32Array): Float32Array {
  const peak = peakOf(x)
  let start = 0
  while (Math.abs(x[start]) < onsetShare * peak) start++
  let end = x.length
  while (end > start + 1 && Math.abs(x[end - 1]) < endShare * peak) end--
  start = Math.max(0, start - fadeInSamples)
  return x.slice(start, Math.min(end, start + maxSamples))
}

/** In over 0.36 ms; out over the last eighth, at least 5 ms. In place. */
function faded(x: Float32Array): Float32Array {
  return fadeOut(fadeIn(x, fadeInSamples), Math.max(Math.round(0.005 * rateHz), x.length >> 3))
}

/** Takes the mean out, spread as x's own magnitude so that silence stays silent. In place. */
function withoutMean(x: Float32Array): Float32Array {
  let sum = 0
  let weight = 0
  for (const value of x) {
    sum += value
    weight += Math.abs(value)
  }
  const share = sum / weight
  for (let i = 0; i < x.length; i++) x[i] -= share * Math.abs(x[i])
  return x
}
