// From a press to the speakers: pads' sounds → voices → master level → the kit's limiter and the ceiling → output.

import { dbToGain } from '../../src/dsp/level.ts'
import { resample } from '../../src/dsp/resample.ts'
import { curvedVelocity, velocityGainDb } from '../../src/protocol/velocity.ts'
import type { VelocityCurve } from '../../src/protocol/velocity.ts'
import { createCeiling } from './ceiling.ts'
import { plainRule, Voices } from './voices.ts'
import type { PadRule } from './voices.ts'

/** How a pad answers hits; what is left out is at its default. */
export type PadAnswer = { readonly [field in keyof PadRule]?: PadRule[field] | undefined } & {
  readonly velocityCurve?: VelocityCurve | undefined
}

/** A sound as it was rendered; its samples stay as they are. */
export interface PlayerSound {
  readonly samples: Float32Array
  readonly rateHz: number
  /** That it was rendered at, 1 … 127. */
  readonly velocity: number
}

/** A kit's limiter: level into it, and what no peak goes beyond. */
export interface KitLimiter {
  readonly driveDb?: number | undefined
  readonly ceilingDb?: number | undefined
}

/** A change of level is spread over this time constant, so that moving a slider does not crackle. */
const glideSec = 0.01

export class Player {
  /** The last node before the speakers. Meters, scopes and recorders connect here and hear what the player hears. */
  readonly output: AudioNode
  readonly #context: BaseAudioContext
  readonly #master: GainNode
  readonly #drive: GainNode
  readonly #trim: GainNode
  readonly #voices: Voices
  /** By the samples that they were made of, and gone with them. */
  readonly #buffers = new WeakMap<Float32Array, AudioBuffer>()
  readonly #rules = new Map<number, PadRule>()
  readonly #curves = new Map<number, VelocityCurve | undefined>()

  constructor(context: BaseAudioContext) {
    this.#context = context
    this.#master = new GainNode(context)
    const ceiling = createCeiling(context)
    this.#drive = new GainNode(context)
    this.#trim = new GainNode(context)
    this.#master.connect(this.#drive).connect(ceiling.input)
    this.output = ceiling.output.connect(this.#trim)
    this.output.connect(context.destination)
    this.#voices = new Voices(context, this.#master)
  }

  get voiceCount(): number {
    return this.#voices.count
  }

  /**
   * Makes a sound ready, so that its hits begin at once. One of another rate is converted, once and here, with the long
   * filter of `resample`: a buffer source would interpolate linearly at every hit and dull the hats.
   */
  prepare({ samples, rateHz }: PlayerSound): AudioBuffer {
    const known = this.#buffers.get(samples)
    if (known !== undefined) return known
    const rate = this.#context.sampleRate
    const own = resample(samples, rateHz, Math.round(rate))
    const buffer = new AudioBuffer({ length: Math.max(1, own.length), sampleRate: rate })
    buffer.copyToChannel(Float32Array.from(own), 0)
    this.#buffers.set(samples, buffer)
    return buffer
  }

  /** How the pad answers hits from now on; what sounds goes on as it was started. */
  setAnswer(pad: number, { choke, polyphony, gated, pan, velocityCurve }: PadAnswer): void {
    this.#rules.set(pad, {
      choke: choke ?? plainRule.choke,
      polyphony: polyphony ?? plainRule.polyphony,
      gated: gated ?? plainRule.gated,
      pan: pan ?? plainRule.pan,
    })
    this.#curves.set(pad, velocityCurve)
  }

  /** How hard a hit of `velocity` counts on the pad, 1 … 127. */
  countsAs(pad: number, velocity: number): number {
    return curvedVelocity(velocity, this.#curves.get(pad))
  }

  /**
   * Plays a sound on a pad, at once or at a context time. Keeps the graph and adds only a source and a gain (about 0.1 ms).
   * @param heldSec after which a gated pad is let go; by default only `release` does that.
   */
  hit(pad: number, velocity: number, sound: PlayerSound, atSec = this.#context.currentTime, heldSec?: number): void {
    const gain = dbToGain(velocityGainDb(this.countsAs(pad, velocity)) - velocityGainDb(sound.velocity))
    const rule = this.#rules.get(pad) ?? plainRule
    this.#voices.start({ pad, rule, buffer: this.prepare(sound), gain, atSec, heldSec })
  }

  /** The pad is let go, which ends the sounds of a gated one. */
  release(pad: number, atSec = this.#context.currentTime): void {
    this.#voices.release(pad, atSec)
  }

  /** Hits that were told for later than `sinceSec` do not come. */
  cancel(sinceSec = this.#context.currentTime): void {
    this.#voices.cancel(sinceSec)
  }

  /** The page limits by a curve at once, where the engine looks ahead: as loud, a little less clean. */
  setLimiter({ driveDb = 0, ceilingDb = 0 }: KitLimiter = {}): void {
    this.#glide(this.#drive, driveDb - ceilingDb)
    this.#glide(this.#trim, ceilingDb)
  }

  setMasterDb(db: number): void {
    this.#glide(this.#master, db)
  }

  #glide(node: GainNode, db: number): void {
    node.gain.setTargetAtTime(dbToGain(db), this.#context.currentTime, glideSec)
  }
}
