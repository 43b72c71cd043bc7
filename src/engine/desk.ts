// The desk: what a kit's pads do with hits and MIDI. Pools of rendered shots in, stereo blocks out; it knows neither
// ports nor devices nor the clock, so that everything it does can be tested offline.

import type { MidiEvent } from './midi-parser.ts'
import { padOfNote } from './midi-map.ts'
import { type PadRule, VoiceMixer } from './voices.ts'

export interface DeskPad {
  readonly pad: number
  readonly class: string
  readonly rule: PadRule
  /** [N] mono at the output's rate, at the hardest hit; played in turn. One is a frozen pad, none a silent one. */
  readonly shots: readonly Float32Array[]
}

/** What the desk tells the one who fills it. */
export interface DeskListener {
  /** A hit has used the shot at `index` of the pad's pool. */
  played(pad: number, index: number): void
  /** Program change, 0 … 127: another kit is wished for. */
  program(number: number): void
}

interface Slot {
  readonly pad: DeskPad
  readonly shots: Float32Array[]
  next: number
}

const bendSemitones = 2
/** Foot control on which hi-hat pedals send how far down they are; 127 is closed. */
const hatPedal = 4
const pedalShut = 100
const pedalOpen = 80
const chokedByPressure = 127
const allSoundOff = 120
const allNotesOff = 123

export class Desk {
  readonly #mixer: VoiceMixer
  readonly #listener: DeskListener
  #slots = new Map<number, Slot>()
  #hatShut = false

  /** [audio] `rateHz` of the output and of all shots. */
  constructor(rateHz: number, listener: DeskListener) {
    this.#mixer = new VoiceMixer(rateHz)
    this.#listener = listener
  }

  get latencyFrames(): number {
    return this.#mixer.latencyFrames
  }

  /** Puts a kit on; what sounds rings out. */
  load(pads: readonly DeskPad[]): void {
    this.#slots = new Map(pads.map((pad) => [pad.pad, { pad, shots: [...pad.shots], next: 0 }]))
    for (const { pad, rule } of pads) this.#mixer.setRule(pad, rule)
  }

  /** Puts a fresh shot into a pad's pool, in the place of an old one or at the end. */
  refill(pad: number, index: number, shot: Float32Array): void {
    const shots = this.#slots.get(pad)?.shots
    if (shots !== undefined) shots[Math.min(index, shots.length)] = shot
  }

  /** A hit, `offset` frames into the next block; `velocity` 1 … 127. */
  hit(pad: number, velocity: number, offset = 0): void {
    const slot = this.#slots.get(pad)
    if (slot === undefined || slot.shots.length === 0) return
    const index = slot.next % slot.shots.length
    slot.next = index + 1
    this.#mixer.start(pad, slot.shots[index]!, velocity, offset)
    this.#listener.played(pad, index)
  }

  /** What a MIDI message does, `offset` frames into the next block. */
  midi(event: MidiEvent, offset = 0): void {
    switch (event.kind) {
      case 'note-on':
        return this.#onPad(event, (pad) => this.hit(pad, event.velocity, offset))
      case 'note-off':
        return this.#onPad(event, (pad) => this.#mixer.release(pad, offset))
      case 'note-pressure': // how drum modules say that a hand holds the cymbal
        if (event.pressure < chokedByPressure) return undefined
        return this.#onPad(event, (pad) => this.#mixer.choke(pad, offset))
      case 'control':
        return this.#control(event.controller, event.value, offset)
      case 'program':
        return this.#listener.program(event.program)
      case 'bend':
        return this.#mixer.bend(event.bend * bendSemitones)
      case 'channel-pressure':
        return undefined
    }
  }

  /** [audio] The next block of both channels. */
  process(left: Float32Array, right: Float32Array): void {
    this.#mixer.process(left, right)
  }

  #control(controller: number, value: number, offset: number): void {
    if (controller === allSoundOff) this.#mixer.silence(offset)
    else if (controller === allNotesOff) for (const pad of this.#slots.keys()) this.#mixer.release(pad, offset)
    else if (controller === hatPedal) {
      if (!this.#hatShut && value >= pedalShut) this.#chokeOpenHats(offset)
      if (value >= pedalShut) this.#hatShut = true
      else if (value < pedalOpen) this.#hatShut = false
    }
  }

  #chokeOpenHats(offset: number): void {
    for (const { pad } of this.#slots.values()) if (pad.class === 'open-hat') this.#mixer.choke(pad.pad, offset)
  }

  #onPad({ channel, note }: { readonly channel: number; readonly note: number }, act: (pad: number) => void): void {
    const pads = [...this.#slots.values()].map((slot) => slot.pad)
    const pad = padOfNote(channel, note, pads)
    if (pad !== undefined) act(pad)
  }
}
