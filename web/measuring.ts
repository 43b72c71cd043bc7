// What the selected pad's sound measures as it was rendered: asked of the server when the sound is there and the player's
// hand rests, one sound at a time, and remembered.

import type { Answer, ErrorMessage } from '../src/protocol/messages.ts'
import { firstServerId } from '../src/protocol/requests.ts'
import type { Request } from '../src/protocol/requests.ts'
import { soundOf } from '../src/protocol/sound.ts'
import type { Shot } from './shot-queue.ts'
import { recipeKey } from './state.ts'

export type Measured = Answer<'measured'>['timbre']

/** Ids of the shots never come this far. */
export const measureId = firstServerId - 3
/** A knob that is being turned makes sounds that nobody wants measured. */
const restMs = 200
const mostKept = 256

export class Measuring {
  readonly #send: (message: Request<'measure'>) => boolean
  readonly #changed: () => void
  readonly #known = new Map<string, Measured | 'failed'>()
  #wanted: Shot | undefined
  #asked: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `changed`: something is known that was not. */
  constructor(send: (message: Request<'measure'>) => boolean, changed: () => void) {
    this.#send = send
    this.#changed = changed
  }

  /** What a sound measures; undefined while that is not known. */
  of(shot: Shot | undefined): Measured | undefined {
    const known = shot && this.#known.get(keyOf(shot))
    return known === 'failed' ? undefined : known
  }

  /** From now on this sound is looked at; nothing is asked for models without timbre. */
  want(shot: Shot | undefined): void {
    if (shot === this.#wanted) return
    this.#wanted = shot
    clearTimeout(this.#timer)
    if (shot?.timbre !== undefined && !this.#known.has(keyOf(shot))) this.#timer = setTimeout(() => this.#ask(), restMs)
  }

  /** The server is new: what was asked is lost, and it may have other models. */
  restart(): void {
    this.#asked = undefined
    this.#known.clear()
    const wanted = this.#wanted
    this.#wanted = undefined
    this.want(wanted)
  }

  hear(answer: Answer<'measured'> | ErrorMessage): void {
    if (this.#asked === undefined) return
    this.#known.set(this.#asked, answer.type === 'measured' ? answer.timbre : 'failed')
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostKept) break
      this.#known.delete(oldest)
    }
    this.#asked = undefined
    this.#changed()
    this.#ask() // what is looked at now may be another sound
  }

  #ask(): void {
    const shot = this.#wanted
    if (shot?.timbre === undefined || this.#asked !== undefined || this.#known.has(keyOf(shot))) return
    const { model, controls } = shot.recipe
    const sound = { ...soundOf(shot.recipe), controls: { ...controls } }
    if (this.#send({ type: 'measure', id: measureId, model, ...sound, velocity: shot.velocity }))
      this.#asked = keyOf(shot)
  }
}

function keyOf({ recipe, velocity }: Shot): string {
  return `${velocity} ${recipeKey(recipe)}`
}
