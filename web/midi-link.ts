// The page and the pads in front of the player are one instrument: what is put on or edited here is what MIDI plays at
// this machine. Reads the server's welcome and the page's state; sends kits when edits have settled.

import type { WelcomeMessage } from '../src/protocol/messages.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { Request } from '../src/protocol/requests.ts'
import { kitOfState } from './kit-state.ts'
import type { InstrumentState } from './state.ts'

/** Ids of the shots count up from 0; this one they never reach. */
export const midiLinkId = firstServerId - 1
/** A knob that is being turned is not sent at every step: each kit takes the server some renders. */
const settledMs = 250

export class MidiLink {
  readonly #send: (message: Request<'load'>) => boolean
  #isOffered = false
  #isOpening = false
  /** What MIDI plays, as far as it came from here or is what this page began with. */
  #sent: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `send` is false when the message could not be sent now. */
  constructor(send: (message: Request<'load'>) => boolean) {
    this.#send = send
  }

  /** Whether there is MIDI to be played at this machine; while it is being opened, nobody knows. */
  get isOffered(): boolean {
    return this.#isOffered && !this.#isOpening
  }

  /** Audio and MIDI have been opened there, or cannot be. */
  opened(there: boolean): void {
    this.#isOpening = false
    this.#isOffered = there
  }

  /** Whether this is what MIDI plays there. */
  plays(state: InstrumentState): boolean {
    return this.isOffered && state.midiPlays !== false && textOf(state) === this.#sent
  }

  /**
   * A server says hello. Where nobody has chosen a kit since it started, this page's is put on, which may have been
   * edited on an earlier visit; else what was chosen last stays on until something is changed here, or was since this
   * page has lost the server.
   */
  greet({ midi }: WelcomeMessage, state: InstrumentState): void {
    clearTimeout(this.#timer)
    this.#isOffered = midi !== undefined
    this.#isOpening = midi?.opening === true
    if (midi?.chosen !== true) this.#sent = undefined
    else this.#sent ??= textOf(state)
    this.follow(state, true)
  }

  /** The state from now on; `now` is for kits that are put on, others wait until edits have settled. */
  follow(state: InstrumentState, now: boolean): void {
    clearTimeout(this.#timer)
    if (!this.#isOffered || state.midiPlays === false) return
    if (now) this.#put(state)
    else this.#timer = setTimeout(() => this.#put(state), settledMs)
  }

  /** A MIDI program has put this on: there is nothing to send, unless the player has edited it here. */
  heard(state: InstrumentState): void {
    this.#sent = textOf(state)
  }

  #put(state: InstrumentState): void {
    const text = textOf(state)
    if (text === this.#sent) return
    const kit = kitOfState(plainly(state))
    if (this.#send({ type: 'load', id: midiLinkId, kit, model: state.model, midi: true })) this.#sent = text
  }
}

/** Without controls that the model has not. */
function plainly(state: InstrumentState): InstrumentState {
  return { ...state, pads: state.pads.map(({ idle: _idle, ...pad }) => pad) }
}

function textOf(state: InstrumentState): string {
  return JSON.stringify([state.model, kitOfState(plainly(state))])
}
