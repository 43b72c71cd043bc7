// Sounds like this one: steps away from a pad's sound in a direction, and the way on from there. Pure; remembers where
// each pad came from as long as it is still there.

import { neighbourPlace, placeFromText, placeOf, placeToText } from '../src/dsp/place.ts'
import type { PlaceSizes } from '../src/dsp/place.ts'
import type { PadEdit, PadState } from './state.ts'

/** `step`: a new direction from here; `turn`: another one from where the last step began; `further`: on in the last one. */
export type Way = 'step' | 'turn' | 'further'

interface Trail {
  /** The sound before the step. */
  readonly from: Pick<PadState, 'seed' | 'latent'>
  readonly index: number
  readonly distance: number
  /** Where it has led. */
  readonly latent: string
}

export class Similar {
  readonly #trails = new Map<number, Trail>()
  /** Directions that each pad has tried. */
  readonly #tried = new Map<number, number>()

  /** Whether the pad is still where its last step has led, so that `turn` and `further` mean something. */
  canFollow(place: number, { latent }: PadState): boolean {
    return latent !== undefined && this.#trails.get(place)?.latent === latent
  }

  /** Whether there is anything further on in the last direction: at distance 1 it is another sound altogether. */
  canGoOn(place: number, pad: PadState): boolean {
    return this.canFollow(place, pad) && this.#trails.get(place)!.distance < 1
  }

  /** The edit that leads a way of this amount, 0 … 1 of that to another sound; undefined where the way leads nowhere. */
  edit(place: number, pad: PadState, sizes: PlaceSizes, way: Way, amount: number): PadEdit | undefined {
    const last = this.canFollow(place, pad) ? this.#trails.get(place) : undefined
    if (way !== 'step' && last === undefined) return undefined
    const from = way === 'step' ? { seed: pad.seed, latent: pad.latent } : last!.from
    const index = way === 'further' ? last!.index : this.#nextDirection(place)
    const distance = way === 'further' ? Math.min(1, last!.distance + amount) : amount
    const start = from.latent === undefined ? placeOf(from.seed, sizes) : placeFromText(from.latent, sizes)
    if (start === undefined) return undefined
    const latent = placeToText(neighbourPlace(start, { seed: from.seed, index, distance }, sizes))
    this.#trails.set(place, { from, index, distance, latent })
    return { latent }
  }

  #nextDirection(place: number): number {
    const index = this.#tried.get(place) ?? 0
    this.#tried.set(place, index + 1)
    return index
  }
}
