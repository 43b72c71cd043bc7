// The sounds that are sounding: one voice a hit, ended early by a choke, by letting go, or by more hits than its pad may
// have at once. The rules are the kit's, as the engine plays them too.

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
}

interface Voice {
  readonly pad: number
  readonly rule: PadRule
  readonly source: AudioBufferSourceNode
  readonly level: GainNode
  readonly gain: number
}

export class Voices {
  readonly #context: BaseAudioContext
  readonly #output: AudioNode
  /** In the order of their hits. */
  readonly #sounding = new Set<Voice>()

  constructor(context: BaseAudioContext, output: AudioNode) {
    this.#context = context
    this.#output = output
  }

  /** Voices that neither ended nor were ended by another hit. */
  get count(): number {
    return this.#sounding.size
  }

  start({ pad, rule, buffer, gain, atSec }: VoiceRequest): void {
    const own = [...this.#sounding].filter((voice) => voice.pad === pad)
    for (const voice of own.slice(0, Math.max(0, own.length + 1 - rule.polyphony))) this.#fade(voice, atSec)
    for (const voice of this.#sounding)
      if (voice.pad !== pad && rule.choke !== 0 && voice.rule.choke === rule.choke) this.#fade(voice, atSec)
    const [oldest] = this.#sounding
    if (oldest !== undefined && this.#sounding.size >= mostVoices) this.#fade(oldest, atSec)
    const source = new AudioBufferSourceNode(this.#context, { buffer })
    // A panner has −3 dB in the middle; there is none for pads in the middle, whose sound passes as it is.
    const isPanned = rule.pan !== 0
    const voiceGain = isPanned ? gain * Math.SQRT2 : gain
    const level = new GainNode(this.#context, { gain: voiceGain })
    const last = isPanned ? new StereoPannerNode(this.#context, { pan: rule.pan }) : level
    source.connect(level)
    if (last !== level) level.connect(last)
    last.connect(this.#output)
    const voice = { pad, rule, source, level, gain: voiceGain }
    this.#sounding.add(voice)
    source.addEventListener('ended', () => {
      this.#sounding.delete(voice)
      last.disconnect()
    })
    source.start(atSec)
  }

  /** The pad is let go: its voices fade if it is gated. */
  release(pad: number, atSec: number): void {
    for (const voice of this.#sounding) if (voice.pad === pad && voice.rule.gated) this.#fade(voice, atSec)
  }

  /** Linear to silence. A fade that is under way already goes on: it is as short. */
  #fade(voice: Voice, atSec: number): void {
    this.#sounding.delete(voice)
    voice.level.gain.setValueAtTime(voice.gain, atSec)
    voice.level.gain.linearRampToValueAtTime(0, atSec + fadeSec)
    voice.source.stop(atSec + fadeSec)
  }
}
