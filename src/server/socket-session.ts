// One WebSocket connection: reads client messages, renders one after the other, writes shots and their PCM frames.
// A slow reader waits for itself: the next frame is handed over only when the one before has left the process.

import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault } from '../faults/fault.ts'
import { controlTable, timbreTable } from '../protocol/controls.ts'
import { parseClientMessage, type RenderMessage, requestIdOf, type ServerMessage } from '../protocol/messages.ts'
import { packShot } from '../protocol/pcm-frame.ts'
import type { Instrument } from './instrument.ts'
import { internalFault } from './internal-fault.ts'
import { RateLimit } from './rate-limit.ts'

/** Messages per second and at once; a page loads 16 pads at once and follows knobs at screen rate. */
const messagesPerSec = 200
const messageBurst = 400
/** Refused messages after which a connection is taken for broken or hostile. */
const mostRefused = 1000
/** Renders that may wait on one connection. */
const mostWaiting = 64
/** A client that takes no data for this long is dropped. */
const stalledMs = 30_000

export class SocketSession {
  readonly #socket: WebSocket
  readonly #instrument: Instrument
  readonly #log: Logger
  readonly #faulted: (code: FaultCode) => void
  readonly #rate: RateLimit
  readonly #waiting: RenderMessage[] = []
  #refused = 0
  #rendering = false

  constructor(socket: WebSocket, instrument: Instrument, log: Logger, faulted: (code: FaultCode) => void) {
    this.#socket = socket
    this.#instrument = instrument
    this.#log = log
    this.#faulted = faulted
    this.#rate = new RateLimit(messagesPerSec, messageBurst, () => performance.now())
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(1003, 'text messages only')
      else this.#receive((data as Buffer).toString('utf8'))
    })
    socket.on('error', (error) => log.debug(error, 'socket')) // ws closes the connection itself
    socket.on('close', () => this.#waiting.splice(0))
  }

  #receive(text: string): void {
    try {
      if (!this.#rate.take())
        throw tooMany(`more than ${messagesPerSec} messages a second`, `at most ${messagesPerSec}`)
      const message = parseClientMessage(text)
      if (message.type === 'hello') return this.#tell(this.#welcome())
      if (this.#waiting.length >= mostWaiting) throw tooMany(`${mostWaiting} renders waiting`, `at most ${mostWaiting}`)
      this.#waiting.push(message)
      if (!this.#rendering) void this.#renderWaiting()
    } catch (error) {
      this.#tellFault(error, requestIdOf(text))
      if (++this.#refused >= mostRefused) this.#socket.close(1008, 'too many refused messages')
    }
  }

  #welcome(): ServerMessage {
    const { version, shelf, kit } = this.#instrument
    const { name, pads } = kit
    const tables = { controls: [...controlTable], timbre: [...timbreTable] }
    return { type: 'welcome', version, models: shelf.summaries(), kit: { name, pads }, ...tables }
  }

  /** Serves the waiting renders in order; the only place that sends binary frames. */
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

  async #render(request: RenderMessage): Promise<void> {
    const { id, model, class: name, seed, velocity, controls = {} } = request
    const shot = await this.#instrument.shelf.synth(model).render({ class: name, seed, velocity, controls })
    const { samples, rateHz, renderMs, peakDb, expected, limited } = shot
    const timbre = Object.keys(expected).length === 0 ? {} : { timbre: { ...expected } }
    const limits = limited.length === 0 ? {} : { limited: [...limited] }
    this.#tell({ type: 'shot', id, rateHz, lengthSamples: samples.length, renderMs, peakDb, ...timbre, ...limits })
    for (const frame of packShot(id, rateHz, samples)) if (!(await this.#sent(frame))) return
  }

  /** Resolves when the bytes have left for the kernel; false when the connection is gone. */
  async #sent(bytes: Uint8Array): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const stalled = setTimeout(() => this.#socket.terminate(), stalledMs)
    this.#socket.send(bytes, (error) => resolve(error === undefined || error === null))
    const arrived = await promise
    clearTimeout(stalled)
    return arrived
  }

  #tell(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(JSON.stringify(message))
  }

  #tellFault(error: unknown, id: number | undefined): void {
    if (!(error instanceof Fault)) this.#log.error(error, 'a message failed')
    const { code, message } = error instanceof Fault ? error : internalFault()
    this.#faulted(code)
    this.#tell({ type: 'error', ...(id === undefined ? {} : { id }), code, message })
  }
}

function tooMany(found: string, expected: string): Fault {
  return new Fault('E_LIMIT', { at: 'connection', found, expected, wayOut: 'Ask again a little later.' })
}
