// Plays the sounds of a preview, one at a time.

import { Switcher } from '../audio/switcher.ts'

export class PreviewPlayer {
  readonly context = new AudioContext()
  /** Everything passes here on its way to the speakers. */
  readonly output = new GainNode(this.context)
  readonly #switcher = new Switcher(this.context, this.output, () => this.#ended?.())
  #ended: (() => void) | undefined
  #wanted = 0

  constructor() {
    this.output.connect(this.context.destination)
  }

  /** Fetches and plays a sound; what still sounds stops. Resolves when it has started, `ended` is called when it ends. */
  async play(url: string, ended: () => void): Promise<void> {
    this.stop()
    const ticket = ++this.#wanted
    await this.context.resume()
    const response = await fetch(url)
    if (!response.ok) throw new Error(`The server answered ${response.status} for ${url}.`)
    const buffer = await this.context.decodeAudioData(await response.arrayBuffer())
    if (ticket !== this.#wanted) return // another sound was asked for meanwhile
    this.#ended = ended
    this.#switcher.play(buffer, false)
  }

  stop(): void {
    this.#wanted++
    this.#switcher.stop()
  }
}
