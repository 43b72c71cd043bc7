// Voices: shots mixed into stereo blocks, with choke groups, gates and polyphony. Pure arithmetic without clock or
// device; allocates nothing while it plays. Its state can be saved and restored, so that a player may mix ahead and think
// again when a hit comes. The engine and the plugin play by it.

import { dbToGain } from './level.ts'
import { copyVoice, fadeAt, type Growth, grown, never, nothing, playsAt, restingVoice, type Voice } from './voice.ts'
import { goOverPace, VoiceMix } from './voice-mix.ts'

/** How a pad plays. */
export interface PadRule {
  /** Voices that may sound at once; one more fades the oldest out. */
  readonly polyphony: number
  /** Pads of one group cut each other short, as the two hats of a stand do; 0 is no group. */
  readonly chokeGroup: number
  /** Whether letting go ends the sound; else it is a one-shot. */
  readonly gated: boolean
  readonly levelDb: number
  /** −1 left … 1 right, at equal power; the middle is unity in both channels, hard left +3 dB in one. */
  readonly pan: number
}

export const plainRule: PadRule = { polyphony: 8, chokeGroup: 0, gated: false, levelDb: 0, pan: 0 }

const voiceCount = 96

export interface BankState {
  readonly voices: readonly Voice[]
  /** Speed, serial number, cut voices. */
  readonly rest: Float64Array
}

export class VoiceBank {
  readonly #mix: VoiceMix
  readonly #rules = new Map<number, PadRule>()
  readonly #voices: readonly Voice[]
  /** In an array, where a fraction is no object. */
  readonly #speed = Float64Array.of(1)
  #serial = 0
  #cut = 0

  /** [audio] `rateHz` is that of the output and of all shots. */
  constructor(rateHz: number) {
    this.#mix = new VoiceMix(rateHz)
    this.#voices = Array.from({ length: voiceCount }, restingVoice)
  }

  /** Voices that sound or are about to. */
  get sounding(): number {
    let count = 0
    for (const voice of this.#voices) if (voice.shot !== nothing) count++
    return count
  }

  /** Voices that were ended without a fade since no other was free: more than 96 at once. */
  get cut(): number {
    return this.#cut
  }

  /** A place to save the state in. */
  newState(): BankState {
    return { voices: Array.from({ length: voiceCount }, restingVoice), rest: new Float64Array(3) }
  }

  save({ voices, rest }: BankState): void {
    this.#voices.forEach((voice, i) => copyVoice(voice, voices[i]))
    rest[0] = this.#speed[0]
    rest[1] = this.#serial
    rest[2] = this.#cut
  }

  /** Goes on as it would have when `state` was saved; of growing shots it uses all that is there by now. */
  restore({ voices, rest }: BankState): void {
    voices.forEach((voice, i) => copyVoice(voice, this.#voices[i]))
    this.#speed[0] = rest[0]
    this.#serial = rest[1]
    this.#cut = rest[2]
  }

  /** What holds for the pad's hits from now on; sounding ones go on as they were started. */
  setRule(pad: number, rule: PadRule): void {
    this.#rules.set(pad, rule)
  }

  /** Bends all voices, sounding ones too, from the next block on. */
  bend(semitones: number): void {
    this.#speed[0] = 2 ** (semitones / 12)
  }

  /**
   * A hit. `shot` [N] mono is read, never written, until it has sounded, `gain` (an amplitude) louder and by its pad's rule;
   * `offset` counts frames from the start of the next block and may lie beyond its end. A shot with a `growth` may be
   * written to as far as that does not reach yet, and is silent there. `speed` plays it faster and higher.
   */
  start(pad: number, shot: Float32Array, gain: number, offset = 0, growth = grown, speed = 1): void {
    if (shot.length === 0) return
    const { polyphony, chokeGroup, levelDb, pan } = this.#rule(pad)
    let own = 0
    for (const voice of this.#voices) {
      if (!playsAt(voice, offset)) continue
      if (voice.pad === pad) own++
      else if (chokeGroup !== 0 && this.#rule(voice.pad).chokeGroup === chokeGroup) fadeAt(voice, offset)
    }
    for (; own >= polyphony; own--) this.#fadeOldest(pad, offset)
    const voice = this.#free()
    const loud = dbToGain(levelDb) * gain * Math.SQRT2
    const angle = ((pan + 1) * Math.PI) / 4
    voice.shot = shot
    voice.growth = growth
    voice.pad = pad
    voice.serial = this.#serial++
    voice.position = 0
    voice.speed = speed
    voice.startsIn = offset
    voice.fadesIn = never
    voice.faded = 0
    voice.fadePace = 1
    voice.rising = 0
    voice.left = loud * Math.cos(angle)
    voice.right = loud * Math.sin(angle)
  }

  /**
   * The voice of a growing shot goes over to `shot` at its place there, in 5 ms; `gain` is how much louder that is to be
   * than the voice was started. Nothing happens where the voice has ended or fades.
   */
  goOver(growth: Growth, shot: Float32Array, gain: number, offset = 0): void {
    const from = this.#voices.find((voice) => voice.growth === growth && playsAt(voice, offset))
    if (from === undefined) return
    fadeAt(from, offset)
    from.fadePace = goOverPace
    const to = this.#free()
    copyVoice(from, to)
    to.shot = shot
    to.growth = grown
    to.position = from.position + Math.max(0, offset - from.startsIn) * this.#speed[0] * from.speed
    to.startsIn = offset
    to.fadesIn = never
    to.faded = 0
    to.fadePace = 1
    to.rising = this.#mix.rising
    to.left *= gain
    to.right *= gain
  }

  /** The pad is let go: its voices fade if it is gated. */
  release(pad: number, offset = 0): void {
    if (this.#rule(pad).gated) this.choke(pad, offset)
  }

  /** Fades all voices of a pad, gated or not: a hand on the cymbal. */
  choke(pad: number, offset = 0): void {
    for (const voice of this.#voices) if (voice.pad === pad && playsAt(voice, offset)) fadeAt(voice, offset)
  }

  /** Fades everything. */
  silence(offset = 0): void {
    for (const voice of this.#voices) if (playsAt(voice, offset)) fadeAt(voice, offset)
  }

  /** [audio] Overwrites the next block, `left` and `right` [N] of one length. */
  process(left: Float32Array, right: Float32Array): void {
    left.fill(0)
    right.fill(0)
    const speed = this.#speed[0]
    for (const voice of this.#voices) if (voice.shot !== nothing) this.#mix.add(voice, left, right, speed * voice.speed)
  }

  #rule(pad: number): PadRule {
    return this.#rules.get(pad) ?? plainRule
  }

  #fadeOldest(pad: number, offset: number): void {
    let oldest: Voice | undefined
    for (const voice of this.#voices) {
      if (voice.pad !== pad || !playsAt(voice, offset)) continue
      if (oldest === undefined || voice.serial < oldest.serial) oldest = voice
    }
    if (oldest !== undefined) fadeAt(oldest, offset)
  }

  /** A voice at rest; where there is none, the oldest of those that fade, or else the oldest. */
  #free(): Voice {
    let best = this.#voices[0]
    for (const voice of this.#voices) {
      if (voice.shot === nothing) return voice
      const fades = voice.fadesIn !== never
      const bestFades = best.fadesIn !== never
      if (fades === bestFades ? voice.serial < best.serial : fades) best = voice
    }
    this.#cut++
    return best
  }
}
