// The sounds of steps with a timbre lock: of each pad and lock one of its own, with neighbours like the pads'. They are
// asked for after everything else; until one is there, its step plays what the pad plays.

import type { WelcomeMessage } from '../../src/protocol/messages.ts'
import { maxVelocity } from '../../src/protocol/velocity.ts'
import type { Shot, ShotWish } from '../shot-queue.ts'
import { padCount, reachOf, recipeKey, recipeOf } from '../state.ts'
import type { InstrumentState, Recipe } from '../state.ts'
import { Strokes } from '../strokes.ts'

/** Bytes of neighbours that may wait. */
const mostBytes = 8 << 20

interface Lock {
  readonly pad: number
  readonly recipe: Recipe
}

export class LockSounds {
  /** Each lock is a place of its own behind those of the pads. */
  readonly #strokes = new Strokes(mostBytes)
  #locks = new Map<string, { readonly place: number; readonly lock: Lock }>()
  #nextPlace = padCount
  #asked: number | undefined
  /** Places whose sound could not be had. */
  readonly #failed = new Set<number>()

  /** The state from now on: sounds of locks that are gone are forgotten. */
  plan(state: InstrumentState, welcome: WelcomeMessage | undefined, layers: readonly number[]): void {
    const before = this.#locks
    this.#locks = new Map()
    for (const lock of locksOf(state, welcome)) {
      const key = keyOf(lock)
      if (this.#locks.has(key)) continue
      const place = before.get(key)?.place ?? this.#nextPlace++
      before.delete(key)
      this.#locks.set(key, { place, lock })
      this.#strokes.plan(place, { recipe: lock.recipe, isFrozen: state.pads[lock.pad]!.mode === 'frozen', layers })
    }
    for (const { place } of before.values()) {
      this.#strokes.forget(place)
      this.#failed.delete(place)
    }
  }

  /** What a locked step plays now; undefined where its sound is not there yet. */
  take(pad: number, recipe: Recipe, velocity: number): Shot | undefined {
    const place = this.#locks.get(keyOf({ pad, recipe }))?.place
    return place === undefined ? undefined : this.#strokes.take(place, velocity)
  }

  /** What is to be rendered next, one at a time: the locks' own sounds before neighbours of them. */
  next(): ShotWish | undefined {
    if (this.#asked !== undefined) return undefined
    for (const { place, lock } of this.#locks.values()) {
      if (this.#strokes.ownOf(place) !== undefined || this.#failed.has(place)) continue
      this.#asked = place
      return { pad: place, recipe: lock.recipe, velocity: maxVelocity, isLock: true }
    }
    const wish = this.#strokes.next()
    return wish && { ...wish, isLock: true }
  }

  /** Something was rendered; false where it is not kept. */
  put(wish: ShotWish, shot: Shot): boolean {
    this.#answered(wish)
    const isPlanned = [...this.#locks.values()].some(({ place }) => place === wish.pad)
    return this.#strokes.put(wish, shot) && isPlanned
  }

  /** It could not be had: the step goes on playing what its pad plays. */
  miss(wish: ShotWish): void {
    this.#answered(wish)
    if (wish.neighbour === undefined) this.#failed.add(wish.pad)
    else this.#strokes.miss(wish)
  }

  /** The server is new: what was under way does not come. */
  restart(): void {
    this.#asked = undefined
    this.#failed.clear()
    this.#strokes.restart()
  }

  #answered({ pad, neighbour }: ShotWish): void {
    if (neighbour === undefined && pad === this.#asked) this.#asked = undefined
  }
}

/** A pad's recipe with a step's controls in place of its own, as far as the model has them. */
export function lockedRecipe(
  state: InstrumentState,
  pad: number,
  controls: Readonly<Record<string, number>>,
  welcome: WelcomeMessage | undefined,
): Recipe {
  const recipe = recipeOf(state, pad)
  const model = welcome?.models.find(({ name }) => name === recipe.model)
  const reach = (model && reachOf(model, recipe.class)) ?? {}
  const known = (id: string): boolean => id in reach || welcome?.controls.some((row) => row.id === id) === true
  const locked = Object.fromEntries(Object.entries(controls).filter(([id]) => known(id)))
  return { ...recipe, controls: { ...recipe.controls, ...locked } }
}

function locksOf(state: InstrumentState, welcome: WelcomeMessage | undefined): Lock[] {
  const lanes = state.kit.pattern?.lanes ?? []
  return lanes.flatMap(({ pad, steps }) =>
    steps.flatMap(({ controls }) =>
      controls === undefined ? [] : [{ pad, recipe: lockedRecipe(state, pad, controls, welcome) }],
    ),
  )
}

function keyOf({ pad, recipe }: Lock): string {
  return `${pad} ${recipeKey(recipe)}`
}
