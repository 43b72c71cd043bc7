// Hits from anywhere on this server, told to whoever listens: connections play, MIDI plays, and each can hear the other.

import type { ControlValues, KitPad } from '../engine/live-kit.ts'
import type { GrowingSound } from '../engine/growing-sound.ts'
import type { Recipe, Stroke } from '../engine/stroke-pools.ts'
import { soundOf } from '../protocol/sound.ts'
import { curvedVelocity } from '../protocol/velocity.ts'

/** What a pad plays when it is hit. */
export interface PadHit {
  readonly recipe: Recipe
  /** Velocity on the pad's own curve, 1 … 127: what the sound is made for. */
  readonly counted: number
  readonly mode: NonNullable<KitPad['mode']>
}

export interface Hit extends PadHit {
  readonly from: 'socket' | 'midi'
  /** Who hit; a listener knows its own hits by it. */
  readonly by: object
  readonly pad: number
  /** 1 … 127, as it was struck. */
  readonly velocity: number
  /** `performance.now()` of the main thread. */
  readonly atMs: number
  /** What it sounds like, where that is known here. */
  readonly sound?: Stroke | GrowingSound
}

export class HitFeed {
  readonly #listeners = new Set<(hit: Hit) => void>()

  /** [main] Tells everyone, at once. */
  publish(hit: Hit): void {
    for (const listener of this.#listeners) listener(hit)
  }

  /** [main] Tells of a hit that live play has played with this model. */
  publishLive(model: string, struck: KitPad, velocity: number, controls: ControlValues, atMs: number): void {
    const { pad, mode = 'round-robin', velocityCurve } = struck
    const recipe = { model, ...soundOf(struck), controls, frozen: mode === 'frozen' }
    const counted = curvedVelocity(velocity, velocityCurve)
    this.publish({ from: 'midi', by: this, pad, recipe, mode, velocity, counted, atMs })
  }

  /** [main] Calls `listener` at every hit, until the function that it returns is called. */
  listen(listener: (hit: Hit) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
