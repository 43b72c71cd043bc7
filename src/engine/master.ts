// What the mix of all pads goes through: a level into the limiter, the limiter, and the ceiling that it holds. Levels glide,
// so that a kit can be changed while another one rings out.

import { dbToGain } from '../dsp/level.ts'
import { Limiter, type LimiterState } from './limiter.ts'

/** As a kit says it. */
export interface MasterLevels {
  /** Level into the limiter. */
  readonly driveDb: number
  /** No peak goes beyond this. */
  readonly ceilingDb: number
}

export const plainMaster: MasterLevels = { driveDb: 0, ceilingDb: 0 }

/** Time constant of the gains, and what is close enough. */
const glideSec = 0.003
const settled = 1e-5

export interface MasterState {
  readonly limiter: LimiterState
  /** Gains as they are and as they are wished. */
  readonly gains: Float64Array
}

export class Master {
  readonly #limiter: Limiter
  /** Part of the way to its wished value that a gain goes in a sample. */
  readonly #glide: number
  /** Gain before the limiter and after it; as they are, and as they are wished. */
  readonly #now = Float64Array.of(1, 1)
  readonly #wished = Float64Array.of(1, 1)

  constructor(rateHz: number) {
    this.#limiter = new Limiter(rateHz)
    this.#glide = 1 - Math.exp(-1 / (glideSec * rateHz))
  }

  /** Frames by which the output comes later than the input. */
  get latencyFrames(): number {
    return this.#limiter.latencyFrames
  }

  /** A place to save the state in. */
  newState(): MasterState {
    return { limiter: this.#limiter.newState(), gains: new Float64Array(4) }
  }

  save({ limiter, gains }: MasterState): void {
    this.#limiter.save(limiter)
    gains.set(this.#now, 0)
    gains.set(this.#wished, 2)
  }

  /** Goes on as it would have when `state` was saved. */
  restore({ limiter, gains }: MasterState): void {
    this.#limiter.restore(limiter)
    this.#now.set(gains.subarray(0, 2))
    this.#wished.set(gains.subarray(2, 4))
  }

  set({ driveDb, ceilingDb }: MasterLevels): void {
    this.#wished[0] = dbToGain(driveDb - ceilingDb)
    this.#wished[1] = dbToGain(ceilingDb)
  }

  /** Works on both channels, [N] each and of one length, in place. */
  process(left: Float32Array, right: Float32Array): void {
    this.#amplify(0, left, right)
    this.#limiter.process(left, right)
    this.#amplify(1, left, right)
  }

  #amplify(stage: 0 | 1, left: Float32Array, right: Float32Array): void {
    const wished = this.#wished[stage]!
    let now = this.#now[stage]!
    if (now === 1 && wished === 1) return
    for (let i = 0; i < left.length; i++) {
      now += (wished - now) * this.#glide
      left[i]! *= now
      right[i]! *= now
    }
    this.#now[stage] = Math.abs(wished - now) < settled ? wished : now
  }
}
