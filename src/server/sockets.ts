// The WebSocket endpoint: upgrades at /ws with the subprotocol, limits on messages and connections, a heartbeat that
// finds dead links, an orderly end.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ShelvedKit } from '../engine/kit-programs.ts'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault } from '../faults/fault.ts'
import { type ServerMessage, socketPath, subprotocol } from '../protocol/messages.ts'
import type { Instrument } from './instrument.ts'
import { SocketNumbers } from './socket-numbers.ts'
import { SocketSession } from './socket-session.ts'

const maxConnections = 1024
const heartbeatMs = 30_000
const closeLimitMs = 1000

export class Sockets {
  readonly numbers = new SocketNumbers()
  readonly #server: WebSocketServer
  readonly #instrument: Instrument
  readonly #log: Logger
  readonly #faulted: (code: FaultCode) => void
  readonly #heartbeat: NodeJS.Timeout
  readonly #silent = new WeakSet<WebSocket>()

  /** `faulted` is told of every fault that a client is answered. */
  constructor(instrument: Instrument, log: Logger, faulted: (code: FaultCode) => void = () => {}) {
    this.#instrument = instrument
    this.#log = log
    this.#faulted = faulted
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: 64 << 10,
      maxFragments: 64,
      maxBufferedChunks: 256,
      handleProtocols: () => subprotocol,
    })
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref()
  }

  /** Takes over the upgrade, or says why not; `request` has passed the front. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Fault | undefined {
    const fault = this.#upgrade(request, socket, head)
    if (fault === undefined) return undefined
    this.numbers.add('refused')
    this.#faulted(fault.code)
    return fault
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Fault | undefined {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname !== socketPath) return refused('E_PATH', 'address', pathname, socketPath, `Connect to ${socketPath}.`)
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    if (!offered.includes(subprotocol)) {
      const found = offered.join(', ') || 'none'
      return refused('E_PROTOCOL', 'subprotocol', found, subprotocol, `Offer the subprotocol ${subprotocol}.`)
    }
    const { size } = this.#server.clients
    if (size >= maxConnections)
      return refused('E_LIMIT', 'connections', `${size}`, `at most ${maxConnections}`, 'Close another page.')
    socket.setNoDelay(true)
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('pong', () => this.#silent.delete(webSocket))
      this.numbers.watch(webSocket, socket)
      void new SocketSession(webSocket, this.#instrument, this.#log, this.#faulted)
    })
    return undefined
  }

  /** Says goodbye with 1001 and waits a second for the clients to answer. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat)
    const clients = [...this.#server.clients]
    const gone = clients.map((client) => new Promise<void>((resolve) => client.once('close', () => resolve())))
    for (const client of clients) client.close(1001, 'the server is stopping')
    const timer = setTimeout(() => clients.forEach((client) => client.terminate()), closeLimitMs)
    await Promise.all(gone)
    clearTimeout(timer)
  }

  /** Tells every connection that a MIDI program has put a kit on. */
  tellKit({ id, program, kit }: ShelvedKit): void {
    if (program === undefined) return
    const message: ServerMessage = { type: 'program', program, kit: id, name: kit.name }
    const text = JSON.stringify(message)
    for (const client of this.#server.clients) if (client.readyState === client.OPEN) client.send(text)
  }

  /** A connection that has not answered the last ping by the next one is dead. */
  #beat(): void {
    for (const client of this.#server.clients) {
      if (this.#silent.has(client)) client.terminate()
      this.#silent.add(client)
      client.ping()
    }
  }
}

function refused(
  code: 'E_PATH' | 'E_PROTOCOL' | 'E_LIMIT',
  at: string,
  found: string,
  expected: string,
  wayOut: string,
): Fault {
  return new Fault(code, { at, found, expected, wayOut })
}
