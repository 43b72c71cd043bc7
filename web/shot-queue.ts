// Keeps every pad's sound as its recipe wants it: reads wanted recipes, asks the server for them a few at a time,
// writes whole shots. A pad that changes faster than the server renders skips the states in between. When all pads have
// their sounds, it asks for strokes of them ahead.

import { neighbourSeed, strokeStray } from '../src/dsp/neighbours.ts'
import type { ErrorMessage, ShotMessage } from '../src/protocol/messages.ts'
import { ShotAssembly } from '../src/protocol/pcm-frame.ts'
import type { PcmFrame } from '../src/protocol/pcm-frame.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { Request } from '../src/protocol/requests.ts'
import { soundOf } from '../src/protocol/sound.ts'
import { maxVelocity } from '../src/protocol/velocity.ts'
import { recipeKey } from './state.ts'
import type { Recipe } from './state.ts'

/** A shot as the server rendered it; hits of other velocities scale it. */
export interface Shot {
  readonly recipe: Recipe
  /** That it was rendered at, 1 … 127. */
  readonly velocity: number
  readonly samples: Float32Array
  readonly rateHz: number
  readonly renderMs: number
  readonly peakDb: number
  /** What the sound is expected to measure, by id of a timbre control; absent for models without. */
  readonly timbre?: Readonly<Record<string, number>>
}

/** A sound to be rendered for a pad: its own, or a neighbour of that. */
export interface ShotWish {
  readonly pad: number
  readonly recipe: Recipe
  readonly velocity: number
  /** Which neighbour; undefined for the pad's own sound. */
  readonly neighbour?: number
}

export type ShotRequest = Request<'render' | 'morph'>

export interface ShotQueueHandlers {
  /** False when the message could not be sent now; the queue waits for `restart`. */
  send(message: ShotRequest): boolean
  /** What to render while no pad waits for its own sound. */
  next(): ShotWish | undefined
  ready(wish: ShotWish, shot: Shot): void
  failed(wish: ShotWish, sentence: string): void
}

/** One is being rendered while the next is under way. */
const mostInFlight = 2

interface Flight {
  readonly wish: ShotWish
  answer?: { readonly message: ShotMessage; readonly assembly: ShotAssembly }
}

export class ShotQueue {
  readonly #handlers: ShotQueueHandlers
  /** Pad → what it should sound like; in the order in which they will be asked for. */
  readonly #wanted = new Map<number, Recipe>()
  readonly #flights = new Map<number, Flight>()
  #nextId = 0

  constructor(handlers: ShotQueueHandlers) {
    this.#handlers = handlers
  }

  /** Pads that are still waiting for their own sound. */
  get waiting(): ReadonlySet<number> {
    return new Set([...this.#wanted.keys(), ...this.#ownFlights().map(({ pad }) => pad)])
  }

  /** Nothing is under way, and nothing can be asked for. */
  get isIdle(): boolean {
    return this.#flights.size === 0
  }

  /** From now on `pad` should sound like `recipe`. Urgent ones are asked for before all others. */
  want(pad: number, recipe: Recipe, urgent = false): void {
    this.#wanted.delete(pad)
    const underWay = this.#ownFlights().find((wish) => wish.pad === pad)
    if (underWay === undefined || recipeKey(underWay.recipe) !== recipeKey(recipe)) {
      const others = urgent ? [...this.#wanted] : []
      if (urgent) this.#wanted.clear()
      this.#wanted.set(pad, recipe)
      for (const [place, other] of others) this.#wanted.set(place, other)
    }
    this.pump()
  }

  /** The connection is new: what was under way is lost and is asked for again. */
  restart(): void {
    const lost = this.#ownFlights()
    this.#flights.clear()
    for (const { pad, recipe } of lost) if (!this.#wanted.has(pad)) this.#wanted.set(pad, recipe)
    this.pump()
  }

  /** An answer with an id. Answers to forgotten requests are ignored. */
  accept(message: ShotMessage | ErrorMessage): void {
    const flight = message.id === undefined ? undefined : this.#flights.get(message.id)
    if (flight === undefined || message.id === undefined) return
    if (message.type === 'shot') {
      flight.answer = { message, assembly: new ShotAssembly(message.lengthSamples) }
      return
    }
    this.#flights.delete(message.id)
    const { wish } = flight
    if (wish.neighbour !== undefined || !this.#wanted.has(wish.pad)) this.#handlers.failed(wish, message.message)
    this.pump()
  }

  /** The next frame of an answer. @throws Fault E_PROTOCOL on a gap or an overrun. */
  acceptFrame(frame: PcmFrame): void {
    const flight = this.#flights.get(frame.id)
    if (flight?.answer === undefined) return
    const samples = flight.answer.assembly.accept(frame)
    if (samples === undefined) return
    this.#flights.delete(frame.id)
    const { rateHz, renderMs, peakDb, timbre } = flight.answer.message
    // A newer wish for this pad is waiting already; still, this sound is nearer to it than the one before.
    const { recipe, velocity } = flight.wish
    const shot = { recipe, velocity, samples, rateHz, renderMs, peakDb, ...(timbre && { timbre }) }
    this.#handlers.ready(flight.wish, shot)
    this.pump()
  }

  /** Asks for what is wanted, as far as that may be under way. */
  pump(): void {
    for (const [pad, recipe] of this.#wanted) {
      if (this.#flights.size >= mostInFlight) return
      if (this.#ownFlights().some((wish) => wish.pad === pad)) continue
      if (!this.#ask({ pad, recipe, velocity: maxVelocity })) return
      this.#wanted.delete(pad)
    }
    while (this.#wanted.size === 0 && this.#flights.size < mostInFlight) {
      const wish = this.#handlers.next()
      if (wish === undefined || !this.#ask(wish)) return
    }
  }

  #ownFlights(): ShotWish[] {
    return [...this.#flights.values()].map(({ wish }) => wish).filter(({ neighbour }) => neighbour === undefined)
  }

  #ask(wish: ShotWish): boolean {
    const id = this.#nextId
    if (!this.#handlers.send(requestOf(id, wish))) return false
    this.#nextId = (id + 1) % firstServerId
    this.#flights.set(id, { wish })
    return true
  }
}

function requestOf(id: number, { recipe, velocity, neighbour }: ShotWish): ShotRequest {
  const { model, seed } = recipe
  const sound = { ...soundOf(recipe), controls: { ...recipe.controls } }
  if (neighbour === undefined) return { type: 'render', id, model, ...sound, velocity }
  const { latent: _, ...drawn } = sound // the other one is where its seed draws it
  const to = { ...drawn, seed: neighbourSeed(seed, neighbour) }
  return { type: 'morph', id, model, from: sound, to, amount: strokeStray, velocity }
}
