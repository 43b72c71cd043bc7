// The kits to choose from: those that ship with Ghostnote, and those that players saved into a folder of their own.

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { checkKit } from '../protocol/kit.ts'
import { freeProgram, type ShelvedKit, withPrograms } from './kit-programs.ts'
import { isKitFile, readKit } from './kits.ts'

const mostOwnKits = 100

/** Names that Windows takes for devices, whatever their ending. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/

export class KitShelf {
  readonly #shippedFolder: string
  readonly #ownFolder: string | undefined
  #kits: readonly ShelvedKit[] = []
  /** Own files that hold no kit that can be used, with what is wrong. */
  skipped: readonly Fault[] = []

  /**
   * Reads both folders; `ownFolder` need not exist, and without one nothing can be saved.
   * @throws Fault where a kit that ships is damaged.
   */
  constructor(shippedFolder: string, ownFolder?: string) {
    this.#shippedFolder = shippedFolder
    this.#ownFolder = ownFolder
    this.#read()
  }

  /** All kits, in the order of their programs. */
  list(): readonly ShelvedKit[] {
    return this.#kits
  }

  /** @throws Fault E_PATH for an id that no kit has. */
  find(id: string): ShelvedKit {
    const found = this.#kits.find((kit) => kit.id === id)
    if (found !== undefined) return found
    const ids = this.#kits.map((kit) => kit.id)
    const near = nearest(id, ids)
    throw new Fault('E_PATH', {
      at: 'kit',
      found: JSON.stringify(id),
      expected: ids.length === 0 ? 'a kit, but there is none' : `one of ${ids.join(', ')}`,
      wayOut: near === undefined ? 'Choose one of these.' : `Did you mean "${near}"?`,
    })
  }

  /** The kit that a MIDI program chooses, 1 … 128. */
  withProgram(program: number): ShelvedKit | undefined {
    return this.#kits.find((kit) => kit.program === program)
  }

  /**
   * Checks a kit and writes it to the player's folder, in the place of an own kit of this id. One without a program gets
   * the lowest that is free from 17 on, and keeps it.
   * @throws Fault E_USAGE for an id that is none, E_CONFIG for a kit that is none, E_EXISTS for one that ships,
   * E_LIMIT where there are too many, E_PATH where the folder cannot be written.
   */
  save(id: string, value: unknown): ShelvedKit {
    const folder = this.#writable(id)
    const kit = checkKit(value, id)
    const known = this.#kits.find((other) => other.id === id)
    const own = this.#kits.filter((other) => other.own)
    if (known === undefined && own.length >= mostOwnKits)
      throw new Fault('E_LIMIT', {
        at: folder,
        found: `${own.length} kits`,
        expected: `at most ${mostOwnKits}`,
        wayOut: 'Remove one first.',
      })
    const taken = new Set(this.#kits.filter((other) => other !== known).map((other) => other.program))
    const wished = [kit.program, known?.program].find((program) => program !== undefined && !taken.has(program))
    const program = wished ?? freeProgram(taken)
    const path = this.#path(folder, id)
    try {
      writeFileAtomic(path, `${JSON.stringify({ ...kit, ...(program && { program }) }, undefined, 2)}\n`)
    } catch (cause) {
      throw unwritable(path, cause, 'a folder for kits', 'Name another: serve --kits DIR.') ?? cause
    }
    this.#read()
    return this.find(id)
  }

  /** Removes an own kit's file. @throws Fault as `save` and `find` do. */
  remove(id: string): void {
    const folder = this.#writable(id)
    this.find(id)
    const path = this.#path(folder, id)
    try {
      rmSync(path)
    } catch (cause) {
      throw unwritable(path, cause, 'a file that can be removed', 'Allow it, or remove it by hand.') ?? cause
    }
    this.#read()
  }

  #writable(id: string): string {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id) || deviceName.test(id))
      throw new Fault('E_USAGE', {
        at: 'kit',
        found: JSON.stringify(id.slice(0, 80)),
        expected: 'up to 63 of a … z, 0 … 9 and -, of which the first is no -',
        wayOut: 'Choose another name.',
      })
    if (this.#kits.some((kit) => kit.id === id && !kit.own))
      throw new Fault('E_EXISTS', {
        at: 'kit',
        found: `"${id}", which comes with Ghostnote`,
        expected: 'a name of your own',
        wayOut: 'Save it under another name.',
      })
    if (this.#ownFolder === undefined)
      throw new Fault('E_PATH', {
        at: 'kits',
        found: 'a server that keeps none',
        expected: 'one with a folder for them',
        wayOut: 'Start it with --kits DIR; a kit can also be exported to a file.',
      })
    return this.#ownFolder
  }

  #path(folder: string, id: string): string {
    return join(folder, `${id}.json`)
  }

  #read(): void {
    const skipped: Fault[] = []
    const shipped = namesIn(this.#shippedFolder).flatMap((id) => {
      const path = this.#path(this.#shippedFolder, id)
      return isKitFile(path) ? [{ id, own: false, kit: readKit(path) }] : []
    })
    const own = namesIn(this.#ownFolder).flatMap((id) => {
      try {
        const kit = readKit(this.#path(this.#ownFolder!, id))
        if (!shipped.some((other) => other.id === id)) return [{ id, own: true, kit }]
        throw new Fault('E_EXISTS', {
          at: this.#path(this.#ownFolder!, id),
          found: 'the name of a kit that comes with Ghostnote',
          expected: 'a name of its own',
          wayOut: 'Rename the file.',
        })
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault
        skipped.push(fault)
        return []
      }
    })
    this.skipped = skipped
    this.#kits = withPrograms([...shipped, ...own])
  }
}

/** Names of the regular files that end in .json, without that; links are not followed. */
function namesIn(folder: string | undefined): string[] {
  if (folder === undefined) return []
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter(
      (file) => file.isFile() && /^[^.].*\.json$/.test(file.name),
    )
    return files.map((file) => file.name.slice(0, -'.json'.length)).toSorted()
  } catch {
    return []
  }
}
