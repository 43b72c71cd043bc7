// What the WebSockets have done: connections, messages, bytes.

import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { NumberSource } from './numbers.ts'
import type { SocketRoom } from './socket-room.ts'

const rows = [
  { id: 'open', kind: 'gauge', help: 'WebSockets that are open' },
  { id: 'opened', kind: 'counter', help: 'WebSockets that were opened' },
  { id: 'refused', kind: 'counter', help: 'WebSockets that were refused' },
  { id: 'receivedMessages', kind: 'counter', help: 'Messages that clients sent' },
  { id: 'receivedBytes', kind: 'counter', help: 'Bytes that came in on WebSockets' },
  { id: 'sentBytes', kind: 'counter', help: 'Bytes that were written to WebSockets' },
  { id: 'hits', kind: 'counter', help: 'Pads that clients triggered' },
  { id: 'readyHits', kind: 'counter', help: 'Hits whose sound was rendered beforehand' },
  {
    id: 'droppedHits',
    kind: 'counter',
    help: 'Hits whose audio was dropped, whole or in part, for it had grown stale',
  },
  { id: 'droppedBytes', kind: 'counter', help: 'Bytes of audio that were dropped' },
  { id: 'droppedEvents', kind: 'counter', help: 'Events that were dropped, for a client did not read' },
] as const satisfies NumberSource['rows']

type NumberId = (typeof rows)[number]['id']
type OwnId = 'opened' | 'refused' | 'receivedMessages' | 'receivedBytes' | 'sentBytes'

export class SocketNumbers implements NumberSource {
  readonly rows = rows
  readonly #open = new Map<WebSocket, Socket>()
  readonly #room: Pick<SocketRoom, 'hits' | 'fromPool' | 'dropped'>
  readonly #ended: Record<OwnId, number> = {
    opened: 0,
    refused: 0,
    receivedMessages: 0,
    receivedBytes: 0,
    sentBytes: 0,
  }

  constructor(room: Pick<SocketRoom, 'hits' | 'fromPool' | 'dropped'>) {
    this.#room = room
  }

  add(id: OwnId, count = 1): void {
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
    const { hits, fromPool: readyHits, dropped } = this.#room
    const now = {
      ...this.#ended,
      open: this.#open.size,
      hits,
      readyHits,
      droppedHits: dropped.hits,
      droppedBytes: dropped.bytes,
      droppedEvents: dropped.events,
    }
    for (const socket of this.#open.values()) {
      now.receivedBytes += socket.bytesRead
      now.sentBytes += socket.bytesWritten
    }
    return now
  }
}
