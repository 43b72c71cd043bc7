// The HTTP connections that are open, so that a server that stops can end each of them at the right moment. Node's own
// way, `closeIdleConnections`, also cuts off answers that are written but have not left yet.

import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export class OpenConnections {
  /** Answers under way on each. */
  readonly #answers = new Map<Socket, number>()
  readonly #server: Server
  #closing = false

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.#answers.set(socket, 0)
      socket.once('close', () => this.#answers.delete(socket))
    })
    server.on('request', ({ socket }, response: ServerResponse) => {
      this.#answers.set(socket, (this.#answers.get(socket) ?? 0) + 1)
      if (this.#closing) response.shouldKeepAlive = false
      // After the last byte has left for the kernel, or the client has gone.
      response.once('close', () => {
        const left = this.#answers.get(socket)
        if (left === undefined) return
        this.#answers.set(socket, left - 1)
        if (this.#closing) this.#endIfIdle(socket)
      })
    })
    server.on('upgrade', (_, socket: Socket) => this.#answers.delete(socket))
  }

  /** Takes no more; resolves when all connections, upgraded ones too, have ended. HTTP ones do within `limitMs`. */
  async close(limitMs: number): Promise<void> {
    this.#closing = true
    const closed = new Promise<void>((resolve) => {
      this.#server.closeIdleConnections = () => {}
      this.#server.close(() => resolve())
    })
    for (const socket of this.#answers.keys()) this.#endIfIdle(socket)
    const timer = setTimeout(() => {
      for (const socket of this.#answers.keys()) socket.destroy()
    }, limitMs)
    await closed
    clearTimeout(timer)
  }

  /** What was written still leaves. */
  #endIfIdle(socket: Socket): void {
    if (this.#answers.get(socket) === 0) socket.destroySoon()
  }
}
