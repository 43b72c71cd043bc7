// One WebSocket connection: reads client messages within their limits, has them answered, says what was wrong with them.
// What goes out, and how much of it may wait, is outlet.ts's.

import { randomInt } from 'node:crypto'
import type { WebSocket } from 'ws'
import { neighbourOf } from '../engine/morph-request.ts'
import { Fault } from '../faults/fault.ts'
import { parseClientMessage, requestIdOf } from '../protocol/messages.ts'
import type { ClientMessage, Request } from '../protocol/requests.ts'
import { soundOf } from '../protocol/sound.ts'
import { tooMany, tooManyWaiting } from './busy.ts'
import { ConnectionPlayer } from './connection-player.ts'
import { learnedBy } from './learning.ts'
import { internalFault } from './internal-fault.ts'
import { Outlet } from './outlet.ts'
import { RateLimit } from './rate-limit.ts'
import { reportOf, welcomeTo, worn } from './socket-answers.ts'
import type { SocketRoom } from './socket-room.ts'
import { WholeSounds } from './whole-sounds.ts'

/** Messages per second and at once; a page loads 16 pads at once and follows knobs at screen rate. */
const messagesPerSec = 200
const messageBurst = 400
/** Refused messages after which a connection is taken for broken or hostile. */
const mostRefused = 1000
/** Sounds that one connection may have measured at once. */
const mostMeasuring = 8
/** Seeds that nobody chose can be said aloud. */
const freshSeeds = 1_000_000

export class SocketSession {
  readonly #socket: WebSocket
  readonly #isHere: boolean
  readonly #room: SocketRoom
  readonly #rate = new RateLimit(messagesPerSec, messageBurst, () => performance.now())
  readonly #outlet: Outlet
  readonly #player: ConnectionPlayer
  readonly #sounds: WholeSounds
  #refused = 0
  #hearsTurns = false
  #measuring = 0

  /** `isHere`: it comes from this machine. */
  constructor(socket: WebSocket, room: SocketRoom, isHere: boolean) {
    this.#socket = socket
    this.#isHere = isHere
    this.#room = room
    this.#outlet = new Outlet(socket, () => performance.now(), room.dropped, room.buffers)
    const failed = (error: unknown, id?: number): void => this.#tellFault(error, id)
    this.#player = new ConnectionPlayer(room, this.#outlet, failed)
    this.#sounds = new WholeSounds(room, this.#outlet, failed)
    const unlisten = room.instrument.kitFeed?.listen(({ id, program, kit: { name } }) => {
      if (program !== undefined) this.#outlet.tell({ type: 'program', program, kit: id, name })
    })
    const unlistenTurns = room.instrument.turns?.listen((turn) => {
      if (!this.#hearsTurns) return
      const { control, pads, values } = turn
      this.#outlet.tell({ type: 'turned', control, pads: [...pads], values: [...values] })
    })
    room.connections++
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(1003, 'text messages only')
      else this.#receive((data as Buffer).toString('utf8'))
    })
    socket.on('error', (error) => room.log.debug(error, 'socket')) // ws closes the connection itself
    socket.on('close', () => {
      room.connections--
      unlisten?.()
      unlistenTurns?.()
      this.#sounds.close()
      this.#player.close()
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
    const { kit } = this.#player
    switch (message.type) {
      case 'hello':
        if (message.format !== undefined) outlet.format = message.format
        if (message.creditBytes !== undefined) outlet.credit = message.creditBytes
        return this.#welcome()
      case 'credit':
        outlet.credit += message.bytes
        return undefined
      case 'load':
        if (message.midi === true && !this.#isHere) throw elsewhere()
        this.#player.load(message)
        if (message.midi === true) this.#room.instrument.playFromMidi?.(kit.kit, kit.model)
        return outlet.tell({ type: 'kit', id: message.id, model: kit.model, kit: worn(kit.kit) })
      case 'trigger':
        return this.#player.trigger(message, receivedMs)
      case 'set':
        this.#player.set(message)
        return outlet.tell({ type: 'done', id: message.id })
      case 'render':
      case 'morph':
        return this.#sounds.ask(message)
      case 'measure':
        return void this.#measure(message)
      case 'similar': {
        const { id, count, distance } = message
        const sound = soundOf(message)
        const sounds = Array.from({ length: count }, (_, i) => neighbourOf(sound, i, distance))
        return outlet.tell({ type: 'neighbours', id, sounds })
      }
      case 'seed':
        return outlet.tell({ type: 'fresh', id: message.id, seed: randomInt(freshSeeds) })
      case 'subscribe':
        this.#player.subscribe(message)
        this.#hearsTurns = message.controllers ?? false
        return outlet.tell({ type: 'done', id: message.id })
      case 'learn':
        return void this.#learn(message)
      case 'status':
        return outlet.tell(reportOf(message.id, this.#room))
      case 'clock': {
        const { id, clientMs } = message
        return outlet.tell({ type: 'time', id, clientMs, receivedMs, sentMs: performance.now() })
      }
      case 'bye':
        return this.#socket.close(1000, 'bye')
    }
  }

  #welcome(): void {
    const { instrument } = this.#room
    const welcome = welcomeTo(instrument, this.#player.kit.kit, this.#isHere)
    this.#outlet.tell(welcome)
    if (welcome.midi?.opening !== true) return
    void instrument.midiOpens?.then((there) => this.#outlet.tell({ type: 'midi', there }))
  }

  async #measure({ id, model, velocity, ...sound }: Request<'measure'>): Promise<void> {
    this.#measuring++
    try {
      if (this.#measuring > mostMeasuring) throw tooManyWaiting(mostMeasuring)
      const shot = await this.#room.instrument.shelf.synth(model).render({ ...sound, velocity })
      const { timbre, tookMs } = await this.#room.gauge.measure(shot.samples, shot.rateHz)
      this.#outlet.tell({ type: 'measured', id, timbre: { ...timbre }, tookMs })
    } catch (error) {
      this.#tellFault(error, id)
    } finally {
      this.#measuring--
    }
  }

  async #learn({ id, control, pad }: Request<'learn'>): Promise<void> {
    try {
      this.#outlet.tell({ type: 'learned', id, ...(await learnedBy(this.#room.instrument, control, pad)) })
    } catch (error) {
      this.#tellFault(error, id)
    }
  }

  #tellFault(error: unknown, id: number | undefined): void {
    if (!(error instanceof Fault)) this.#room.log.error(error, 'a message failed')
    const { code, message } = error instanceof Fault ? error : internalFault()
    this.#room.faulted(code)
    this.#outlet.tell({ type: 'error', ...(id === undefined ? {} : { id }), code, message })
  }
}

function elsewhere(): Fault {
  return new Fault('E_USAGE', {
    at: 'message: midi',
    found: 'a connection from another machine',
    expected: 'one from the machine that MIDI is played at',
    wayOut: 'Leave it out: the kit is then on this connection’s pads alone.',
  })
}
