// What the WebSockets have done: connections, messages, bytes.

import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { NumberSource } from './numbers.ts'

const rows = [
  { id: 'open', kind: 'gauge', help: 'WebSockets that are open' },
  { id: 'opened', kind: 'counter', help: 'WebSockets that were opened' },
  { id: 'refused', kind: 'counter', help: 'WebSockets that were refused' },
  { id: 'receivedMessages', kind: 'counter', help: 'Messages that clients sent' },
  { id: 'receivedBytes', kind: 'counter', help: 'Bytes that came in on WebSockets' },
  { id: 'sentBytes', kind: 'counter', help: 'Bytes that were written to WebSockets' },
] as const satisfies NumberSource['rows']

type NumberId = (typeof rows)[number]['id']

export class SocketNumbers implements NumberSource {
  readonly rows = rows
  readonly #open = new Map<WebSocket, Socket>()
  readonly #ended: Record<NumberId, number> = {
    open: 0,
    opened: 0,
    refused: 0,
    receivedMessages: 0,
    receivedBytes: 0,
    sentBytes: 0,
  }

  add(id: NumberId, count = 1): void {
    this.#ended[id] += count
  }

  /** Counts a connection and what goes over it, from here to its end. */
  watch(webSocket: WebSocket, socket: Socket): void {
    this.add('opened')
    this.#open.set(webSocket, socket)
    webSocket.on('message', () => this.add('receivedMessages'))
    webSocket.once('close', () => {
      this.#open.delete(webSocket)
      this.add('receivedBytes', socket.bytesRead)
      this.add('sentBytes', socket.bytesWritten)
    })
  }

  read(): Readonly<Record<NumberId, number>> {
    const now = { ...this.#ended, open: this.#open.size }
    for (const socket of this.#open.values()) {
      now.receivedBytes += socket.bytesRead
      now.sentBytes += socket.bytesWritten
    }
    return now
  }
}
