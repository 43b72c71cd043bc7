// The mixer of live play: the voices of all pads, what they are mixed through, and changes that are due within a block.
// Pure arithmetic without clock or device; allocates nothing while it plays. Its state can be saved and restored, so that
// a player may mix ahead and think again when a hit comes.

import { dbToGain } from '../dsp/level.ts'
import { type Growth, grown } from '../dsp/voice.ts'
import { type BankState, type PadRule, VoiceBank } from '../dsp/voice-bank.ts'
import { velocityGainDb } from '../protocol/velocity.ts'
import { Master, type MasterLevels, type MasterState } from './master.ts'

export interface MixerState {
  readonly master: MasterState
  readonly bank: BankState
}

export class VoiceMixer {
  /** Frames by which the sound is later than the offsets say: the limiter's look-ahead. */
  readonly latencyFrames: number
  readonly #bank: VoiceBank
  readonly #master: Master
  /** What changes for all voices within the next block. */
  #changes: { readonly offset: number; readonly change: () => void }[] = []

  /** [audio] `rateHz` is that of the output and of all shots. */
  constructor(rateHz: number) {
    this.#bank = new VoiceBank(rateHz)
    this.#master = new Master(rateHz)
    this.latencyFrames = this.#master.latencyFrames
  }

  /** Voices that sound or are about to. */
  get sounding(): number {
    return this.#bank.sounding
  }

  /** Voices that were ended without a fade since no other was free: more than 96 at once. */
  get cut(): number {
    return this.#bank.cut
  }

  /** A place to save the state in. */
  newState(): MixerState {
    return { master: this.#master.newState(), bank: this.#bank.newState() }
  }

  save({ master, bank }: MixerState): void {
    this.#master.save(master)
    this.#bank.save(bank)
  }

  /** Goes on as it would have when `state` was saved; of growing shots it uses all that is there by now. */
  restore({ master, bank }: MixerState): void {
    this.#master.restore(master)
    this.#bank.restore(bank)
  }

  /** What holds for the pad's hits from now on; sounding ones go on as they were started. */
  setRule(pad: number, rule: PadRule): void {
    this.#bank.setRule(pad, rule)
  }

  /** What the mix goes through from `offset` on; it glides there. */
  setMaster(levels: MasterLevels, offset = 0): void {
    this.#changes.push({ offset, change: () => this.#master.set(levels) })
  }

  /** Bends all voices, sounding ones too, from `offset` frames into the next block on. */
  bend(semitones: number, offset = 0): void {
    this.#changes.push({ offset, change: () => this.#bank.bend(semitones) })
  }

  /**
   * A hit. `shot` [N] mono is read, never written, until it has sounded; `velocity` is 1 … 127, and 127 where the shot
   * has it in itself already; `offset` counts frames from the start of the next block and may lie beyond its end. A shot
   * with a `growth` may be written to as far as that does not reach yet, and is silent there. `trim` is one more gain.
   */
  start(pad: number, shot: Float32Array, velocity: number, offset = 0, growth = grown, trim = 1): void {
    this.#bank.start(pad, shot, dbToGain(velocityGainDb(velocity)) * trim, offset, growth)
  }

  /**
   * The voice of a growing shot goes over to `shot` at its place there, in 5 ms; `gain` is how much louder that is to be
   * than the voice was started. Nothing happens where the voice has ended or fades.
   */
  goOver(growth: Growth, shot: Float32Array, gain: number, offset = 0): void {
    this.#bank.goOver(growth, shot, gain, offset)
  }

  /** The pad is let go: its voices fade if it is gated. */
  release(pad: number, offset = 0): void {
    this.#bank.release(pad, offset)
  }

  /** Fades all voices of a pad, gated or not: a hand on the cymbal. */
  choke(pad: number, offset = 0): void {
    this.#bank.choke(pad, offset)
  }

  /** Fades everything. */
  silence(offset = 0): void {
    this.#bank.silence(offset)
  }

  /** [audio] Overwrites the next block, `left` and `right` [N] of one length. */
  process(left: Float32Array, right: Float32Array): void {
    if (this.#changes.length === 0) return this.#process(left, right)
    let done = 0
    for (const { offset, change } of this.#changes) {
      const end = Math.min(offset, left.length)
      if (end > done) {
        this.#process(left.subarray(done, end), right.subarray(done, end))
        done = end
      }
      change()
    }
    this.#changes = []
    this.#process(left.subarray(done), right.subarray(done))
  }

  #process(left: Float32Array, right: Float32Array): void {
    this.#bank.process(left, right)
    this.#master.process(left, right)
  }
}
