// Plays one connection's pads, and tells it of the hits of others. A stroke that is rendered goes out at once, one on a
// live pad with its first slice.

import { GrowingSound } from '../engine/growing-sound.ts'
import type { Stroke } from '../engine/stroke-pools.ts'
import type { Answer } from '../protocol/messages.ts'
import type { PcmSource } from '../protocol/pcm-stream.ts'
import { firstServerId, type Request } from '../protocol/requests.ts'
import { maxVelocity } from '../protocol/velocity.ts'
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
    const hit = { ...this.kit.hitOn(pad, velocity), from: 'socket', by: this, pad, velocity, atMs } as const
    this.#prepare([])
    if (hit.mode !== 'live') return this.#play(id, hit)
    const { recipe, counted, by } = hit
    const heard = (sound: GrowingSound | undefined): void => {
      if (sound === undefined) return this.#fallBack(id, hit)
      this.#room.hits++
      this.#room.streamed++
      this.#strike(id, { ...hit, sound })
    }
    const spare = (): Stroke | undefined => this.#room.pools.take(recipe, counted)
    if (this.#room.streamsOf(recipe.model).strike({ recipe, velocity: counted, by, spare, heard })) return undefined
    this.#room.fallbacks++
    return this.#play(id, asRendered(hit))
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

  /** Plays a rendered stroke. @throws Fault where too many hits wait for one. */
  #play(id: number, hit: Hit): void {
    const { recipe, counted } = hit
    const { pools } = this.#room
    const ready = pools.take(recipe, counted)
    if (ready === undefined && this.#waiting >= mostWaiting) throw tooManyWaiting(mostWaiting)
    this.#room.hits++
    if (ready !== undefined) {
      this.#room.fromPool++
      return this.#strike(id, { ...hit, sound: ready })
    }
    this.#waiting++
    pools
      .stroke(recipe, counted)
      .then((stroke) => this.#strike(id, { ...hit, sound: stroke }))
      .catch((error: unknown) => this.#failed(error, id))
      .finally(() => this.#waiting--)
    return undefined
  }

  /** A hit on a live pad that was not synthesised in time. */
  #fallBack(id: number, hit: Hit): void {
    this.#room.fallbacks++
    try {
      this.#play(id, asRendered(hit))
    } catch (error) {
      this.#failed(error, id)
    }
  }

  #strike(id: number, hit: Hit): void {
    this.#outlet.strike(told(id, 'you', hit), sourceOf(id, hit.sound))
    this.#room.instrument.hits.publish(hit)
  }

  #hear(hit: Hit): void {
    if (hit.by === this) return
    const id = this.#nextId
    this.#nextId = id === 0xffffffff ? firstServerId : id + 1
    const sound = this.#heard === 'sound' ? (hit.sound ?? this.#rendered(hit)) : undefined
    const { sound: _, ...silent } = hit
    this.#outlet.strike(told(id, hit.from, sound === undefined ? silent : { ...hit, sound }), sourceOf(id, sound))
  }

  /** What a hit elsewhere sounds like here; the first time there may be nothing yet. */
  #rendered({ recipe, counted }: Hit): Stroke | undefined {
    const { pools } = this.#room
    const ready = pools.take(recipe, counted)
    if (ready === undefined) pools.prepare(recipe).catch(() => undefined) // a listener need not hear why
    return ready
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
      const { recipe, mode } = this.kit.hitOn(pad, maxVelocity)
      // What fails here is told at the hit.
      await this.#room.pools.prepare(recipe).catch(() => undefined)
      if (mode === 'live') this.#room.streamsOf(recipe.model).prepare(recipe)
    }
    this.#preparing = false
  }
}

function asRendered(hit: Hit): Hit {
  return { ...hit, mode: 'round-robin' }
}

function sourceOf(id: number, sound: Hit['sound']): PcmSource | undefined {
  if (sound === undefined) return undefined
  if (sound instanceof GrowingSound) return { id, rateHz: sound.rateHz, samples: sound.samples, growth: sound }
  const { shot, gain } = sound
  return { id, rateHz: shot.rateHz, samples: shot.samples, gain }
}

function told(id: number, from: 'you' | Hit['from'], hit: Hit): Answer<'hit'> {
  const { pad, recipe, mode, velocity, atMs, sound } = hit
  const { class: of, seed, latent } = recipe
  const { rateHz, samples } = sourceOf(id, sound) ?? { rateHz: 0, samples: [] }
  const { limited } = sound instanceof GrowingSound ? sound : (sound?.shot ?? { limited: [] })
  return {
    type: 'hit',
    id,
    from,
    pad,
    class: of,
    seed,
    ...(latent !== undefined && { latent }),
    mode,
    velocity,
    atMs,
    rateHz,
    lengthSamples: samples.length,
    ...(limited.length === 0 ? {} : { limited: [...limited] }),
  }
}
