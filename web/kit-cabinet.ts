// The kits to choose from: the server's, those kept in this browser, and the one the server was started with. Saves to
// the server where it keeps kits, else here.

import { Fault } from '../src/faults/fault.ts'
import { checkKit } from '../src/protocol/kit.ts'
import type { Kit } from '../src/protocol/kit.ts'
import { tokenInFragment } from '../src/protocol/token.ts'
import { kitId } from './kit-state.ts'
import type { AnyKit } from './kit-state.ts'

export interface CabinetKit {
  /** Where it lies and its name there: "server:velvet", "browser:mine", "start:". */
  readonly key: string
  /** Kits that ship cannot be changed; own ones lie on the server; the rest only in this browser. */
  readonly from: 'shipped' | 'own' | 'browser' | 'start'
  readonly kit: AnyKit
}

/** What became of a save: where the kit is now, and why it is not on the server. */
export interface Saved {
  readonly key: string
  readonly problem?: string
}

const prefix = 'ghostnote.own-kit.v1.'
/** The largest file worth reading; a kit of everything is under 10 kB. */
export const mostKitBytes = 1 << 17
const answerWithinMs = 4000

export class KitCabinet {
  readonly #base: string
  readonly #storage: Storage | undefined
  readonly #fetch: typeof fetch
  #server: readonly CabinetKit[] = []
  #start: AnyKit | undefined

  /** `base` is the page's own address; the server's kits are beside it. */
  constructor(base: string, storage: Storage | undefined, fetchWith: typeof fetch = (...request) => fetch(...request)) {
    this.#base = base
    this.#storage = storage
    this.#fetch = fetchWith
  }

  /** All of them: the server's in the order of their programs, then this browser's by name. */
  list(): readonly CabinetKit[] {
    const start = this.#start
    const isListed = this.#server.some(({ kit }) => kit.name === start?.name)
    const first: CabinetKit[] = start === undefined || isListed ? [] : [{ key: 'start:', from: 'start', kit: start }]
    return [...first, ...this.#server, ...this.#kept()]
  }

  find(key: string): CabinetKit | undefined {
    return this.list().find((kit) => kit.key === key)
  }

  /** The key of the kit that the server started with. */
  get startKey(): string {
    return this.#server.find(({ kit }) => kit.name === this.#start?.name)?.key ?? 'start:'
  }

  /** Asks the server for its kits; one that does not answer has none. `start` is the kit of its welcome. */
  async refresh(start: AnyKit | undefined = this.#start): Promise<void> {
    this.#start = start
    try {
      const response = await this.#ask('api/kits')
      const { kits } = (await response.json()) as { readonly kits: readonly Record<string, unknown>[] }
      this.#server = kits.map(({ id, own, ...file }) => {
        const kit = checkKit(file, String(id))
        return { key: `server:${String(id)}`, from: own === true ? 'own' : 'shipped', kit }
      })
    } catch {
      this.#server = []
    }
  }

  /** Keeps a kit under its name, on the server if it can, else in this browser. @throws Fault where neither can. */
  async save(kit: Kit): Promise<Saved> {
    const id = kitId(kit.name)
    try {
      const headers = { 'Content-Type': 'application/json' }
      await this.#ask(`api/kits/${id}`, { method: 'PUT', headers, body: JSON.stringify(kit) })
    } catch (error) {
      // A name that is taken, and a kit that is none, are the player's to mend; all else is the server's.
      if (error instanceof Refusal && error.code === 'E_EXISTS') throw error
      return { key: this.keep(kit, id), problem: error instanceof Error ? error.message : String(error) }
    }
    this.#storage?.removeItem(prefix + id)
    await this.refresh()
    return { key: `server:${id}` }
  }

  /** Keeps a kit in this browser; `id` replaces one of that name. @throws Fault where the browser will not. */
  keep(kit: Kit, id = this.#freeId(kitId(kit.name))): string {
    try {
      if (this.#storage === undefined) throw new Error('no storage')
      this.#storage.setItem(prefix + id, JSON.stringify(kit))
    } catch {
      throw new Fault('E_PATH', {
        at: kit.name,
        found: 'a browser that keeps nothing',
        expected: 'room for a kit',
        wayOut: 'Export it to a file instead.',
      })
    }
    return `browser:${id}`
  }

  /** Keeps a kit again where it lay before it was removed, or where it can be kept now; says where. */
  async keepAgain(key: string, kit: AnyKit): Promise<string> {
    const file: Kit = { ...kit, format: 'ghostnote-kit', version: 1 }
    return key.startsWith('browser:') ? this.keep(file, key.split(':', 2)[1]) : (await this.save(file)).key
  }

  /** Removes an own kit, or one of this browser. @throws Refusal as the server says. */
  async remove(key: string): Promise<void> {
    const [place, id = ''] = key.split(':', 2)
    if (place === 'browser') return this.#storage?.removeItem(prefix + id)
    await this.#ask(`api/kits/${id}`, { method: 'DELETE' })
    await this.refresh()
  }

  #kept(): CabinetKit[] {
    const storage = this.#storage
    if (storage === undefined) return []
    const names = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
    return names
      .filter((name) => name.startsWith(prefix))
      .toSorted()
      .flatMap((name) => {
        try {
          const kit = checkKit(JSON.parse(storage.getItem(name) ?? ''), name)
          return [{ key: `browser:${name.slice(prefix.length)}`, from: 'browser' as const, kit }]
        } catch {
          return [] // damaged by hand: as if it were not there
        }
      })
  }

  #freeId(id: string): string {
    const taken = new Set(this.#kept().map(({ key }) => key))
    let free = id
    for (let n = 2; taken.has(`browser:${free}`); n++) free = `${id}-${n}`
    return free
  }

  /** @throws Refusal with what the server says, or Error where it says nothing. */
  async #ask(
    path: string,
    init: { method?: string; headers?: Readonly<Record<string, string>>; body?: string } = {},
  ): Promise<Response> {
    const token = tokenInFragment(new URL(this.#base).hash)
    const response = await this.#fetch(new URL(path, this.#base), {
      ...init,
      headers: { ...init.headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(answerWithinMs),
    })
    if (response.ok) return response
    const { code, message } = (await response.json()) as { readonly code: string; readonly message: string }
    throw new Refusal(code, message)
  }
}

/** The server's no, in its own words. */
class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Text of a file → kit. @throws Fault E_CONFIG naming `at` and what is wrong in it. */
export function readKitText(text: string, at: string): Kit {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('E_CONFIG', {
      at,
      found: 'text that is not JSON',
      expected: 'a kit file of Ghostnote',
      wayOut: 'Choose a file that was exported here.',
    })
  }
  return checkKit(value, at)
}
