// Remembers between visits, in the browser's local storage: the player's edits, one entry a kit, and which kit was on.

import { parseSaved } from './state.ts'
import type { InstrumentState } from './state.ts'

const prefix = 'ghostnote.edits.v2.'
const chosenName = 'ghostnote.chosen-kit.v1'

/** Without storage (a browser may refuse it) the instrument works and forgets. */
export class KitMemory {
  readonly #storage: Storage | undefined

  constructor(storage: Storage | undefined) {
    this.#storage = storage
  }

  /** `key` names the kit as the cabinet does. */
  keep(key: string, state: InstrumentState): void {
    this.#set(prefix + key, JSON.stringify(state))
  }

  /** What was kept, or undefined when there is nothing or it is damaged. */
  recall(key: string): InstrumentState | undefined {
    return parseSaved(this.#storage?.getItem(prefix + key) ?? null)
  }

  forget(key: string): void {
    this.#storage?.removeItem(prefix + key)
  }

  /** The kit that was on last, on a server that starts with `start`: one started with another kit shows that. */
  chosen(start: string): string | undefined {
    const [before, key] = (this.#storage?.getItem(chosenName) ?? '').split('\n', 2)
    return before === start ? key : undefined
  }

  choose(start: string, key: string): void {
    this.#set(chosenName, `${start}\n${key}`)
  }

  #set(name: string, value: string): void {
    try {
      this.#storage?.setItem(name, value)
    } catch {
      // A full store: it holds until the page is closed.
    }
  }
}
