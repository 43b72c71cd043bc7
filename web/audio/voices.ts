// The sounds that are sounding, or are going to: one voice a hit, ended early by a choke, by letting go, or by more hits
// than its pad may have at once. The rules are the kit's, as the engine plays them too. They go by the time of the hits,
// not by the order in which they are told: a pattern tells its hits ahead, and the player's fall in between.

import { soonestSec } from './ahead.ts'

/** Pads of one group cut each other short within this time; so do released and surplus voices. */
const fadeSec = 0.01

/** How a pad answers hits. */
export interface PadRule {
  /** 0 is no group. */
  readonly choke: number
  readonly polyphony: number
  /** Whether letting go ends the sound. */
  readonly gated: boolean
  /** −1 left … 1 right. */
  readonly pan: number
}

/** Hits that may sound at once over all pads, as in the engine; a further one ends the oldest. */
export const mostVoices = 96

export const plainRule: PadRule = { choke: 0, polyphony: 8, gated: false, pan: 0 }

export interface VoiceRequest {
  readonly pad: number
  readonly rule: PadRule
  readonly buffer: AudioBuffer
  readonly gain: number
  /** Context time of the hit. */
  readonly atSec: number
  /** After so long nobody holds the pad any more, which ends a gated one; by default it is held until `release`. */
  readonly heldSec?: number | undefined
}

interface Voice {
  readonly pad: number
  readonly rule: PadRule
  readonly source: AudioBufferSourceNode
  readonly level: GainNode
  readonly gain: number
  readonly atSec: number
  /** When it begins to fade; Infinity while nothing ends it. */
  endSec: number
}

export class Voices {
  readonly #context: BaseAudioContext
  readonly #output: AudioNode
  /** In the order of their times. */
  #voices: Voice[] = []

  constructor(context: BaseAudioContext, output: AudioNode) {
    this.#context = context
    this.#output = output
  }

  /** Voices that have begun, and neither ended nor were ended by another hit. */
  get count(): number {
    const now = this.#context.currentTime
    return this.#voices.filter(({ atSec, endSec }) => atSec <= now && endSec > now).length
  }

  start({ pad, rule, buffer, gain, atSec, heldSec }: VoiceRequest): void {
    const source = new AudioBufferSourceNode(this.#context, { buffer })
    // A panner has −3 dB in the middle; there is none for pads in the middle, whose sound passes as it is.
    const isPanned = rule.pan !== 0
    const voiceGain = isPanned ? gain * Math.SQRT2 : gain
    const level = new GainNode(this.#context, { gain: voiceGain })
    const last = isPanned ? new StereoPannerNode(this.#context, { pan: rule.pan }) : level
    source.connect(level)
    if (last !== level) level.connect(last)
    last.connect(this.#output)
    const voice = { pad, rule, source, level, gain: voiceGain, atSec, endSec: Infinity }
    source.addEventListener('ended', () => {
      this.#voices = this.#voices.filter((other) => other !== voice)
      last.disconnect()
    })
    source.start(atSec)
    const later = this.#voices.findIndex((other) => other.atSec > atSec)
    this.#voices.splice(later < 0 ? this.#voices.length : later, 0, voice)
    this.#endChoked(voice)
    const own = this.#voices.filter((other) => other.pad === pad)
    this.#endSurplus(own, (other) => other.rule.polyphony)
    if (this.#voices.length > mostVoices) this.#endSurplus(this.#voices, () => mostVoices)
    if (rule.gated && heldSec !== undefined) this.#end(voice, atSec + heldSec)
  }

  /** The pad is let go: its voices that have begun fade if it is gated. */
  release(pad: number, atSec: number): void {
    for (const voice of this.#voices)
      if (voice.pad === pad && voice.rule.gated && voice.atSec <= atSec) this.#end(voice, atSec)
  }

  /** Hits that were told for later than `sinceSec` do not come. */
  cancel(sinceSec: number): void {
    const dueSec = Math.max(sinceSec, soonestSec(this.#context))
    for (const voice of this.#voices)
      if (voice.atSec > dueSec) voice.source.stop()
      else if (voice.atSec > sinceSec) this.#end(voice, dueSec) // it may have begun
    this.#voices = this.#voices.filter(({ atSec }) => atSec <= dueSec)
  }

  /** A hit ends the other pads of its group, and is ended by those that come after it. */
  #endChoked(voice: Voice): void {
    for (const other of this.#voices) {
      if (other.pad === voice.pad || other.rule.choke !== voice.rule.choke || voice.rule.choke === 0) continue
      if (other.atSec > voice.atSec) this.#end(voice, other.atSec)
      else this.#end(other, voice.atSec)
    }
  }

  /** Of more voices than there may be at once when one of them begins, the oldest end. In the order of their times. */
  #endSurplus(voices: readonly Voice[], most: (voice: Voice) => number): void {
    voices.forEach((voice, i) => {
      const sounding = voices.slice(0, i).filter(({ endSec }) => endSec > voice.atSec)
      const surplus = Math.max(0, sounding.length + 1 - most(voice))
      for (const old of sounding.slice(0, surplus)) this.#end(old, voice.atSec)
    })
  }

  /** Linear to silence from then on, or as soon as can be; from earlier on where it ends already. */
  #end(voice: Voice, atSec: number): void {
    const fromSec = Math.max(atSec, soonestSec(this.#context))
    if (fromSec >= voice.endSec) return
    voice.endSec = fromSec
    const { gain } = voice.level
    gain.cancelScheduledValues(0)
    gain.setValueAtTime(voice.gain, fromSec)
    gain.linearRampToValueAtTime(0, fromSec + fadeSec)
    voice.source.stop(fromSec + fadeSec)
  }
}
