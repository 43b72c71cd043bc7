// The WebSocket endpoint: upgrades at /ws with the subprotocol, limits on messages and connections, a heartbeat that
// finds dead links, an orderly end.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault } from '../faults/fault.ts'
import { socketPath, subprotocol } from '../protocol/messages.ts'
import { isLoopback } from './access.ts'
import type { Instrument } from './instrument.ts'
import { SocketNumbers } from './socket-numbers.ts'
import { SocketRoom } from './socket-room.ts'
import { SocketSession } from './socket-session.ts'

const maxConnections = 1024
const heartbeatMs = 30_000
const closeLimitMs = 1000

export class Sockets {
  readonly numbers: SocketNumbers
  readonly #server: WebSocketServer
  readonly #room: SocketRoom
  readonly #faulted: (code: FaultCode) => void
  readonly #heartbeat: NodeJS.Timeout
  readonly #silent = new WeakSet<WebSocket>()

  /** `faulted` is told of every fault that a client is answered. */
  constructor(instrument: Instrument, log: Logger, faulted: (code: FaultCode) => void = () => {}) {
    this.#faulted = faulted
    this.#room = new SocketRoom(instrument, log, faulted)
    this.numbers = new SocketNumbers(this.#room)
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
      void new SocketSession(webSocket, this.#room, isLoopback(socket.remoteAddress ?? ''))
    })
    return undefined
  }

  /** Says goodbye with 1001 and waits a second for the clients to answer. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat)
    this.#room.close()
    const clients = [...this.#server.clients]
    const gone = clients.map((client) => new Promise<void>((resolve) => client.once('close', () => resolve())))
    for (const client of clients) client.close(1001, 'the server is stopping')
    const timer = setTimeout(() => clients.forEach((client) => client.terminate()), closeLimitMs)
    await Promise.all(gone)
    clearTimeout(timer)
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
