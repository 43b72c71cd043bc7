// What is wanted of the sounds around a pad, handed on when it is another wish, and not before it has settled.

import type { ExploredSounds } from '../explored-sounds.ts'
import { recipeKey } from '../state.ts'
import type { Recipe } from '../state.ts'

export class Wishes {
  readonly #explored: () => ExploredSounds
  #keys = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(explored: () => ExploredSounds) {
    this.#explored = explored
  }

  /** From in `afterMs` on this is wanted, the first first, unless another wish comes before. */
  set(wish: () => { readonly pad: number; readonly recipes: readonly Recipe[] }, afterMs: number): void {
    clearTimeout(this.#timer)
    const hand = (): void => {
      const { pad, recipes } = wish()
      const keys = recipes.map(recipeKey).join()
      if (keys === this.#keys) return
      this.#keys = keys
      this.#explored().want(pad, recipes)
    }
    if (afterMs > 0) this.#timer = setTimeout(hand, afterMs)
    else hand()
  }
}
