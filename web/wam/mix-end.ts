// What the mix of all pads goes through at last: a level, the curve that holds it under the ceiling, and the kit's own
// ceiling, as the page's player has them. It adds no delay.

import { dbToGain } from '../../src/dsp/level.ts'
import { underCeiling } from '../audio/ceiling.ts'

export interface MixLevels {
  readonly masterDb: number
  /** The kit's limiter: level into it, and what no peak goes beyond. */
  readonly driveDb: number
  readonly ceilingDb: number
}

/** A change of level is spread over this time constant, so that moving a slider does not crackle; what is close enough. */
const glideSec = 0.01
const settled = 1e-5

export class MixEnd {
  /** Part of the way to its wished value that a gain goes in a sample. */
  readonly #glide: number
  #wished: readonly [before: number, after: number] = [1, 1]
  #before = 1
  #after = 1

  constructor(rateHz: number) {
    this.#glide = 1 - Math.exp(-1 / (glideSec * rateHz))
  }

  /** `glides` there, or is there at once: with nothing to be heard there is nothing to crackle. */
  set({ masterDb, driveDb, ceilingDb }: MixLevels, glides: boolean): void {
    this.#wished = [dbToGain(masterDb + driveDb - ceilingDb), dbToGain(ceilingDb)]
    if (!glides) [this.#before, this.#after] = this.#wished
  }

  /** Works on both channels, [N] each and of one length, in place. */
  process(left: Float32Array, right: Float32Array): void {
    const [before, after] = this.#wished
    let now = this.#before
    let then = this.#after
    for (let i = 0; i < left.length; i++) {
      now += (before - now) * this.#glide
      then += (after - then) * this.#glide
      left[i] = underCeiling(left[i]! * now) * then
      right[i] = underCeiling(right[i]! * now) * then
    }
    this.#before = Math.abs(before - now) < settled ? before : now
    this.#after = Math.abs(after - then) < settled ? after : then
  }
}
