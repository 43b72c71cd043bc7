// A bounded store of rendered sound: the least recently used goes first.

export class Bank<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly bytes: number }>()
  readonly #limitBytes: number
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#entries.size
  }

  /** The value under `key`, which thereby becomes the most recently used. */
  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** Whether there is a value under `key`; does not count as a use. */
  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /** Keeps `value`; what is larger than the whole bank is not kept. */
  set(key: string, value: V, bytes: number): void {
    this.#remove(key)
    if (bytes > this.#limitBytes) return
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limitBytes) break
      this.#remove(oldest)
    }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= entry.bytes
  }
}
