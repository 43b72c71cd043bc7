// What a participant's page keeps on the device: small texts by name, twice, for browsers clear the one or the other;
// and the outbox, a queue that outlives the page.

import type { AnswerBody, Note } from '../../src/protocol/participant.ts'

/** Something that the server is to be told; `id` is its place in the queue. */
export type Letter = { readonly token: string } & (
  | { readonly kind: 'answer'; readonly body: AnswerBody }
  | { readonly kind: 'note'; readonly body: Note }
  | { readonly kind: 'withdrawal' }
)
export type QueuedLetter = Letter & { readonly id: number }

const databaseName = 'ghostnote-lab'
const version = 1

export class Keep {
  readonly #prefix: string
  readonly #database: Promise<IDBDatabase | undefined>
  readonly #said = new Map<string, string>()
  /** In place of the queue where the browser keeps nothing (some private windows): it holds until the page is closed. */
  readonly #loose: QueuedLetter[] = []
  #looseId = 0

  /** `study` is the study's code: each has a session of its own. */
  constructor(study: string) {
    this.#prefix = `ghostnote.lab.v1.${study}.`
    this.#database = openDatabase().catch(() => undefined)
  }

  /** The text as it was kept at last; undefined for none. */
  async recall(name: string): Promise<string | undefined> {
    const key = this.#prefix + name
    const near = this.#said.get(key) ?? readLocal(key)
    if (near !== undefined) return near
    const database = await this.#database
    if (database === undefined) return undefined
    const found: unknown = await done(database.transaction('texts').objectStore('texts').get(key))
    return typeof found === 'string' ? found : undefined
  }

  /** The same at once, from the faster of both places alone. */
  recallNow(name: string): string | undefined {
    return this.#said.get(this.#prefix + name) ?? readLocal(this.#prefix + name)
  }

  /** Resolves when it is written. */
  async keep(name: string, text: string): Promise<void> {
    this.keepNow(name, text)
    const database = await this.#database
    await this.#write(database, 'texts', (store) => store.put(text, this.#prefix + name))
  }

  /** In the faster of both places alone. */
  keepNow(name: string, text: string): void {
    this.#said.set(this.#prefix + name, text)
    try {
      localStorage.setItem(this.#prefix + name, text)
    } catch {
      // Full or forbidden: it holds until the page is closed.
    }
  }

  async forget(name: string): Promise<void> {
    this.#said.delete(this.#prefix + name)
    try {
      localStorage.removeItem(this.#prefix + name)
    } catch {
      // forbidden: there is nothing
    }
    await this.#write(await this.#database, 'texts', (store) => store.delete(this.#prefix + name))
  }

  /** Resolves when the letter is on the disk. */
  async put(letter: Letter): Promise<void> {
    const database = await this.#database
    if (database === undefined) this.#loose.push({ ...letter, id: ++this.#looseId })
    else await this.#write(database, 'outbox', (store) => store.add(letter))
  }

  /** The letters of a session, the oldest first. */
  async letters(token: string): Promise<readonly QueuedLetter[]> {
    const database = await this.#database
    const all =
      database === undefined
        ? this.#loose
        : ((await done(database.transaction('outbox').objectStore('outbox').getAll())) as QueuedLetter[])
    return all.filter((letter) => letter.token === token)
  }

  async remove(id: number): Promise<void> {
    const database = await this.#database
    if (database !== undefined) return this.#write(database, 'outbox', (store) => store.delete(id))
    const place = this.#loose.findIndex((letter) => letter.id === id)
    if (place >= 0) this.#loose.splice(place, 1)
  }

  async #write(
    database: IDBDatabase | undefined,
    store: 'texts' | 'outbox',
    act: (store: IDBObjectStore) => void,
  ): Promise<void> {
    if (database === undefined) return
    // Strict: the promise is kept only when the disk has it, and a closed laptop loses nothing.
    const transaction = database.transaction(store, 'readwrite', { durability: 'strict' })
    act(transaction.objectStore(store))
    await new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve())
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('not written')))
    })
  }
}

function readLocal(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, version)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('texts')
    request.result.createObjectStore('outbox', { keyPath: 'id', autoIncrement: true })
  })
  return done(request)
}

async function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('not read')))
  })
}
