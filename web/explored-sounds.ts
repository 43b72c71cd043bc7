// Sounds that no pad has yet, for whoever looks around: rendered one at a time, in the order in which they are wanted,
// while no pad waits for anything. Pure; says what is to be rendered next and is given it.

import { maxVelocity } from '../src/protocol/velocity.ts'
import type { Shot, ShotWish } from './shot-queue.ts'
import { recipeKey } from './state.ts'
import type { Recipe } from './state.ts'

/** Bytes of samples that are kept: three minutes of mono, of which those that are wanted now stay longest. */
const mostBytes = 32 << 20

/** Tells 'change' when a sound has come, or could not be had. */
export class ExploredSounds extends EventTarget {
  readonly #pump: () => void
  readonly #limitBytes: number
  #pad = 0
  /** By key, in the order in which they are worth most. */
  #wanted: ReadonlyMap<string, Recipe> = new Map()
  /** By key, in the order in which they were wanted or asked for last. */
  readonly #shots = new Map<string, Shot>()
  readonly #refused = new Set<string>()
  #isAsked = false
  #trouble: string | undefined

  /** `pump` is called when there is something to ask for. */
  constructor(pump: () => void, limitBytes = mostBytes) {
    super()
    this.#pump = pump
    this.#limitBytes = limitBytes
  }

  /** From now on these sounds are wanted, the first first, and no others; they are for `pad`. */
  want(pad: number, recipes: readonly Recipe[]): void {
    this.#pad = pad
    this.#wanted = new Map(recipes.map((recipe) => [recipeKey(recipe), recipe]))
    this.#refused.clear()
    this.#trouble = undefined
    for (const key of this.#wanted.keys()) this.#use(key)
    this.#pump()
  }

  shotOf(recipe: Recipe): Shot | undefined {
    return this.#shots.get(recipeKey(recipe))
  }

  /** How many of those that are wanted are not there. */
  get missing(): number {
    return [...this.#wanted.keys()].filter((key) => !this.#shots.has(key)).length
  }

  /** Why the last one could not be had. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** What is to be rendered next, one at a time. */
  next(): ShotWish | undefined {
    if (this.#isAsked) return undefined
    for (const [key, recipe] of this.#wanted) {
      if (this.#shots.has(key) || this.#refused.has(key)) continue
      this.#isAsked = true
      return { pad: this.#pad, recipe, velocity: maxVelocity, isExplored: true }
    }
    return undefined
  }

  put(shot: Shot): void {
    this.#isAsked = false
    this.#shots.set(recipeKey(shot.recipe), shot)
    this.#makeRoom()
    this.dispatchEvent(new Event('change'))
  }

  /** One could not be had; it is not asked for again until others are wanted. */
  miss({ recipe }: ShotWish, sentence: string): void {
    this.#isAsked = false
    this.#refused.add(recipeKey(recipe))
    this.#trouble = sentence
    this.dispatchEvent(new Event('change'))
  }

  /** The server is new: what the one before rendered may be of another model of the same name. */
  restart(): void {
    this.#isAsked = false
    this.#refused.clear()
    this.#trouble = undefined
    this.#shots.clear()
    this.dispatchEvent(new Event('change'))
  }

  #use(key: string): void {
    const shot = this.#shots.get(key)
    if (shot === undefined) return
    this.#shots.delete(key)
    this.#shots.set(key, shot)
  }

  #makeRoom(): void {
    let bytes = [...this.#shots.values()].reduce((sum, { samples }) => sum + samples.byteLength, 0)
    for (const [key, { samples }] of this.#shots) {
      if (bytes <= this.#limitBytes) return
      if (this.#wanted.has(key)) continue
      this.#shots.delete(key)
      bytes -= samples.byteLength
    }
  }
}
