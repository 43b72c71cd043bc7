// The shots that a pad has to play, and which of them a hit takes: no two strokes alike as long as there are new ones.
// Pure bookkeeping; the page chooses by it, and the plugin where the sound is made.

import { layerOf } from '../src/protocol/velocity.ts'

/** How much an old stroke counts against it: a new one of the next layer is better, of the one after that it is not. */
const oldness = 1.5
/** Shots that were played and may be again. */
const mostPlayed = 2

export interface PoolPlan {
  /** Plays its own sound at every hit. */
  readonly isFrozen: boolean
  /** Velocities that its strokes are rendered at, softest first; the last is the hardest. */
  readonly layers: readonly number[]
}

export class StrokePool<S extends { readonly velocity: number }> {
  #own: S | undefined
  /** No hit has played it yet. */
  #isOwnNew = false
  /** Last first. */
  #played: readonly S[] = []
  #ahead: readonly S[] = []

  /** The sound itself, of the pad's recipe or of the newest that came before. */
  get own(): S | undefined {
    return this.#own
  }
  /** What was played last, or the sound itself where that has come since. */
  get lastPlayed(): S | undefined {
    return this.#played[0] ?? this.#own
  }
  /** Neighbours that no hit has played yet. */
  get ahead(): readonly S[] {
    return this.#ahead
  }
  /** All that a hit may play. */
  get all(): readonly S[] {
    return [...new Set([...(this.#own === undefined ? [] : [this.#own]), ...this.#ahead, ...this.#played])]
  }

  putOwn(shot: S): void {
    this.#own = shot
    this.#isOwnNew = true
    this.#played = []
  }

  putAhead(shot: S): void {
    this.#ahead = [...this.#ahead, shot]
  }

  dropAhead(): void {
    this.#ahead = []
  }

  /**
   * What a hit of `velocity` (as the pad's curve makes it) plays: a new stroke of the nearest layer, else the one that fits
   * best of those that have been played; undefined only where there is no sound yet.
   */
  choose({ isFrozen, layers }: PoolPlan, velocity: number): S | undefined {
    const own = this.#own
    if (own === undefined || isFrozen) return own
    const place = (of: number): number => layers.indexOf(layerOf(layers, of))
    const here = place(velocity)
    let best = own
    let least = Infinity
    for (const shot of [own, ...this.#ahead, ...this.#played]) {
      const isNew = shot === own ? this.#isOwnNew : !this.#played.includes(shot)
      const again = shot === this.#played[0] ? 0.25 : 0 // of two old ones, not the same again
      const cost = Math.abs(place(shot.velocity) - here) + (isNew ? 0 : oldness + again)
      if (cost >= least) continue
      least = cost
      best = shot
    }
    return best
  }

  /** A hit has played this one. */
  take(shot: S): void {
    if (shot === this.#own) this.#isOwnNew = false
    this.#ahead = this.#ahead.filter((other) => other !== shot)
    this.#played = [shot, ...this.#played.filter((other) => other !== shot)].slice(0, mostPlayed)
  }
}
