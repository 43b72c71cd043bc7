// A look-ahead peak limiter for stereo blocks: what stays within full scale passes bit for bit, only later; what would
// go beyond it is turned down before it arrives. Pure arithmetic, no allocation after construction.

const lookaheadSec = 0.001
/** Time constant of the way back to unity: short enough not to pump, long enough not to distort a kick's bass. */
const releaseSec = 0.08
/** Gains are whole multiples of this, so that their running sum is exact and unity comes back as exactly 1. */
const quantum = 2 ** -30

export interface LimiterState {
  readonly left: Float32Array
  readonly right: Float32Array
  readonly held: Float64Array
  readonly queueGain: Float64Array
  readonly queueTime: Int32Array
  /** The counters, the running sum and the gain. */
  readonly rest: Float64Array
}

/**
 * The gain that each sample needs is held over the look-ahead by a sliding minimum (Lemire 2006, a queue of ascending
 * values), let back up exponentially, and averaged over the look-ahead, which makes every change a ramp. Each value
 * that is averaged for a sample is at most what that sample needs, so the mean is, too: |y| ≤ 1 holds exactly.
 * Both channels get the same gain, or the image would move.
 */
export class Limiter {
  /** Frames by which the output comes later than the input. */
  readonly latencyFrames: number
  readonly #window: number
  readonly #release: number
  readonly #left: Float32Array
  readonly #right: Float32Array
  readonly #held: Float64Array
  readonly #queueGain: Float64Array
  readonly #queueTime: Int32Array
  #queueStart = 0
  #queueLength = 0
  #now = 0
  #slot = 0
  /** Sum of `held`, and its newest value: kept in an array, since a number that leaves a method would be allocated. */
  readonly #sumAndGain: Float64Array

  constructor(rateHz: number) {
    this.#window = Math.max(2, Math.round(lookaheadSec * rateHz))
    this.latencyFrames = this.#window - 1
    this.#release = 1 - Math.exp(-1 / (releaseSec * rateHz))
    this.#left = new Float32Array(this.#window)
    this.#right = new Float32Array(this.#window)
    this.#held = new Float64Array(this.#window).fill(1)
    this.#queueGain = new Float64Array(this.#window)
    this.#queueTime = new Int32Array(this.#window)
    this.#sumAndGain = Float64Array.of(this.#window, 1)
  }

  /** A place to save the state in. */
  newState(): LimiterState {
    const window = this.#window
    return {
      left: new Float32Array(window),
      right: new Float32Array(window),
      held: new Float64Array(window),
      queueGain: new Float64Array(window),
      queueTime: new Int32Array(window),
      rest: new Float64Array(6),
    }
  }

  save(state: LimiterState): void {
    state.left.set(this.#left)
    state.right.set(this.#right)
    state.held.set(this.#held)
    state.queueGain.set(this.#queueGain)
    state.queueTime.set(this.#queueTime)
    state.rest[0] = this.#queueStart
    state.rest[1] = this.#queueLength
    state.rest[2] = this.#now
    state.rest[3] = this.#slot
    state.rest.set(this.#sumAndGain, 4)
  }

  /** Goes on as it would have when `state` was saved. */
  restore(state: LimiterState): void {
    this.#left.set(state.left)
    this.#right.set(state.right)
    this.#held.set(state.held)
    this.#queueGain.set(state.queueGain)
    this.#queueTime.set(state.queueTime)
    this.#queueStart = state.rest[0]!
    this.#queueLength = state.rest[1]!
    this.#now = state.rest[2]!
    this.#slot = state.rest[3]!
    this.#sumAndGain.set(state.rest.subarray(4))
  }

  /** Limits both channels, [N] each and of one length, in place. */
  process(left: Float32Array, right: Float32Array): void {
    const window = this.#window
    let slot = this.#slot
    let sum = this.#sumAndGain[0]!
    let gain = this.#sumAndGain[1]!
    for (let i = 0; i < left.length; i++) {
      const peak = Math.max(Math.abs(left[i]!), Math.abs(right[i]!))
      this.#enqueue(peak > 1 ? Math.floor(1 / peak / quantum) * quantum : 1)
      const least = this.#queueGain[this.#queueStart]!
      const risen = Math.ceil((gain + (least - gain) * this.#release) / quantum) * quantum
      gain = Math.min(least, risen)
      sum += gain - this.#held[slot]!
      this.#held[slot] = gain
      this.#left[slot] = left[i]!
      this.#right[slot] = right[i]!
      slot = slot + 1 === window ? 0 : slot + 1
      const mean = sum / window
      left[i] = this.#left[slot]! * mean
      right[i] = this.#right[slot]! * mean
    }
    this.#slot = slot
    this.#sumAndGain[0] = sum
    this.#sumAndGain[1] = gain
  }

  /** Takes in the next sample's gain; the queue then starts with the least of the last `window` ones. */
  #enqueue(gain: number): void {
    const window = this.#window
    while (this.#queueLength > 0) {
      const last = (this.#queueStart + this.#queueLength - 1) % window
      if (this.#queueGain[last]! < gain) break
      this.#queueLength--
    }
    if (this.#queueLength > 0 && ((this.#now - this.#queueTime[this.#queueStart]!) | 0) >= window) {
      this.#queueStart = (this.#queueStart + 1) % window
      this.#queueLength--
    }
    const end = (this.#queueStart + this.#queueLength) % window
    this.#queueGain[end] = gain
    this.#queueTime[end] = this.#now
    this.#queueLength++
    this.#now = (this.#now + 1) | 0 // goes round after half a day; only differences matter
  }
}
