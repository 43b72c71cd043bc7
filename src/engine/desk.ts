// The desk: what a kit's pads do with hits and MIDI. It knows neither ports nor devices nor the clock, so that all it
// does can be tested offline: shots and rules in, acts on the mixer out.

import { heaviestClass } from '../protocol/sound.ts'
import { curvedVelocity, maxVelocity, type VelocityCurve } from '../protocol/velocity.ts'
import type { Act } from './ahead-player.ts'
import { Controllers, type Knob } from './controllers.ts'
import { LayeredShots, type ShotPlace } from './layered-shots.ts'
import type { LiveSound } from './live-strokes.ts'
import { LiveMetricsBoard } from './live-metrics.ts'
import type { MidiEvent } from '../protocol/midi-parser.ts'
import {
  allNotesOff,
  allSoundOff,
  bendSemitones,
  chokedByPressure,
  HatPedal,
  hatPedal,
  type NamedPad,
  padOfNote,
} from '../protocol/midi-map.ts'
import { type MasterLevels, plainMaster } from './master.ts'
import type { PadRule } from '../dsp/voice-bank.ts'

export interface DeskPad extends NamedPad {
  readonly rule: PadRule
  readonly velocityCurve?: VelocityCurve | undefined
  /** [N] mono at the output's rate, at the hardest hit; played in turn. None is a silent pad. */
  readonly shots: readonly Float32Array[]
  /** It sounds as it does already: what the desk has of it, neighbours included, goes on being played. */
  readonly goesOn?: boolean
  /** There where the pad is synthesised at the hit; `shots` then stand by. */
  readonly live?: LiveSound | undefined
}

export interface DeskKit {
  readonly pads: readonly DeskPad[]
  readonly master?: MasterLevels
  /** What controllers move, by pad and control: learned links of the kit. */
  readonly knobs?: readonly Knob[]
}

/** Where the desk's deeds go: acts happen as soon as can be, all of them equally late. */
export interface Stage {
  play(act: Act): void
  /** Bends all that sounds. */
  bend(semitones: number): void
  /** A hit on a live pad; `spare` is what sounds where synthesis is late, at the hardest hit. */
  strike(pad: DeskPad & { readonly live: LiveSound }, velocity: number, spare: Float32Array | undefined): void
}

/** What the desk tells the one who fills it. */
export interface DeskListener {
  /** A hit of this velocity, before the pad's curve, has used the pad's shot at `place`, a live one none. */
  played(pad: number, velocity: number, place: ShotPlace | undefined): void
  /** Program change, 0 … 127: another kit is wished for. */
  program(number: number): void
  /** A controller has moved a control of these pads: what is rendered from now on is to have this value. */
  turned(pads: readonly number[], control: string, values: readonly number[]): void
  /** A controller that was to be learned has been moved. */
  learned(controller: number, control: string, pad: number | undefined): void
}

interface Slot {
  pad: DeskPad
  readonly shots: LayeredShots
}

export class Desk {
  readonly #stage: Stage
  readonly #listener: DeskListener
  readonly #board: LiveMetricsBoard
  readonly #controllers = new Controllers()
  #slots = new Map<number, Slot>()
  readonly #pedal = new HatPedal()

  constructor(stage: Stage, listener: DeskListener, board = new LiveMetricsBoard()) {
    this.#stage = stage
    this.#listener = listener
    this.#board = board
  }

  /** Puts a kit on; what sounds rings out. */
  load({ pads, master = plainMaster, knobs = [] }: DeskKit): void {
    const former = this.#slots
    this.#slots = new Map(
      pads.map((pad) => {
        const kept = pad.goesOn === true ? former.get(pad.pad)?.shots : undefined
        return [pad.pad, { pad, shots: kept ?? new LayeredShots(pad.shots) }]
      }),
    )
    this.#controllers.load(knobs)
    this.#stage.play((mixer, offset) => {
      mixer.setMaster(master, offset)
      for (const { pad, rule } of pads) mixer.setRule(pad, rule)
    })
  }

  /** Puts a fresh shot into a pad's pool, in the place of an old one or at the end. */
  refill(pad: number, place: ShotPlace, shot: Float32Array): void {
    this.#slots.get(pad)?.shots.put(place, shot)
  }

  /** The next controller that moves is linked to a control, of one pad or of all that have it. */
  learn(control: string, knobs: readonly Knob[], pad?: number): void {
    this.#controllers.learn(control, knobs, pad)
  }

  /** A live pad's control is at `value` from the next hit on. */
  set(pad: number, control: string, value: number): void {
    const slot = this.#slots.get(pad)
    if (slot?.pad.live === undefined) return
    const live = { ...slot.pad.live, controls: { ...slot.pad.live.controls, [control]: value } }
    slot.pad = { ...slot.pad, live }
  }

  /** A hit; `velocity` 1 … 127, before the pad's curve. */
  hit(pad: number, velocity: number): void {
    const slot = this.#slots.get(pad)
    if (slot === undefined) return
    const { velocityCurve, live } = slot.pad
    const counted = curvedVelocity(velocity, velocityCurve)
    const taken = live === undefined ? slot.shots.take(counted) : undefined
    if (live === undefined && taken === undefined) return
    this.#board.add('hits')
    if (live !== undefined) this.#stage.strike({ ...slot.pad, live }, counted, slot.shots.hardest)
    else if (taken !== undefined) {
      const { shot, gain } = taken
      this.#stage.play((mixer, offset) => mixer.start(pad, shot, maxVelocity, offset, undefined, gain))
    }
    this.#listener.played(pad, velocity, taken && { layer: taken.layer, index: taken.index })
  }

  /** What a MIDI message does. */
  midi(event: MidiEvent): void {
    this.#board.add('midiEvents')
    switch (event.kind) {
      case 'note-on':
        return this.#onPad(event, (pad) => this.hit(pad, event.velocity))
      case 'note-off':
        return this.#onPad(event, (pad) => this.#stage.play((mixer, offset) => mixer.release(pad, offset)))
      case 'note-pressure': // how drum modules say that a hand holds the cymbal
        if (event.pressure < chokedByPressure) return undefined
        return this.#onPad(event, (pad) => this.#stage.play((mixer, offset) => mixer.choke(pad, offset)))
      case 'control':
        return this.#control(event.controller, event.value)
      case 'program':
        return this.#listener.program(event.program)
      case 'bend':
        return this.#stage.bend(event.bend * bendSemitones)
      case 'channel-pressure':
        return undefined
    }
  }

  #control(controller: number, value: number): void {
    const learned = this.#controllers.heard(controller)
    if (learned !== undefined) this.#listener.learned(controller, learned.control, learned.pad)
    for (const { control, pads, values } of this.#controllers.turn(controller, value)) {
      pads.forEach((pad, i) => this.set(pad, control, values[i]!))
      this.#listener.turned(pads, control, values)
    }
    if (controller === allSoundOff) this.#stage.play((mixer, offset) => mixer.silence(offset))
    else if (controller === allNotesOff)
      for (const pad of this.#slots.keys()) this.#stage.play((mixer, offset) => mixer.release(pad, offset))
    else if (controller === hatPedal && this.#pedal.shuts(value)) this.#chokeOpenHats()
  }

  #chokeOpenHats(): void {
    for (const { pad } of this.#slots.values())
      if (heaviestClass(pad.class) === 'open-hat') this.#stage.play((mixer, offset) => mixer.choke(pad.pad, offset))
  }

  #onPad({ channel, note }: { readonly channel: number; readonly note: number }, act: (pad: number) => void): void {
    const pads = [...this.#slots.values()].map((slot) => slot.pad)
    const pad = padOfNote(channel, note, pads)
    if (pad !== undefined) act(pad)
  }
}
