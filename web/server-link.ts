// What the instrument says to the server and hears from it: greetings, sounds, what MIDI at its machine does, how live
// play goes there.

import { socketPath } from '../src/protocol/messages.ts'
import type { ErrorMessage, ServerMessage, WelcomeMessage } from '../src/protocol/messages.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { ClientMessage } from '../src/protocol/requests.ts'
import { tokenInFragment } from '../src/protocol/token.ts'
import type { Bench, Cause } from './bench.ts'
import { Connection } from './connection.ts'
import type { ConnectionStatus } from './connection.ts'
import { LiveWatch } from './live-watch.ts'
import type { LiveTrouble } from './live-watch.ts'
import { Measuring, measureId } from './measuring.ts'
import { learnId } from './midi-desk.ts'
import type { MidiDesk } from './midi-desk.ts'
import { MidiLink, midiLinkId } from './midi-link.ts'
import type { Notices } from './notices.ts'
import type { Sounds } from './sounds.ts'
import type { InstrumentState } from './state.ts'

interface LinkParts {
  readonly bench: Bench
  readonly sounds: Sounds
  readonly notices: Notices
  readonly midi: () => MidiDesk
  readonly changed: () => void
  /** What MIDI does at the server's machine, and how live play goes there, is none of the instrument's business. */
  readonly isGuest: boolean
}

/** Ids of the shots never come this far. */
const subscribeId = firstServerId - 5
const noModel = 'This server has no model to play. Train one and export it, then start the server again.'

export class ServerLink {
  readonly #parts: LinkParts
  readonly #connection: Connection
  readonly #watch: LiveWatch
  readonly #midi = new MidiLink((message) => this.send(message))
  /** What the selected pad's sound measures. */
  readonly measuring = new Measuring(
    (message) => this.send(message),
    () => this.#parts.changed(),
  )
  readonly token: string | undefined
  #status: ConnectionStatus = 'connecting'
  #loss = { retrySec: 0, sentence: '' }

  /** `base` is the page's own address: the socket is beside it. */
  constructor(base: string, parts: LinkParts) {
    this.#parts = parts
    this.#watch = new LiveWatch({ send: (message) => this.send(message), changed: () => parts.changed() })
    const address = new URL(`.${socketPath}`, base)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const handlers = {
      status: (status: ConnectionStatus) => this.#statusIs(status),
      lost: (retrySec: number, sentence: string) => {
        this.#loss = { retrySec, sentence }
        this.#statusIs('waiting')
      },
      message: (message: ServerMessage) => this.#receive(message),
      frame: parts.sounds.acceptFrame.bind(parts.sounds),
    }
    this.token = tokenInFragment(new URL(base).hash)
    this.#connection = new Connection(address.href, handlers, this.token)
  }

  get status(): ConnectionStatus {
    return this.#status
  }
  get loss(): { readonly retrySec: number; readonly sentence: string } {
    return this.#loss
  }
  get liveTrouble(): LiveTrouble | undefined {
    return this.#watch.trouble
  }
  get isMidiHere(): boolean {
    return this.#midi.isOffered
  }

  connect(): void {
    this.#connection.connect()
  }

  stop(): void {
    this.#watch.stop()
    this.#connection.stop()
  }

  /** False when the message could not be sent now. */
  send(message: ClientMessage): boolean {
    return this.#connection.send(message)
  }

  /** The state from now on, which MIDI at the server's machine may play. */
  follow(state: InstrumentState, cause: Cause): void {
    if (!this.#parts.isGuest) this.#midi.follow(state, cause === 'kit')
  }

  /** Whether MIDI at the server's machine plays what is on here. */
  plays(state: InstrumentState): boolean {
    return this.#midi.plays(state)
  }

  #receive(message: ServerMessage): void {
    const { sounds, changed } = this.#parts
    switch (message.type) {
      case 'welcome':
        return void this.#greet(message)
      case 'program':
        return this.#parts.isGuest ? undefined : void this.#chosen(message)
      case 'report':
        return this.#watch.hear(message)
      case 'measured':
        return this.measuring.hear(message)
      case 'learned':
        return this.#happenedThere((midi) => midi.learned(message))
      case 'turned':
        return this.#happenedThere((midi) => midi.turned(message), true)
      case 'midi':
        this.#midi.opened(message.there)
        return changed()
      case 'shot':
        return sounds.accept(message)
      case 'error':
        return this.#refused(message)
      default:
        return undefined
    }
  }

  #refused(message: ErrorMessage): void {
    const { sounds, notices, midi } = this.#parts
    const { id } = message
    if (id === measureId) return this.measuring.hear(message)
    if (id === learnId && !midi().refused()) return undefined
    if (id === undefined || id === midiLinkId || id === learnId)
      return notices.tell({ kind: 'error', sentence: message.message })
    return sounds.accept(message)
  }

  /** Something changes here as it has changed there: it is not sent back. `only` where that plays what is on here. */
  #happenedThere(change: (midi: MidiDesk) => void, only = false): void {
    const { bench, midi } = this.#parts
    const wasSame = bench.state !== undefined && this.#midi.plays(bench.state)
    if (only && !wasSame) return
    change(midi())
    if (wasSame) this.#midi.heard(bench.state)
  }

  /** First contact, or the first after a loss: the server may be another one, so everything is asked for again. */
  async #greet(welcome: WelcomeMessage): Promise<void> {
    const { bench, sounds, notices, isGuest } = this.#parts
    const state = await bench.greet(welcome)
    if (state === undefined) return
    sounds.follow(state, welcome)
    if (!isGuest) this.#meetMidi(welcome, state)
    this.measuring.restart()
    sounds.restart(welcome.models.length > 0)
    if (welcome.models.length === 0) return notices.tell({ kind: 'error', sentence: noModel })
    this.#parts.changed()
  }

  #meetMidi(welcome: WelcomeMessage, state: InstrumentState): void {
    this.#midi.greet(welcome, state)
    if (welcome.midi !== undefined) this.send({ type: 'subscribe', id: subscribeId, hits: 'none', controllers: true })
  }

  /** A MIDI program has chosen a kit: this page shows it, too. */
  async #chosen({ kit, name, program }: Extract<ServerMessage, { type: 'program' }>): Promise<void> {
    const isNew = await this.#parts.bench.follow(kit, (original) => this.#midi.heard(original))
    if (isNew) this.#parts.notices.tell({ kind: 'news', sentence: `MIDI program ${program}: “${name}”.` })
  }

  #statusIs(status: ConnectionStatus): void {
    this.#status = status
    if (status === 'open') {
      if (!this.#parts.isGuest) this.#watch.start()
      this.#parts.notices.drop(({ kind }) => kind === 'error')
    } else this.#watch.stop()
    this.#parts.changed()
  }
}
