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
      access.onstatechange = () => {
        this.#listen(access)
        this.#handlers.changed()
      }
      this.#listen(access)
      this.#become('on')
    } catch {
      this.#become('refused')
    }
  }

  /** Listens no more. */
  stop(): void {
    if (this.#access !== undefined) {
      this.#access.onstatechange = null
      for (const input of this.#access.inputs.values()) {
        input.onmidimessage = null
        void input.close()
      }
    }
    this.#access = undefined
    if (this.#state === 'on') this.#become('off')
  }

  #listen(access: MIDIAccess): void {
    for (const input of access.inputs.values())
      input.onmidimessage = ({ data, timeStamp }) => {
        const message = data === null ? undefined : midiMessage(data)
        if (message !== undefined) this.#handlers.hear(message, timeStamp)
      }
  }

  #become(state: BrowserMidiState): void {
    this.#state = state
    this.#handlers.changed()
  }
}
