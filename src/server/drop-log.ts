// What a connection was not sent, until it can be told.

import type { Answer } from '../protocol/messages.ts'

/** Ids that one message names at most; what lies between two messages is rarely more than a few. */
const mostNamed = 256

export interface Dropped {
  hits: number
  bytes: number
  events: number
}

export class DropLog {
  readonly #total: Dropped
  #ids: number[] = []
  #untold: Dropped = { hits: 0, bytes: 0, events: 0 }

  /** `total` counts what all connections drop. */
  constructor(total: Dropped) {
    this.#total = total
  }

  /** Whether there is something to tell. */
  get isOpen(): boolean {
    return this.#untold.hits + this.#untold.events > 0
  }

  /** Audio of a hit that the client has heard of. */
  sound(id: number, bytes: number): void {
    if (this.#ids.length < mostNamed) this.#ids.push(id)
    this.#count({ hits: 1, bytes, events: 0 })
  }

  /** A hit that the client never heard of. */
  event(): void {
    this.#count({ hits: 0, bytes: 0, events: 1 })
  }

  /** What there is to tell; from now on it is told. */
  take(): Answer<'dropped'> {
    const message = { type: 'dropped' as const, ids: this.#ids, ...this.#untold }
    this.#ids = []
    this.#untold = { hits: 0, bytes: 0, events: 0 }
    return message
  }

  #count(more: Dropped): void {
    for (const counts of [this.#untold, this.#total]) {
      counts.hits += more.hits
      counts.bytes += more.bytes
      counts.events += more.events
    }
  }
}
