// The kit that is on at this machine, told to whoever listens when a MIDI program or a page puts another one on.

import type { ShelvedKit } from '../engine/kit-programs.ts'
import type { Kit } from '../protocol/kit.ts'

export class KitFeed {
  readonly #listeners = new Set<(kit: ShelvedKit) => void>()
  #kit: Kit
  #isChosen = false

  constructor(kit: Kit) {
    this.#kit = kit
  }

  /** What is on now. */
  get kit(): Kit {
    return this.#kit
  }

  /** Whether anything was put on since the start. */
  get isChosen(): boolean {
    return this.#isChosen
  }

  /** [main] Another kit is on: tells everyone, at once. */
  put(shelved: ShelvedKit): void {
    this.#kit = shelved.kit
    this.#isChosen = true
    for (const listener of this.#listeners) listener(shelved)
  }

  /** [main] The kit that is on has learned something: who asks from now on hears of it. */
  amend(kit: Kit): void {
    this.#kit = kit
  }

  /** [main] Calls `listener` at every change, until the function that it returns is called. */
  listen(listener: (kit: ShelvedKit) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
