// The plugin's instrument as the audio thread has it: pads with shots in, MIDI and strikes in, stereo blocks out. Knows
// neither worklets nor hosts; pure arithmetic, by the same rules that the engine and the page play by.

import { dbToGain } from '../../src/dsp/level.ts'
import { type PadRule, plainRule, VoiceBank } from '../../src/dsp/voice-bank.ts'
import { type MidiEvent, MidiParser } from '../../src/protocol/midi-parser.ts'
import {
  allNotesOff,
  allSoundOff,
  bendSemitones,
  chokedByPressure,
  HatPedal,
  hatPedal,
  type NamedPad,
  padOfNote,
} from '../../src/protocol/midi-map.ts'
import { curvedVelocity, type VelocityCurve, velocityGainDb } from '../../src/protocol/velocity.ts'
import { type PoolPlan, StrokePool } from '../stroke-pool.ts'
import { MixEnd, type MixLevels } from './mix-end.ts'

/** How a pad plays. */
export interface SamplerPad extends NamedPad, PoolPlan {
  readonly rule: Omit<PadRule, 'levelDb'>
  readonly velocityCurve?: VelocityCurve | undefined
}

/** A shot to play: [N] mono at the output's rate, with the level and tune that are in it already. */
export interface SamplerShot {
  readonly id: number
  readonly samples: Float32Array
  /** That it was rendered at, 1 … 127. */
  readonly velocity: number
  readonly levelDb: number
  readonly semitones: number
}

export interface SamplerListener {
  /** A hit of this velocity, before the pad's curve, has played the shot of this id; undefined where the pad has none yet. */
  struck(pad: number, velocity: number, shot: number | undefined): void
  /** Program change, 0 … 127: another kit is wished for. */
  program(number: number): void
}

interface Slot {
  plan: SamplerPad
  readonly pool: StrokePool<SamplerShot>
  /** As they are to be from the next hit on, whatever the shots have in them. */
  levelDb: number
  semitones: number
}

export class Sampler {
  readonly #bank: VoiceBank
  readonly #end: MixEnd
  readonly #listener: SamplerListener
  readonly #midi = new MidiParser()
  readonly #pedal = new HatPedal()
  readonly #slots = new Map<number, Slot>()
  #pads: readonly SamplerPad[] = []

  constructor(rateHz: number, listener: SamplerListener) {
    this.#bank = new VoiceBank(rateHz)
    this.#end = new MixEnd(rateHz)
    this.#listener = listener
  }

  /** Voices that sound. */
  get sounding(): number {
    return this.#bank.sounding
  }

  /** How the pads play from now on; what sounds goes on as it was started. */
  setPads(pads: readonly SamplerPad[]): void {
    this.#pads = pads
    for (const plan of pads) {
      const slot = this.#slots.get(plan.pad)
      if (slot === undefined) this.#slots.set(plan.pad, { plan, pool: new StrokePool(), levelDb: 0, semitones: 0 })
      else slot.plan = plan
      this.#bank.setRule(plan.pad, { ...plan.rule, levelDb: plainRule.levelDb })
    }
  }

  /** Level and tune of a pad from its next hit on, in a control's units; other controls are in the shots alone. */
  turn(pad: number, control: string, value: number): void {
    const slot = this.#slots.get(pad)
    if (slot === undefined) return
    if (control === 'level') slot.levelDb = value
    else if (control === 'tune') slot.semitones = value
  }

  /** What the mix goes through; it glides there while something sounds. */
  setLevels(levels: MixLevels): void {
    this.#end.set(levels, this.#bank.sounding > 0)
  }

  /** A pad's own sound, or a stroke ahead. */
  put(pad: number, shot: SamplerShot, isOwn: boolean): void {
    const pool = this.#slots.get(pad)?.pool
    if (isOwn) pool?.putOwn(shot)
    else pool?.putAhead(shot)
  }

  /** A pad's strokes ahead are of another sound by now. */
  dropAhead(pad: number): void {
    this.#slots.get(pad)?.pool.dropAhead()
  }

  /** A hit, now; `velocity` 1 … 127, before the pad's curve. */
  strike(pad: number, velocity: number): void {
    const slot = this.#slots.get(pad)
    if (slot === undefined) return
    const { plan, pool, levelDb, semitones } = slot
    const counted = curvedVelocity(velocity, plan.velocityCurve)
    const shot = pool.choose(plan, counted)
    if (shot !== undefined) {
      pool.take(shot)
      const gainDb = velocityGainDb(counted) - velocityGainDb(shot.velocity) + levelDb - shot.levelDb
      const speed = 2 ** ((semitones - shot.semitones) / 12)
      this.#bank.start(pad, shot.samples, dbToGain(gainDb), 0, undefined, speed)
    }
    this.#listener.struck(pad, velocity, shot?.id)
  }

  /** The pad is let go, now, which ends the sounds of a gated one. */
  release(pad: number): void {
    this.#bank.release(pad)
  }

  /** Fades everything. */
  silence(): void {
    this.#bank.silence()
  }

  /** What a MIDI message does, now. Hosts send three bytes always; of those that have one datum the third means nothing. */
  midi(bytes: readonly number[]): void {
    const hasOne = (bytes[0]! & 0xe0) === 0xc0
    this.#midi.feed(hasOne ? bytes.slice(0, 2) : bytes, (event) => this.#hear(event))
  }

  #hear(event: MidiEvent): void {
    switch (event.kind) {
      case 'note-on':
        return this.#onPad(event, (pad) => this.strike(pad, event.velocity))
      case 'note-off':
        return this.#onPad(event, (pad) => this.#bank.release(pad))
      case 'note-pressure':
        if (event.pressure < chokedByPressure) return undefined
        return this.#onPad(event, (pad) => this.#bank.choke(pad))
      case 'control':
        return this.#control(event.controller, event.value)
      case 'program':
        return this.#listener.program(event.program)
      case 'bend':
        return this.#bank.bend(event.bend * bendSemitones)
      case 'channel-pressure':
        return undefined
    }
  }

  #control(controller: number, value: number): void {
    if (controller === allSoundOff) this.#bank.silence()
    else if (controller === allNotesOff) for (const { pad } of this.#pads) this.#bank.release(pad)
    else if (controller === hatPedal && this.#pedal.shuts(value))
      for (const { pad, class: drum } of this.#pads) if (drum === 'open-hat') this.#bank.choke(pad)
  }

  #onPad({ channel, note }: { readonly channel: number; readonly note: number }, act: (pad: number) => void): void {
    const pad = padOfNote(channel, note, this.#pads)
    if (pad !== undefined) act(pad)
  }

  /** Overwrites the next block, `left` and `right` [N] of one length. */
  process(left: Float32Array, right: Float32Array): void {
    this.#bank.process(left, right)
    this.#end.process(left, right)
  }
}
