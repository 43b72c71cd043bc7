// Hits from anywhere on this server, told to whoever listens: connections play, MIDI plays, and each can hear the other.

import type { Recipe, Stroke } from '../engine/stroke-pools.ts'

export interface Hit {
  readonly from: 'socket' | 'midi'
  /** Who hit; a listener knows its own hits by it. */
  readonly by: object
  readonly pad: number
  readonly recipe: Recipe
  /** 1 … 127. */
  readonly velocity: number
  /** `performance.now()` of the main thread. */
  readonly atMs: number
  /** What it sounded like, where that is known here. */
  readonly stroke?: Stroke
}

export class HitFeed {
  readonly #listeners = new Set<(hit: Hit) => void>()

  /** [main] Tells everyone, at once. */
  publish(hit: Hit): void {
    for (const listener of this.#listeners) listener(hit)
  }

  /** [main] Calls `listener` at every hit, until the function that it returns is called. */
  listen(listener: (hit: Hit) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
