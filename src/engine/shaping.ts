// What happens to a shot after the generator: tune, decay, level, velocity; whole, or as its samples come. Pure arithmetic
// on [N] mono samples; called in the synth worker.

import { dbToGain, fadeOut, gainToDb, peakOf } from '../dsp/level.ts'
import { joined } from '../dsp/range.ts'
import { Resampler } from '../dsp/resample.ts'
import type { Controls } from '../protocol/controls.ts'
import { velocityGainDb } from '../protocol/velocity.ts'

export interface ShapedShot {
  readonly samples: Float32Array
  /** Peak of `samples`, dB of full scale; `silenceDb` for silence. */
  readonly peakDb: number
  /** Gain taken off so that nothing clips; 0 for most shots. */
  readonly reducedDb: number
  /** Natural length of the raw shot, see `naturalLength`. */
  readonly naturalSamples: number
}

/** Stands for −∞ dB, which JSON cannot write. */
export const silenceDb = -200

/** A shot has ended where it stays this far below its peak. */
const endDb = -60
/** What lies this far below the peak at a shot's end is cut off: beneath the noise of 16 bits. */
const trimDb = -96
/** What a decay has brought this far down is not computed any more. */
const inaudibleDb = -120
const endFadeSec = 0.005

export interface Shaping {
  readonly rateHz: number
  readonly velocity: number
  readonly controls: Pick<Controls, 'tune' | 'decay' | 'level'>
  /** Natural length of the raw shot, which the decay refers to; its whole length where that is not known. */
  readonly naturalSamples: number
}

/** Samples of a raw shot until it stays 60 dB below its peak: its natural length. 0 for silence. */
export function naturalLength(raw: Float32Array): number {
  return lengthAbove(raw, endDb)
}

/**
 * Raw shot → the shot as it is heard. `raw` is not changed.
 * Decay d asks for a natural length L (until −60 dB) of d·L: the exponential envelope −(60 dB/L)·(1/d − 1)·t is laid
 * over the sound, which is none at d = 1.
 * Velocity acts on the level only (protocol/velocity.ts). The last 5 ms fade out. Only a shot that would go beyond
 * full scale is turned down, and says by how much.
 * @param naturalSamples taken for the raw shot's natural length in place of its own, which a stream cannot know.
 */
export function shapeShot(
  raw: Float32Array,
  rateHz: number,
  velocity: number,
  controls: Controls,
  naturalSamples = naturalLength(raw),
): ShapedShot {
  const samples = new ShotShaper({ rateHz, velocity, controls, naturalSamples }).add(raw, true)
  const peak = turnDown(samples)
  // Silence, or the gain left nothing that a float can hold.
  if (peak === 0) return { samples: new Float32Array(raw.length), peakDb: silenceDb, reducedDb: 0, naturalSamples }
  return {
    samples,
    peakDb: Math.max(silenceDb, gainToDb(Math.min(1, peak))),
    reducedDb: peak > 1 ? gainToDb(peak) : 0,
    naturalSamples,
  }
}

/** Turns `x` down where it goes beyond full scale, in place; returns the peak that it had. */
export function turnDown(x: Float32Array): number {
  const peak = peakOf(x)
  if (peak > 1) for (let i = 0; i < x.length; i++) x[i]! /= peak
  return peak
}

/**
 * What `shapeShot` does, in pieces, of the same samples to the last bit; but nothing is turned down, so that samples may go
 * beyond full scale. What may still be the end of the shot, which fades out, is held back until more has come.
 */
export class ShotShaper {
  readonly #resampler: Resampler
  readonly #ratio: number
  readonly #fadeSamples: number
  /** Samples that the decay leaves audible. */
  readonly #most: number
  #gain: number
  /** What is held back, and how many samples came before. */
  #held: Float32Array = new Float32Array(0)
  #given = 0
  #peak = 0
  /** Length up to the last sample that was not far below the peak of all before. */
  #length = 0
  #isDone = false

  constructor({ rateHz, velocity, controls, naturalSamples }: Shaping) {
    const [fast, slow] = speedRatio(2 ** (controls.tune / 12))
    const dropDbPerSample = ((-endDb * fast) / slow / Math.max(1, naturalSamples)) * (1 / controls.decay - 1)
    this.#resampler = new Resampler(fast, slow)
    this.#ratio = dbToGain(-dropDbPerSample)
    this.#gain = dbToGain(controls.level + velocityGainDb(velocity))
    this.#most = dropDbPerSample > 0 ? Math.ceil(-inaudibleDb / dropDbPerSample) : Infinity
    this.#fadeSamples = Math.round(endFadeSec * rateHz)
  }

  /** Whether all has been given: more of the raw shot would change nothing. */
  get isDone(): boolean {
    return this.#isDone
  }

  /** Takes the next raw samples; returns the shaped ones that are certain by them, with the last all that are left. */
  add(raw: Float32Array, isLast: boolean): Float32Array {
    if (this.#isDone) return new Float32Array(0)
    const before = this.#given + this.#held.length
    const tuned = this.#resampler.add(raw, isLast).subarray(0, this.#most - before)
    for (let i = 0; i < tuned.length; i++) {
      tuned[i]! *= this.#gain
      this.#gain *= this.#ratio
      const size = Math.abs(tuned[i]!)
      if (size > this.#peak) this.#peak = size
      if (size > 0 && size >= this.#peak * trimGain) this.#length = before + i + 1
    }
    const all = this.#held.length === 0 ? tuned : joined(this.#held, tuned)
    this.#isDone = isLast || before + tuned.length >= this.#most
    const certain = Math.max(0, (this.#isDone ? this.#length : this.#length - this.#fadeSamples) - this.#given)
    const samples = all.slice(0, certain)
    this.#held = all.slice(certain)
    this.#given += certain
    return this.#isDone ? fadeOut(samples, this.#fadeSamples) : samples
  }
}

const trimGain = dbToGain(trimDb)

/** Number of samples up to the last one that reaches `db` relative to the peak; 0 for silence. */
function lengthAbove(x: Float32Array, db: number): number {
  const peak = peakOf(x)
  return peak === 0 ? 0 : x.findLastIndex((value) => Math.abs(value) >= peak * dbToGain(db)) + 1
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
