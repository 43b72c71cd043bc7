// The browser's own MIDI ports: opened when the player asks for it, every input listened to, those that come later too.

import { midiMessage } from './midi-bytes.ts'
import type { MidiMessage } from './midi-bytes.ts'

/** As much of Web MIDI as is used; tests pass their own. */
export type RequestMidi = (options: { readonly sysex: boolean }) => Promise<MIDIAccess>

export interface BrowserMidiHandlers {
  /** `atMs` is on the page's clock. */
  hear(message: MidiMessage, atMs: number): void
  changed(): void
}

/** `missing`: this browser has none; `refused`: it has, and may not; `off`: nobody has asked for it. */
export type BrowserMidiState = 'missing' | 'off' | 'asking' | 'on' | 'refused'

export class BrowserMidi {
  readonly #request: RequestMidi | undefined
  readonly #handlers: BrowserMidiHandlers
  #access: MIDIAccess | undefined
  #heard = new WeakSet<MIDIInput>()
  #ending: AbortController | undefined
  #state: BrowserMidiState

  constructor(request: RequestMidi | undefined, handlers: BrowserMidiHandlers) {
    this.#request = request
    this.#handlers = handlers
    this.#state = request === undefined ? 'missing' : 'off'
  }

  get state(): BrowserMidiState {
    return this.#state
  }

  /** Names of the inputs that are there, in the browser's order. */
  get ports(): readonly string[] {
    return [...(this.#access?.inputs.values() ?? [])]
      .filter(({ state }) => state === 'connected')
      .map(({ name }) => name ?? 'a port without a name')
  }

  /** Asks the browser, which may ask the player: only at a press. */
  async start(): Promise<void> {
    if (this.#request === undefined || this.#state === 'asking' || this.#state === 'on') return
    this.#become('asking')
    try {
      const access = await this.#request({ sysex: false })
      this.#access = access
      this.#ending = new AbortController()
      const { signal } = this.#ending
      const listen = (): void => this.#listen(access, signal)
      access.addEventListener(
        'statechange',
        () => {
          listen()
          this.#handlers.changed()
        },
        { signal },
      )
      listen()
      this.#become('on')
    } catch {
      this.#become('refused')
    }
  }

  /** Listens no more. */
  stop(): void {
    this.#ending?.abort()
    this.#heard = new WeakSet()
    for (const input of this.#access?.inputs.values() ?? []) void input.close()
    this.#access = undefined
    if (this.#state === 'on') this.#become('off')
  }

  /** Ports that come back are the same objects, and are heard already. */
  #listen(access: MIDIAccess, signal: AbortSignal): void {
    for (const input of access.inputs.values()) {
      if (this.#heard.has(input)) continue
      this.#heard.add(input)
      const hear = ({ data, timeStamp }: MIDIMessageEvent): void => {
        const message = data === null ? undefined : midiMessage(data)
        if (message !== undefined) this.#handlers.hear(message, timeStamp)
      }
      input.addEventListener('midimessage', hear, { signal })
      input.open().catch(() => this.#heard.delete(input)) // held by another program: its next change tries again
    }
  }

  #become(state: BrowserMidiState): void {
    this.#state = state
    this.#handlers.changed()
  }
}
