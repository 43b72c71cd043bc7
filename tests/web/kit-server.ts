// What the page keeps kits in, without a browser and a server: local storage, and the answers of /api/kits.

import type { Kit } from '../../src/protocol/kit.ts'

const pads = [{ pad: 0, class: 'kick', seed: 1, name: 'Kick' }]
export const kit = (name: string, more: Partial<Kit> = {}): Kit => ({
  format: 'ghostnote-kit',
  version: 1,
  name,
  pads,
  ...more,
})

/** Local storage as browsers have it. */
export class Shelf implements Storage {
  readonly #items = new Map<string, string>()
  get length(): number {
    return this.#items.size
  }
  clear(): void {
    this.#items.clear()
  }
  getItem(name: string): string | null {
    return this.#items.get(name) ?? null
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null
  }
  removeItem(name: string): void {
    this.#items.delete(name)
  }
  setItem(name: string, value: string): void {
    this.#items.set(name, value)
  }
}

/** A server that ships one kit and keeps others, or says why not. */
export function server(refuses?: { code: string; message: string }): typeof fetch {
  const own = new Map<string, Kit>()
  return (input, init = {}) => {
    const id = new URL(input as URL).pathname.split('/')[3]
    if (init.method === undefined) {
      const kits = [{ id: 'first', own: false, ...kit('First', { program: 1 }) }]
      for (const [name, saved] of own) kits.push({ id: name, own: true, ...saved })
      return Promise.resolve(Response.json({ kits }))
    }
    if (refuses !== undefined) return Promise.resolve(Response.json(refuses, { status: 404 }))
    if (init.method === 'PUT') own.set(id, JSON.parse(init.body as string) as Kit)
    else own.delete(id)
    return Promise.resolve(Response.json({}))
  }
}
