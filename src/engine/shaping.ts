// What happens to a shot after the generator: tune, decay, level, velocity. Pure arithmetic on [N] mono samples;
// called in the synth worker.

import { dbToGain, fadeOut, gainToDb, peakOf } from '../dsp/level.ts'
import { resample } from '../dsp/resample.ts'
import type { Controls } from '../protocol/controls.ts'
import { velocityGainDb } from '../protocol/velocity.ts'

export interface ShapedShot {
  readonly samples: Float32Array
  /** Peak of `samples`, dB of full scale; `silenceDb` for silence. */
  readonly peakDb: number
  /** Gain taken off so that nothing clips; 0 for most shots. */
  readonly reducedDb: number
}

/** Stands for −∞ dB, which JSON cannot write. */
export const silenceDb = -200

/** A shot has ended where it stays this far below its peak. */
const endDb = -60
/** What lies this far below the peak at a shot's end is cut off: beneath the noise of 16 bits. */
const trimDb = -96
const endFadeSec = 0.005

/**
 * Raw shot → the shot as it is heard. `raw` is not changed.
 * Decay d asks for a natural length L (until −60 dB) of d·L: the exponential envelope −(60 dB/L)·(1/d − 1)·t is laid
 * over the sound, which is none at d = 1.
 * Velocity acts on the level only (protocol/velocity.ts). The last 5 ms fade out. Only a shot that would go beyond
 * full scale is turned down, and says by how much.
 */
export function shapeShot(raw: Float32Array, rateHz: number, velocity: number, controls: Controls): ShapedShot {
  const tuned = tune(raw, controls.tune)
  if (peakOf(tuned) === 0) return silence(raw.length)
  const naturalLength = lengthAbove(tuned, endDb)
  const dropDbPerSample = (-endDb / naturalLength) * (1 / controls.decay - 1)
  const ratio = dbToGain(-dropDbPerSample)
  let gain = dbToGain(controls.level + velocityGainDb(velocity))
  for (let i = 0; i < tuned.length; i++) {
    tuned[i]! *= gain
    gain *= ratio
  }
  const length = lengthAbove(tuned, trimDb)
  if (length === 0) return silence(raw.length) // the gain left nothing that a float can hold
  const samples = tuned.slice(0, length)
  fadeOut(samples, Math.round(endFadeSec * rateHz))
  const peak = peakOf(samples)
  if (peak > 1) for (let i = 0; i < samples.length; i++) samples[i]! /= peak
  return {
    samples,
    peakDb: Math.max(silenceDb, gainToDb(Math.min(1, peak))),
    reducedDb: peak > 1 ? gainToDb(peak) : 0,
  }
}

function silence(length: number): ShapedShot {
  return { samples: new Float32Array(length), peakDb: silenceDb, reducedDb: 0 }
}

/** Number of samples up to the last one that reaches `db` relative to the peak; 0 for silence. */
function lengthAbove(x: Float32Array, db: number): number {
  const peak = peakOf(x)
  return peak === 0 ? 0 : x.findLastIndex((value) => Math.abs(value) >= peak * dbToGain(db)) + 1
}

/** Plays x 2^(semitones/12) times as fast; always a new array. */
function tune(x: Float32Array, semitones: number): Float32Array {
  const [fast, slow] = speedRatio(2 ** (semitones / 12))
  return resample(x, fast, slow)
}

/** Below this many cents a detuning is out of anyone's hearing. */
const closeCents = 0.1
/** Denominators up to here keep the resampler on its table of kernels. */
const mostPhases = 1024

/** `speed` as a ratio of whole numbers: the first within 0.1 cent, else the closest (within 0.85 cents). */
function speedRatio(speed: number): [number, number] {
  let best: [number, number] = [1, 1]
  let bestCents = Infinity
  for (let q = 1; q <= mostPhases && bestCents > closeCents; q++) {
    const p = Math.round(speed * q)
    const cents = Math.abs(1200 * Math.log2(p / q / speed))
    if (cents < bestCents) {
      best = [p, q]
      bestCents = cents
    }
  }
  return best
}
