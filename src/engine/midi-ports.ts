// MIDI inputs: opens those that are wanted, notices when they come and go, parses what they send. Runs in the live
// worker.

import { type MidiEvent, MidiParser } from '../protocol/midi-parser.ts'

/** What is used of @julusian/midi's Input. */
interface MidiInput {
  getPortCount(): number
  getPortName(port: number): string
  openPort(port: number): void
  ignoreTypes(exclusive: boolean, timing: boolean, activeSensing: boolean): void
  on(event: 'message', hear: (deltaSec: number, bytes: number[]) => void): unknown
  destroy(): void
}
/** @throws Error where the system has no MIDI. */
export type OpenInput = () => MidiInput

export interface PortListener {
  hear(event: MidiEvent): void
  /** The names of all ports that are listened to, whenever they change. */
  changed(names: readonly string[]): void
}

const pollMs = 1000

export class MidiPorts {
  readonly #open: OpenInput
  readonly #wanted: string
  readonly #listener: PortListener
  /** Listens to nothing; it is asked which ports there are. */
  readonly #watch: MidiInput
  readonly #inputs = new Map<string, MidiInput>()
  readonly #timer: NodeJS.Timeout

  /**
   * [live worker] Listens to 'all' ports, or to those whose name has `wanted` in it, from now on and as they come.
   * @throws Error where the system has no MIDI.
   */
  constructor(wanted: string, listener: PortListener, open: OpenInput) {
    this.#open = open
    this.#wanted = wanted
    this.#listener = listener
    this.#watch = open()
    this.#look()
    this.#timer = setInterval(() => this.look(), pollMs)
  }

  get names(): string[] {
    return [...this.#inputs.keys()]
  }

  /** Opens what has come, closes what has gone, and says so; it calls itself every second. */
  look(): void {
    if (this.#look()) this.#listener.changed(this.names)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const input of this.#inputs.values()) input.destroy()
    this.#inputs.clear()
    this.#watch.destroy()
  }

  #look(): boolean {
    const present = new Map<string, number>()
    for (let port = 0; port < this.#watch.getPortCount(); port++) {
      const name = this.#watch.getPortName(port)
      if (this.#wanted === 'all' || name.toLowerCase().includes(this.#wanted.toLowerCase())) present.set(name, port)
    }
    let changed = false
    for (const [name, input] of this.#inputs) {
      if (present.has(name)) continue
      input.destroy()
      this.#inputs.delete(name)
      changed = true
    }
    for (const [name, port] of present) if (!this.#inputs.has(name) && this.#listen(name, port)) changed = true
    return changed
  }

  #listen(name: string, port: number): boolean {
    const parser = new MidiParser()
    const input = this.#open()
    try {
      input.ignoreTypes(true, true, true) // exclusive messages, clock and active sensing mean nothing to a drum
      input.on('message', (_deltaSec, bytes) => parser.feed(bytes, (event) => this.#listener.hear(event)))
      input.openPort(port)
    } catch {
      input.destroy() // taken by another program, or gone already: it is tried again in a second
      return false
    }
    this.#inputs.set(name, input)
    return true
  }
}
