// Keeps every pad's sound as its recipe wants it: reads wanted recipes, asks the server for them a few at a time,
// writes whole shots. A pad that changes faster than the server renders skips the states in between.

import type { ErrorMessage, ShotMessage } from '../src/protocol/messages.ts'
import { ShotAssembly } from '../src/protocol/pcm-frame.ts'
import type { PcmFrame } from '../src/protocol/pcm-frame.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { RenderMessage } from '../src/protocol/requests.ts'
import { maxVelocity } from '../src/protocol/velocity.ts'
import { recipeKey } from './state.ts'
import type { Recipe } from './state.ts'

/** A shot as the server rendered it, at the hardest velocity; softer hits scale it. */
export interface Shot {
  readonly recipe: Recipe
  readonly samples: Float32Array
  readonly rateHz: number
  readonly renderMs: number
  readonly peakDb: number
  /** What the sound is expected to measure, by id of a timbre control; absent for models without. */
  readonly timbre?: Readonly<Record<string, number>>
}

export interface ShotQueueHandlers {
  /** False when the message could not be sent now; the queue waits for `restart`. */
  send(message: RenderMessage): boolean
  ready(pad: number, shot: Shot): void
  failed(pad: number, recipe: Recipe, sentence: string): void
}

/** One is being rendered while the next is under way. */
const mostInFlight = 2

interface Flight {
  readonly pad: number
  readonly recipe: Recipe
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

  /** Pads that are still waiting for their sound. */
  get waiting(): ReadonlySet<number> {
    return new Set([...this.#wanted.keys(), ...[...this.#flights.values()].map((flight) => flight.pad)])
  }

  /** From now on `pad` should sound like `recipe`. Urgent ones are asked for before all others. */
  want(pad: number, recipe: Recipe, urgent = false): void {
    this.#wanted.delete(pad)
    const flight = this.#flightOf(pad)
    if (flight === undefined || recipeKey(flight.recipe) !== recipeKey(recipe)) {
      const others = urgent ? [...this.#wanted] : []
      if (urgent) this.#wanted.clear()
      this.#wanted.set(pad, recipe)
      for (const [place, other] of others) this.#wanted.set(place, other)
    }
    this.#pump()
  }

  /** The connection is new: what was under way is lost and is asked for again. */
  restart(): void {
    const lost = [...this.#flights.values()]
    this.#flights.clear()
    for (const { pad, recipe } of lost) if (!this.#wanted.has(pad)) this.#wanted.set(pad, recipe)
    this.#pump()
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
    if (!this.#wanted.has(flight.pad)) this.#handlers.failed(flight.pad, flight.recipe, message.message)
    this.#pump()
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
    const shot = { recipe: flight.recipe, samples, rateHz, renderMs, peakDb, ...(timbre && { timbre }) }
    this.#handlers.ready(flight.pad, shot)
    this.#pump()
  }

  #flightOf(pad: number): Flight | undefined {
    return [...this.#flights.values()].find((flight) => flight.pad === pad)
  }

  #pump(): void {
    for (const [pad, recipe] of this.#wanted) {
      if (this.#flights.size >= mostInFlight) return
      if (this.#flightOf(pad) !== undefined) continue
      const id = this.#nextId
      const sent = this.#handlers.send({
        type: 'render',
        id,
        model: recipe.model,
        class: recipe.class,
        seed: recipe.seed,
        velocity: maxVelocity,
        controls: { ...recipe.controls },
      })
      if (!sent) return
      this.#nextId = (id + 1) % firstServerId
      this.#wanted.delete(pad)
      this.#flights.set(id, { pad, recipe })
    }
  }
}
