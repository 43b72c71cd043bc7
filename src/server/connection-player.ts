// Plays one connection's pads, and tells it of the hits of others. A stroke that is rendered goes out at once.

import type { Stroke } from '../engine/stroke-pools.ts'
import type { RenderedShot } from '../engine/synth.ts'
import type { Answer } from '../protocol/messages.ts'
import { firstServerId, type Request } from '../protocol/requests.ts'
import { tooManyWaiting } from './busy.ts'
import { ConnectionKit } from './connection-kit.ts'
import type { Hit } from './hit-feed.ts'
import type { Outlet } from './outlet.ts'
import type { SocketRoom } from './socket-room.ts'

/** Hits that wait for their rendering. */
const mostWaiting = 64

export class ConnectionPlayer {
  readonly kit: ConnectionKit
  readonly #room: SocketRoom
  readonly #outlet: Outlet
  readonly #failed: (error: unknown, id?: number) => void
  /** Pads whose sound is to be rendered before it is hit; the kit's until the first hit, for many never play. */
  readonly #unprepared: Set<number>
  #preparing = false
  #waiting = 0
  #nextId = firstServerId
  #heard: Request<'subscribe'>['hits'] = 'none'
  #unlisten: (() => void) | undefined

  /** `failed` hears of every hit that could not be played, and of bugs. */
  constructor(room: SocketRoom, outlet: Outlet, failed: (error: unknown, id?: number) => void) {
    this.#room = room
    this.#outlet = outlet
    this.#failed = failed
    this.kit = new ConnectionKit(room.instrument)
    this.#unprepared = new Set(this.kit.pads)
  }

  /** @throws Fault where the kit cannot be had. */
  load(request: Request<'load'>): void {
    this.kit.load(request)
    this.#unprepared.clear()
    if (request.midi !== true) return this.#prepare(this.kit.pads)
    // Who has it played from MIDI may never trigger a pad here.
    for (const pad of this.kit.pads) this.#unprepared.add(pad)
  }

  /** @throws Fault where a control cannot be had. */
  set(request: Request<'set'>): void {
    this.#prepare(this.kit.set(request))
  }

  /** @throws Fault for a pad that there is not, or where too many hits wait. */
  trigger({ id, pad, velocity }: Request<'trigger'>, atMs: number): void {
    const recipe = this.kit.recipeOf(pad)
    this.#prepare([])
    const { pools } = this.#room
    const hit = { from: 'socket', by: this, pad, recipe, velocity, atMs } as const
    const ready = pools.take(recipe, velocity)
    if (ready === undefined && this.#waiting >= mostWaiting) throw tooManyWaiting(mostWaiting)
    this.#room.hits++
    if (ready !== undefined) {
      this.#room.fromPool++
      return this.#strike(id, { ...hit, stroke: ready })
    }
    this.#waiting++
    pools
      .stroke(recipe, velocity)
      .then((stroke) => this.#strike(id, { ...hit, stroke }))
      .catch((error: unknown) => this.#failed(error, id))
      .finally(() => this.#waiting--)
    return undefined
  }

  subscribe({ hits }: Request<'subscribe'>): void {
    this.#heard = hits
    this.#unlisten?.()
    this.#unlisten = hits === 'none' ? undefined : this.#room.instrument.hits.listen((hit) => this.#hear(hit))
  }

  /** The connection is gone. */
  close(): void {
    this.#unprepared.clear()
    this.#unlisten?.()
  }

  #strike(id: number, hit: Hit & { readonly stroke: Stroke }): void {
    const { shot, gain } = hit.stroke
    this.#outlet.strike(told(id, 'you', hit, shot), { id, rateHz: shot.rateHz, samples: shot.samples, gain })
    this.#room.instrument.hits.publish(hit)
  }

  #hear(hit: Hit): void {
    if (hit.by === this) return
    const id = this.#nextId
    this.#nextId = id === 0xffffffff ? firstServerId : id + 1
    const wantsSound = this.#heard === 'sound'
    const stroke = wantsSound ? (hit.stroke ?? this.#room.pools.take(hit.recipe, hit.velocity)) : undefined
    const { shot, gain = 1 } = stroke ?? {}
    const source = shot && { id, rateHz: shot.rateHz, samples: shot.samples, gain }
    this.#outlet.strike(told(id, hit.from, hit, shot), source)
  }

  /** Renders the first stroke of pads that have none, one after the other; settings in between are skipped. */
  #prepare(pads: readonly number[]): void {
    for (const pad of pads) this.#unprepared.add(pad)
    if (!this.#preparing) void this.#prepareAll()
  }

  async #prepareAll(): Promise<void> {
    this.#preparing = true
    for (const pad of this.#unprepared) {
      this.#unprepared.delete(pad)
      // What fails here is told at the hit.
      await this.#room.pools.prepare(this.kit.recipeOf(pad)).catch(() => undefined)
    }
    this.#preparing = false
  }
}

function told(
  id: number,
  from: 'you' | Hit['from'],
  { pad, recipe, velocity, atMs }: Hit,
  shot: RenderedShot | undefined,
): Answer<'hit'> {
  const { class: name, seed } = recipe
  const sound = { rateHz: shot?.rateHz ?? 0, lengthSamples: shot?.samples.length ?? 0 }
  const limited = shot === undefined || shot.limited.length === 0 ? {} : { limited: [...shot.limited] }
  return { type: 'hit', id, from, pad, class: name, seed, velocity, atMs, ...sound, ...limited }
}
