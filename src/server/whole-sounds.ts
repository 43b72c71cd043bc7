// Whole sounds for one connection, rendered and sent one after the other: the next is rendered only when the client has
// let the one before through.

import type { RenderedShot } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import type { Request } from '../protocol/requests.ts'
import { tooManyWaiting } from './busy.ts'
import type { Outlet } from './outlet.ts'
import type { SocketRoom } from './socket-room.ts'

type WholeRequest = Request<'render' | 'morph'>

const mostWaiting = 64

export class WholeSounds {
  readonly #room: SocketRoom
  readonly #outlet: Outlet
  readonly #failed: (error: unknown, id: number) => void
  readonly #waiting: WholeRequest[] = []
  #rendering = false

  /** `failed` hears of every request that could not be served. */
  constructor(room: SocketRoom, outlet: Outlet, failed: (error: unknown, id: number) => void) {
    this.#room = room
    this.#outlet = outlet
    this.#failed = failed
  }

  /** @throws Fault E_LIMIT where too many wait. */
  ask(request: WholeRequest): void {
    if (this.#waiting.length >= mostWaiting) throw tooManyWaiting(mostWaiting)
    this.#waiting.push(request)
    if (!this.#rendering) void this.#renderWaiting()
  }

  /** The connection is gone. */
  close(): void {
    this.#waiting.splice(0)
  }

  async #renderWaiting(): Promise<void> {
    this.#rendering = true
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      try {
        await this.#serve(request)
      } catch (error) {
        this.#failed(error, request.id)
      }
    }
    this.#rendering = false
  }

  async #serve(request: WholeRequest): Promise<void> {
    const { id } = request
    const { samples, rateHz, renderMs, peakDb, expected, limited } = await this.#render(request)
    this.#outlet.tell({
      type: 'shot',
      id,
      rateHz,
      lengthSamples: samples.length,
      renderMs,
      peakDb,
      ...(Object.keys(expected).length === 0 ? {} : { timbre: { ...expected } }),
      ...(limited.length === 0 ? {} : { limited: [...limited] }),
    })
    if (await this.#outlet.deliver({ id, rateHz, samples })) return
    throw new Fault('E_LIMIT', {
      at: 'credit',
      found: 'too little for the next frame, for too long',
      expected: 'a client that takes in the audio which it asks for',
      wayOut: 'Send {"type":"credit","bytes":…} for the frames that were taken in.',
    })
  }

  async #render(request: WholeRequest): Promise<RenderedShot> {
    const synth = this.#room.instrument.shelf.synth(request.model)
    return await (request.type === 'render' ? synth.render(request) : synth.morph(request))
  }
}
