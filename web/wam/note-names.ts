// Pad names for the host's piano roll, through the Notes extension of wam-extensions, where the host has it.

import type { InstrumentState } from '../state.ts'

interface NoteDefinition {
  readonly number: number
  readonly name: string
  readonly blackKey: boolean
}

interface NotesExtension {
  setNoteList(pluginId: string, notes?: readonly NoteDefinition[]): void
}

/** The extensions that the host has hung on its window. */
interface ExtendedHost {
  readonly WAMExtensions?: { readonly notes?: NotesExtension }
}

const firstNote = 36
const blackKeys = new Set([1, 3, 6, 8, 10])

/** The notes that play the pads, low ones first. */
export function notesOf({ pads }: InstrumentState): readonly NoteDefinition[] {
  return pads
    .map(({ name, note }, place) => {
      const number = note ?? firstNote + place
      return { number, name, blackKey: blackKeys.has(number % 12) }
    })
    .toSorted((a, b) => a.number - b.number)
}

export class NoteNames {
  readonly #instance: string
  readonly #host: ExtendedHost
  #told = ''

  /** `instance` is the plugin's, as the host knows it. */
  constructor(instance: string, host: ExtendedHost = globalThis as ExtendedHost) {
    this.#instance = instance
    this.#host = host
  }

  tell(state: InstrumentState): void {
    const notes = notesOf(state)
    const text = JSON.stringify(notes)
    if (text === this.#told) return
    this.#told = text
    this.#host.WAMExtensions?.notes?.setNoteList(this.#instance, notes)
  }

  /** The plugin is no more. */
  end(): void {
    this.#host.WAMExtensions?.notes?.setNoteList(this.#instance)
  }
}
