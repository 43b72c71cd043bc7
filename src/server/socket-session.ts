// One WebSocket connection: reads client messages, answers them, plays its kit and tells it of the hits of others.
// What goes out, and how much of it may wait, is outlet.ts's.

import { randomInt } from 'node:crypto'
import type { WebSocket } from 'ws'
import { neighbourOf } from '../engine/morph-request.ts'
import type { Stroke } from '../engine/stroke-pools.ts'
import type { RenderedShot } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import { parseClientMessage, requestIdOf } from '../protocol/messages.ts'
import { type ClientMessage, firstServerId, type Request } from '../protocol/requests.ts'
import { ConnectionKit } from './connection-kit.ts'
import type { Hit } from './hit-feed.ts'
import { internalFault } from './internal-fault.ts'
import { Outlet } from './outlet.ts'
import { RateLimit } from './rate-limit.ts'
import type { SocketRoom } from './socket-room.ts'
import { reportOf, welcomeTo } from './socket-answers.ts'

/** Messages per second and at once; a page loads 16 pads at once and follows knobs at screen rate. */
const messagesPerSec = 200
const messageBurst = 400
/** Refused messages after which a connection is taken for broken or hostile. */
const mostRefused = 1000
/** Whole sounds, and hits that must be rendered first, which may wait on one connection. */
const mostWaiting = 64
/** Seeds that nobody chose can be said aloud. */
const freshSeeds = 1_000_000

type WholeRequest = Request<'render' | 'morph'>

export class SocketSession {
  readonly #socket: WebSocket
  readonly #room: SocketRoom
  readonly #rate = new RateLimit(messagesPerSec, messageBurst, () => performance.now())
  readonly #outlet: Outlet
  readonly #kit: ConnectionKit
  readonly #waiting: WholeRequest[] = []
  /** Pads whose sound is to be rendered before it is hit. */
  readonly #unprepared: Set<number>
  #preparing = false
  #refused = 0
  #rendering = false
  #lateHits = 0
  #heard: 'none' | 'events' | 'sound' = 'none'
  #nextHit = firstServerId
  #unlisten: (() => void) | undefined

  constructor(socket: WebSocket, room: SocketRoom) {
    this.#socket = socket
    this.#room = room
    this.#outlet = new Outlet(socket, () => performance.now(), room.dropped)
    this.#kit = new ConnectionKit(room.instrument)
    this.#unprepared = new Set(this.#kit.pads)
    room.connections++
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(1003, 'text messages only')
      else this.#receive((data as Buffer).toString('utf8'))
    })
    socket.on('error', (error) => room.log.debug(error, 'socket')) // ws closes the connection itself
    socket.on('close', () => {
      room.connections--
      this.#waiting.splice(0)
      this.#unprepared.clear()
      this.#unlisten?.()
      this.#outlet.close()
    })
  }

  #receive(text: string): void {
    const receivedMs = performance.now()
    try {
      if (!this.#rate.take())
        throw tooMany(`more than ${messagesPerSec} messages a second`, `at most ${messagesPerSec}`)
      this.#answer(parseClientMessage(text), receivedMs)
    } catch (error) {
      this.#tellFault(error, requestIdOf(text))
      if (++this.#refused >= mostRefused) this.#socket.close(1008, 'too many refused messages')
    }
  }

  #answer(message: ClientMessage, receivedMs: number): void {
    const outlet = this.#outlet
    switch (message.type) {
      case 'hello':
        if (message.format !== undefined) outlet.format = message.format
        if (message.creditBytes !== undefined) outlet.credit = message.creditBytes
        return outlet.tell(welcomeTo(this.#room.instrument, this.#kit.kit))
      case 'credit':
        outlet.credit += message.bytes
        return undefined
      case 'load': {
        this.#kit.load(message)
        const { name, pads } = this.#kit.kit
        this.#unprepared.clear()
        this.#prepare(this.#kit.pads)
        return outlet.tell({ type: 'kit', id: message.id, model: this.#kit.model, kit: { name, pads } })
      }
      case 'trigger':
        return this.#trigger(message, receivedMs)
      case 'set':
        this.#prepare(this.#kit.set(message))
        return outlet.tell({ type: 'done', id: message.id })
      case 'render':
      case 'morph':
        if (this.#waiting.length >= mostWaiting) throw tooManyWaiting()
        this.#waiting.push(message)
        if (!this.#rendering) void this.#renderWaiting()
        return undefined
      case 'similar': {
        const { class: name, seed, controls, count, distance } = message
        const sound = { class: name, seed, controls }
        const sounds = Array.from({ length: count }, (_, i) => neighbourOf(sound, i, distance))
        return outlet.tell({ type: 'neighbours', id: message.id, sounds })
      }
      case 'seed':
        return outlet.tell({ type: 'fresh', id: message.id, seed: randomInt(freshSeeds) })
      case 'subscribe':
        this.#heard = message.hits
        if (message.hits === 'none') this.#unlisten = this.#unlisten?.() as undefined
        else this.#unlisten ??= this.#room.instrument.hits.listen((hit) => this.#hear(hit))
        return outlet.tell({ type: 'done', id: message.id })
      case 'status':
        return outlet.tell(reportOf(message.id, this.#room))
      case 'clock':
        return outlet.tell({
          type: 'time',
          id: message.id,
          clientMs: message.clientMs,
          receivedMs,
          sentMs: performance.now(),
        })
      case 'bye':
        return this.#socket.close(1000, 'bye')
    }
  }

  /** Plays what is rendered at once; what is not waits for its rendering, and is the only one that does. */
  #trigger(request: Request<'trigger'>, atMs: number): void {
    if (this.#unprepared.size > 0) this.#prepare([])
    const recipe = this.#kit.recipeOf(request.pad)
    const { pools } = this.#room
    const ready = pools.take(recipe, request.velocity)
    const hit = { from: 'socket', by: this, pad: request.pad, recipe, velocity: request.velocity, atMs } as const
    this.#room.hits++
    if (ready !== undefined) {
      this.#room.fromPool++
      return this.#strike(request.id, { ...hit, stroke: ready })
    }
    if (this.#lateHits >= mostWaiting) throw tooManyWaiting()
    this.#lateHits++
    pools
      .stroke(recipe, request.velocity)
      .then((stroke) => this.#strike(request.id, { ...hit, stroke }))
      .catch((error: unknown) => this.#tellFault(error, request.id))
      .finally(() => this.#lateHits--)
    return undefined
  }

  #strike(id: number, hit: Hit & { readonly stroke: Stroke }): void {
    const { shot, gain } = hit.stroke
    this.#outlet.tell(this.#told(id, 'you', hit, shot))
    this.#outlet.play({ id, rateHz: shot.rateHz, samples: shot.samples, gain })
    this.#room.instrument.hits.publish(hit)
  }

  #hear(hit: Hit): void {
    if (hit.by === this) return
    const id = this.#nextHit
    this.#nextHit = id === 0xffffffff ? firstServerId : id + 1
    const stroke = this.#heard === 'sound' ? (hit.stroke ?? this.#room.pools.take(hit.recipe, hit.velocity)) : undefined
    const isTold = this.#outlet.mention(this.#told(id, hit.from, hit, stroke?.shot))
    if (!isTold || stroke === undefined) return
    this.#outlet.play({ id, rateHz: stroke.shot.rateHz, samples: stroke.shot.samples, gain: stroke.gain })
  }

  #told(id: number, from: 'you' | Hit['from'], { pad, recipe, velocity, atMs }: Hit, shot: RenderedShot | undefined) {
    const { class: name, seed } = recipe
    const limited = shot === undefined || shot.limited.length === 0 ? {} : { limited: [...shot.limited] }
    const sound = { rateHz: shot?.rateHz ?? 0, lengthSamples: shot?.samples.length ?? 0 }
    return { type: 'hit', id, from, pad, class: name, seed, velocity, atMs, ...sound, ...limited } as const
  }

  /** Renders the first stroke of pads that have none, one after the other; what changes meanwhile is left out. */
  #prepare(pads: readonly number[]): void {
    for (const pad of pads) this.#unprepared.add(pad)
    if (!this.#preparing) void this.#prepareAll()
  }

  async #prepareAll(): Promise<void> {
    this.#preparing = true
    for (const pad of this.#unprepared) {
      this.#unprepared.delete(pad)
      // What fails here is told at the hit.
      await this.#room.pools.prepare(this.#kit.recipeOf(pad)).catch((error: unknown) => this.#logBug(error))
    }
    this.#preparing = false
  }

  /** Serves the waiting requests for whole sounds in order. */
  async #renderWaiting(): Promise<void> {
    this.#rendering = true
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      try {
        await this.#render(request)
      } catch (error) {
        this.#tellFault(error, request.id)
      }
    }
    this.#rendering = false
  }

  async #render(request: WholeRequest): Promise<void> {
    const { samples, rateHz, renderMs, peakDb, expected, limited } = await this.#rendered(request)
    const timbre = Object.keys(expected).length === 0 ? {} : { timbre: { ...expected } }
    const limits = limited.length === 0 ? {} : { limited: [...limited] }
    const { id } = request
    this.#outlet.tell({
      type: 'shot',
      id,
      rateHz,
      lengthSamples: samples.length,
      renderMs,
      peakDb,
      ...timbre,
      ...limits,
    })
    const arrived = await this.#outlet.deliver({ id, rateHz, samples })
    if (!arrived)
      throw new Fault('E_LIMIT', {
        at: 'credit',
        found: 'too little for the next frame, for too long',
        expected: 'a client that takes in the audio which it asks for',
        wayOut: 'Send {"type":"credit","bytes":…} for the frames that were taken in.',
      })
  }

  async #rendered(request: WholeRequest): Promise<RenderedShot> {
    const synth = this.#room.instrument.shelf.synth(request.model)
    const { velocity } = request
    if (request.type === 'render') return await synth.render(request)
    const { from, to, amount } = request
    return await synth.morph({ from, to, amount, velocity })
  }

  #tellFault(error: unknown, id: number | undefined): void {
    this.#logBug(error)
    const { code, message } = error instanceof Fault ? error : internalFault()
    this.#outlet.tell({ type: 'error', ...(id === undefined ? {} : { id }), code, message })
  }

  #logBug(error: unknown): void {
    if (!(error instanceof Fault)) this.#room.log.error(error, 'a message failed')
  }
}

function tooMany(found: string, expected: string): Fault {
  return new Fault('E_LIMIT', { at: 'connection', found, expected, wayOut: 'Ask again a little later.' })
}

function tooManyWaiting(): Fault {
  return tooMany(`${mostWaiting} sounds waiting to be rendered`, `at most ${mostWaiting}`)
}
