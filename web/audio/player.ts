// From a press to the speakers: pads' sounds → voices → master level → ceiling → output.

import { dbToGain } from '../../src/dsp/level.ts'
import { resample } from '../../src/dsp/resample.ts'
import { velocityGainDb } from '../../src/protocol/velocity.ts'
import { createCeiling } from './ceiling.ts'
import { Voices } from './voices.ts'

interface LoadedPad {
  readonly class: string
  readonly buffer: AudioBuffer
}

/** A change of the master level is spread over this time constant, so that moving the slider does not crackle. */
const masterGlideSec = 0.01

export class Player {
  /** The last node before the speakers. Meters, scopes and recorders connect here and hear what the player hears. */
  readonly output: AudioNode
  readonly #context: BaseAudioContext
  readonly #master: GainNode
  readonly #voices: Voices
  readonly #pads = new Map<number, LoadedPad>()

  constructor(context: BaseAudioContext) {
    this.#context = context
    this.#master = new GainNode(context)
    const ceiling = createCeiling(context)
    this.#master.connect(ceiling.input)
    this.output = ceiling.output
    this.output.connect(context.destination)
    this.#voices = new Voices(context, this.#master)
  }

  get voiceCount(): number {
    return this.#voices.count
  }

  /**
   * Gives a pad its sound, rendered at the hardest velocity. Sounds at another rate are converted once, here, with the
   * long filter of `resample`: a buffer source would interpolate linearly at every hit and dull the hats.
   */
  load(pad: number, className: string, samples: Float32Array, rateHz: number): void {
    const rate = this.#context.sampleRate
    const own = resample(samples, rateHz, Math.round(rate))
    const buffer = new AudioBuffer({ length: Math.max(1, own.length), sampleRate: rate })
    buffer.copyToChannel(Float32Array.from(own), 0)
    this.#pads.set(pad, { class: className, buffer })
  }

  /**
   * Plays a pad, at once or at a context time. Keeps the graph and adds only a source and a gain (about 0.1 ms).
   * @returns false when the pad has no sound yet.
   */
  hit(pad: number, velocity: number, atSec = this.#context.currentTime): boolean {
    const loaded = this.#pads.get(pad)
    if (loaded === undefined) return false
    this.#voices.start({ pad, ...loaded, gain: dbToGain(velocityGainDb(velocity)), atSec })
    return true
  }

  setMasterDb(db: number): void {
    this.#master.gain.setTargetAtTime(dbToGain(db), this.#context.currentTime, masterGlideSec)
  }
}
