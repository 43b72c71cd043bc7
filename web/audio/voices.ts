// The sounds that are sounding: one voice a hit, ended early by a retrigger of its pad or by a choke.

/** A struck closed hat ends an open one within this time. */
const chokeSec = 0.01
/** A pad struck again ends its own last sound within this time: short enough not to smear, long enough not to click. */
const retriggerSec = 0.005

export interface VoiceRequest {
  readonly pad: number
  readonly class: string
  readonly buffer: AudioBuffer
  readonly gain: number
  /** Context time of the hit. */
  readonly atSec: number
}

interface Voice {
  readonly pad: number
  readonly class: string
  readonly source: AudioBufferSourceNode
  readonly level: GainNode
  readonly gain: number
}

/** Whether a hit of class `struck` ends voices of class `sounding` on other pads. */
export function chokes(struck: string, sounding: string): boolean {
  return struck === 'closed-hat' && sounding === 'open-hat'
}

export class Voices {
  readonly #context: BaseAudioContext
  readonly #output: AudioNode
  readonly #sounding = new Set<Voice>()

  constructor(context: BaseAudioContext, output: AudioNode) {
    this.#context = context
    this.#output = output
  }

  /** Voices that neither ended nor were ended by another hit. */
  get count(): number {
    return this.#sounding.size
  }

  start(request: VoiceRequest): void {
    const { pad, buffer, gain, atSec } = request
    for (const voice of this.#sounding) {
      if (voice.pad === pad) this.#fade(voice, atSec, retriggerSec)
      else if (chokes(request.class, voice.class)) this.#fade(voice, atSec, chokeSec)
    }
    const source = new AudioBufferSourceNode(this.#context, { buffer })
    const level = new GainNode(this.#context, { gain })
    source.connect(level).connect(this.#output)
    const voice = { pad, class: request.class, source, level, gain }
    this.#sounding.add(voice)
    source.addEventListener('ended', () => {
      this.#sounding.delete(voice)
      level.disconnect()
    })
    source.start(atSec)
  }

  /** Linear to silence. A fade that is under way already goes on: it is as short. */
  #fade(voice: Voice, atSec: number, lengthSec: number): void {
    this.#sounding.delete(voice)
    voice.level.gain.setValueAtTime(voice.gain, atSec)
    voice.level.gain.linearRampToValueAtTime(0, atSec + lengthSec)
    voice.source.stop(atSec + lengthSec)
  }
}
