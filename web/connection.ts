// The socket to the server: says hello, hands on what it receives, and comes back by itself when it is lost.

import { Fault } from '../src/faults/fault.ts'
import { parseServerMessage, subprotocol } from '../src/protocol/messages.ts'
import type { ServerMessage } from '../src/protocol/messages.ts'
import { parsePcmFrame } from '../src/protocol/pcm-frame.ts'
import type { PcmFrame } from '../src/protocol/pcm-frame.ts'
import { maxCreditBytes } from '../src/protocol/requests.ts'
import type { ClientMessage } from '../src/protocol/requests.ts'
import { tokenProtocolPrefix } from '../src/protocol/token.ts'

export type ConnectionStatus = 'connecting' | 'open' | 'waiting'

export interface ConnectionHandlers {
  /** 'open' follows the welcome message, not the bare socket. */
  status(status: Exclude<ConnectionStatus, 'waiting'>): void
  /** The connection is lost or did not come about; the next attempt is in `retrySec`. */
  lost(retrySec: number, sentence: string): void
  message(message: ServerMessage): void
  frame(frame: PcmFrame): void
}

/** Waits before the 1st, 2nd, … attempt after a loss; the last one repeats. */
const retryDelaysSec = [0.5, 1, 2, 4, 8] as const

/** A server that says nothing for this long while an answer is due is taken for lost (a sleeping laptop, a dead link). */
const silenceSec = 15

/** Audio that was taken in is granted again in batches of this many bytes. */
const grantBytes = maxCreditBytes / 4

const noAnswer = 'The server does not answer.'

export class Connection {
  readonly #address: string
  readonly #protocols: string[]
  readonly #handlers: ConnectionHandlers
  #socket: WebSocket | undefined
  #failures = 0
  /** Bytes of frames taken in since the last grant. */
  #taken = 0
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #silenceTimer: ReturnType<typeof setTimeout> | undefined

  /** `token` is what a server asks for that other machines can reach. */
  constructor(address: string, handlers: ConnectionHandlers, token?: string) {
    this.#address = address
    this.#protocols = token === undefined ? [subprotocol] : [subprotocol, `${tokenProtocolPrefix}${token}`]
    this.#handlers = handlers
  }

  /** Connects now, whether this is the first time, a retry that is not due yet, or after `stop`. */
  connect(): void {
    clearTimeout(this.#retryTimer)
    if (this.#socket !== undefined) return
    this.#handlers.status('connecting')
    const socket = new WebSocket(this.#address, this.#protocols)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.#taken = 0
    socket.addEventListener('open', () => this.send({ type: 'hello', creditBytes: maxCreditBytes }))
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(socket, event.data))
    // A refused connection fires 'error' and then 'close'; the second says it all.
    socket.addEventListener('close', () => this.#lost(socket, noAnswer))
    this.#expectAnswer()
  }

  /** Closes for good, until `connect`. */
  stop(): void {
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#silenceTimer)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close(1000)
  }

  /** Sends if the socket is open; false when it is not. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    this.#expectAnswer()
    return true
  }

  #expectAnswer(): void {
    clearTimeout(this.#silenceTimer)
    this.#silenceTimer = setTimeout(() => this.#giveUp(noAnswer), silenceSec * 1000)
  }

  /** Does not wait for the closing handshake: a peer that is gone never answers it. */
  #giveUp(sentence: string): void {
    const socket = this.#socket
    if (socket === undefined) return
    socket.close()
    this.#lost(socket, sentence)
  }

  #receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return
    clearTimeout(this.#silenceTimer)
    try {
      if (data instanceof ArrayBuffer) {
        this.#handlers.frame(parsePcmFrame(data))
        return this.#grant(socket, data.byteLength)
      }
      const message = parseServerMessage(String(data))
      if (message.type === 'welcome') {
        this.#failures = 0
        this.#handlers.status('open')
      }
      this.#handlers.message(message)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.#giveUp(`The server sent something this page cannot read. ${error.message}`)
    }
  }

  /** Nothing answers a grant. */
  #grant(socket: WebSocket, bytes: number): void {
    this.#taken += bytes
    if (this.#taken < grantBytes || socket.readyState !== WebSocket.OPEN) return
    const message: ClientMessage = { type: 'credit', bytes: this.#taken }
    socket.send(JSON.stringify(message))
    this.#taken = 0
  }

  #lost(socket: WebSocket, sentence: string): void {
    if (socket !== this.#socket) return
    this.#socket = undefined
    clearTimeout(this.#silenceTimer)
    const delaySec = retryDelaysSec[Math.min(this.#failures, retryDelaysSec.length - 1)]!
    this.#failures++
    this.#retryTimer = setTimeout(() => this.connect(), delaySec * 1000)
    this.#handlers.lost(delaySec, sentence)
  }
}
