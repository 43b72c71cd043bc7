// Remembers the player's edits between visits, one entry a kit, in the browser's local storage.

import { parseSaved } from './state.ts'
import type { InstrumentState } from './state.ts'

const prefix = 'ghostnote.kit.v1.'

/** Without storage (a browser may refuse it) the instrument works and forgets. */
export class KitMemory {
  readonly #storage: Storage | undefined

  constructor(storage: Storage | undefined) {
    this.#storage = storage
  }

  keep(kit: string, state: InstrumentState): void {
    try {
      this.#storage?.setItem(prefix + kit, JSON.stringify(state))
    } catch {
      // A full store: the edit holds until the page is closed.
    }
  }

  /** What was kept, or undefined when there is nothing or it is damaged. */
  recall(kit: string): InstrumentState | undefined {
    return parseSaved(this.#storage?.getItem(prefix + kit) ?? null)
  }

  forget(kit: string): void {
    this.#storage?.removeItem(prefix + kit)
  }
}
