// A sound that goes out while it is still being made: slices come in, and what is certain is there to be sent. Its end is
// held back for a moment, so that it can go over to another sound when the next slice is late.

import type { Growth } from '../protocol/pcm-stream.ts'
import type { LimitedControl } from './conditions.ts'

/** What is held back of a slice: the time in which it goes over to another sound. */
const goOverSec = 0.005

export class GrowingSound implements Growth {
  readonly rateHz: number
  /** [N] mono, as many as there can be; the first `ready` are there. */
  readonly samples: Float32Array
  /** What was asked of its timbre and lies beyond the reach of its class. */
  readonly limited: readonly LimitedControl[]
  readonly #listeners = new Set<() => void>()
  readonly #heldSamples: number
  #filled = 0
  #ready = 0
  #isWhole = false

  constructor(mostSamples: number, rateHz: number, limited: readonly LimitedControl[] = []) {
    this.limited = limited
    this.samples = new Float32Array(mostSamples)
    this.rateHz = rateHz
    this.#heldSamples = Math.ceil(goOverSec * rateHz)
  }

  get ready(): number {
    return this.#ready
  }

  get isWhole(): boolean {
    return this.#isWhole
  }

  listen(grown: () => void): void {
    if (!this.#isWhole) this.#listeners.add(grown)
  }

  /** Takes the next samples; those beyond the most that there can be are left out. */
  add(slice: Float32Array, isLast: boolean): void {
    const fitting = slice.subarray(0, this.samples.length - this.#filled)
    this.samples.set(fitting, this.#filled)
    this.#filled += fitting.length
    this.#grow(isLast ? this.#filled : Math.max(this.#ready, this.#filled - this.#heldSamples), isLast)
  }

  /** Goes over to another rendering of the same sound, `gain` times as loud, and ends with that. */
  goOver(other: Float32Array, gain: number): void {
    const [from, to] = [this.#ready, this.#filled]
    const end = Math.min(this.samples.length, Math.max(to, other.length))
    for (let i = from; i < end; i++) {
      const part = i < to ? (i - from + 1) / (to - from + 1) : 1
      this.samples[i] = (1 - part) * this.samples[i]! + part * gain * (other[i] ?? 0)
    }
    this.#grow(end, true)
  }

  #grow(ready: number, isWhole: boolean): void {
    this.#ready = ready
    this.#isWhole = isWhole
    for (const grown of this.#listeners) grown()
    if (isWhole) this.#listeners.clear()
  }
}
