// MIDI as the page plays it: the browser's own notes and controllers, those that were turned at the server's machine, and
// the wish to have one learned, by whichever of the two moves first.

import type { Answer } from '../src/protocol/messages.ts'
import { padOfNote } from '../src/protocol/midi-map.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { Request } from '../src/protocol/requests.ts'
import { BrowserMidi } from './browser-midi.ts'
import type { RequestMidi } from './browser-midi.ts'
import { linksOf, turnedBy, turnedTo, withLink, withoutLink } from './controller-links.ts'
import type { Ranges, Target } from './controller-links.ts'
import type { Drag } from './history.ts'
import type { MidiMessage } from './midi-bytes.ts'
import { padCount } from './state.ts'
import type { InstrumentState } from './state.ts'

/** Ids of the shots never come this far. */
export const learnId = firstServerId - 4
/** Controllers from here on are channel modes, such as all sound off. */
const firstModeController = 120
/** A controller that rests for this long has been let go. */
const letGoMs = 800

export interface MidiDeskHandlers {
  readonly state: () => InstrumentState | undefined
  readonly ranges: () => Ranges | undefined
  /** Whether what is on here is what MIDI plays at the server's machine. */
  readonly playsAtServer: () => boolean
  send(message: Request<'learn'>): boolean
  apply(change: (state: InstrumentState) => InstrumentState, label: string | undefined, drag?: Drag): void
  hit(pad: number, velocity: number, atMs: number): void
  release(pad: number): void
  program(number: number): void
  changed(): void
}

export class MidiDesk {
  readonly browser: BrowserMidi
  readonly #handlers: MidiDeskHandlers
  /** Pads that notes hold, by channel and note: the kit may be another one when they are let go. */
  readonly #held = new Map<string, number>()
  #isLearning = false
  #learning: Target | undefined
  #letGo: ReturnType<typeof setTimeout> | undefined

  constructor(request: RequestMidi | undefined, handlers: MidiDeskHandlers) {
    this.#handlers = handlers
    this.browser = new BrowserMidi(request, {
      hear: (message, atMs) => this.#hear(message, atMs),
      changed: () => handlers.changed(),
    })
  }

  /** Controls offer to be linked. */
  get isLearning(): boolean {
    return this.#isLearning
  }

  /** Whether any controller could be heard. */
  get canLearn(): boolean {
    return this.browser.state === 'on' || this.#handlers.playsAtServer()
  }

  setLearning(isLearning: boolean): void {
    this.#isLearning = isLearning
    this.learnNothing()
  }

  /** What the controller that moves next is to move. */
  get learning(): Target | undefined {
    return this.#learning
  }

  /** The next controller that moves, here or at the server where that plays this kit, is to move `target`. */
  learn(target: Target): void {
    this.#learning = target
    const { control, pad } = target
    if (this.#handlers.playsAtServer())
      this.#handlers.send({ type: 'learn', id: learnId, control, ...(pad !== undefined && { pad }) })
    this.#handlers.changed()
  }

  /** Nothing is to be learned any more. */
  learnNothing(): void {
    this.#learning = undefined
    this.#handlers.changed()
  }

  /** Nothing moves the control of this pad any more; a link for all pads goes as a whole. */
  forget(control: string, pad: number | undefined): void {
    const state = this.#handlers.state()
    const link = state && linksOf(state).find((one) => one.control === control && one.pad === pad)
    const target = link ?? { control }
    this.#handlers.apply((now) => withoutLink(now, target), `link of ${control}`)
  }

  /** What was asked of the server cannot be learned there; false where nobody waits for that any more. */
  refused(): boolean {
    const waited = this.#learning !== undefined
    if (this.browser.state !== 'on') this.learnNothing() // else the browser's may still come
    return waited && this.browser.state !== 'on'
  }

  /** A controller at the server's machine has been linked, there already. */
  learned({ controller, control, pad }: Answer<'learned'>): void {
    this.#link({ control, pad }, controller)
  }

  /** Controls were turned at the server's machine, there already. */
  turned(turn: Answer<'turned'>): void {
    const ranges = this.#handlers.ranges()
    if (ranges !== undefined) this.#turn(`${turn.control} by MIDI`, (state) => turnedTo(state, ranges, turn))
  }

  #hear(message: MidiMessage, atMs: number): void {
    const state = this.#handlers.state()
    if (state === undefined) return
    if (message.kind === 'control') return this.#control(message.controller, message.value)
    if (message.kind === 'program') return this.#handlers.program(message.program)
    const key = `${message.channel} ${message.note}`
    if (message.kind === 'off') {
      const held = this.#held.get(key)
      this.#held.delete(key)
      return held === undefined ? undefined : this.#handlers.release(held)
    }
    const pads = state.pads.slice(0, padCount).map((pad, place) => ({ pad: place, class: pad.class, note: pad.note }))
    const pad = padOfNote(message.channel, message.note, pads)
    if (pad === undefined) return
    this.#held.set(key, pad)
    this.#handlers.hit(pad, message.velocity, atMs)
  }

  #control(controller: number, value: number): void {
    const ranges = this.#handlers.ranges()
    if (ranges === undefined || controller >= firstModeController) return
    if (this.#learning !== undefined) this.#link(this.#learning, controller)
    this.#turn(`controller ${controller}`, (state) => turnedBy(state, ranges, controller, value))
  }

  #link({ control, pad }: Target, controller: number): void {
    this.#learning = undefined
    const link = { controller, control, ...(pad !== undefined && { pad }) }
    this.#handlers.apply((state) => withLink(state, link), `link of controller ${controller}`)
    this.#handlers.changed()
  }

  /** One step to undo, from its first value to where it rests. */
  #turn(id: string, change: (state: InstrumentState) => InstrumentState): void {
    this.#handlers.apply(change, `turn of ${id}`, { id, settled: false })
    clearTimeout(this.#letGo)
    this.#letGo = setTimeout(() => {
      this.#handlers.apply((state) => state, undefined, { id, settled: true })
    }, letGoMs)
  }
}
