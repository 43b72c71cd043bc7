// Many clients of one server in a process of their own: each hits random pads at a steady pace, reads its audio, grants
// credit for it, and times its hits from the trigger to the first byte of their sound. Started by sockets.ts.

import { WebSocket } from 'ws'
import { RandomStream } from '../../src/dsp/random.ts'
import { subprotocol } from '../../src/protocol/messages.ts'
import { maxCreditBytes, type ClientMessage } from '../../src/protocol/requests.ts'

export interface Load {
  /** ws://… */
  readonly address: string
  readonly clients: number
  readonly hitsPerSec: number
}

export interface Measurement {
  readonly seconds: number
  /** So many of the clients go on hitting, and read nothing. */
  readonly stalled: number
}

export interface Measured {
  /** From trigger to first byte, of the clients that read, in ms. */
  readonly firstByteMs: readonly number[]
  /** Hits of theirs without any sound within the second after the end. */
  readonly silent: number
  /** Hits whose sound was said to be cut short, and errors by code. */
  readonly dropped: number
  readonly errors: Readonly<Record<string, number>>
  readonly megabytes: number
  readonly closed: number
}

export type Order = { readonly kind: 'connect'; readonly load: Load } | ({ readonly kind: 'measure' } & Measurement)
export type Reply = { readonly kind: 'connected' } | ({ readonly kind: 'measured' } & Measured)

const pads = 16

class Player {
  readonly #socket: WebSocket
  readonly #random: RandomStream
  readonly #sentMs = new Map<number, number>()
  #nextId = 0
  #taken = 0
  firstByteMs: number[] = []
  dropped = 0
  bytes = 0
  errors: Record<string, number> = {}
  closed = false

  constructor(address: string, seed: number) {
    this.#random = new RandomStream(seed, 'bench')
    this.#socket = new WebSocket(address, subprotocol)
    this.#socket.on('close', () => (this.closed = true))
    this.#socket.on('error', () => (this.closed = true))
    this.#socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer
      if (isBinary) this.#frame(bytes)
      else if (!bytes.toString('latin1', 0, 14).startsWith('{"type":"hit"')) this.#message(bytes.toString())
    })
  }

  async opened(): Promise<void> {
    await new Promise((resolve, reject) => {
      this.#socket.once('open', resolve)
      this.#socket.once('error', reject)
    })
    this.#send({ type: 'hello', creditBytes: maxCreditBytes })
  }

  /** Hits that have no sound yet. */
  get unanswered(): readonly number[] {
    return [...this.#sentMs.keys()]
  }

  hit(): void {
    const id = this.#nextId++
    this.#sentMs.set(id, performance.now())
    const [pad, velocity] = [this.#random.integer(pads), 1 + this.#random.integer(127)]
    this.#send({ type: 'trigger', id, pad, velocity })
  }

  stall(isStalled: boolean): void {
    if (isStalled) this.#socket.pause()
    else this.#socket.resume()
  }

  forget(): void {
    this.#sentMs.clear()
    this.firstByteMs = []
    this.errors = {}
    this.dropped = 0
    this.bytes = 0
  }

  end(): void {
    this.#socket.terminate()
  }

  #frame(bytes: Buffer): void {
    const id = bytes.readUInt32LE(8)
    const sentMs = this.#sentMs.get(id)
    if (sentMs !== undefined) {
      this.firstByteMs.push(performance.now() - sentMs)
      this.#sentMs.delete(id)
    }
    this.bytes += bytes.length
    this.#taken += bytes.length
    if (this.#taken < maxCreditBytes / 4) return
    this.#send({ type: 'credit', bytes: this.#taken })
    this.#taken = 0
  }

  #message(text: string): void {
    const message = JSON.parse(text) as { type: string; code?: string; hits?: number }
    if (message.type === 'dropped') this.dropped += message.hits!
    if (message.type === 'error') this.errors[message.code!] = (this.errors[message.code!] ?? 0) + 1
  }

  #send(message: ClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}

let players: Player[] = []
let pace: NodeJS.Timeout | undefined

async function connect({ address, clients, hitsPerSec }: Load): Promise<void> {
  clearInterval(pace)
  for (const player of players) player.end()
  players = Array.from({ length: clients }, (_, seed) => new Player(address, seed))
  await Promise.all(players.map((player) => player.opened()))
  // Each hits at its own place in the period; the timer looks every 2 ms which of them are due.
  const periodMs = 1000 / hitsPerSec
  const dueMs = players.map((_, i) => performance.now() + (periodMs * i) / clients)
  pace = setInterval(() => {
    const nowMs = performance.now()
    players.forEach((player, i) => {
      for (; dueMs[i] <= nowMs; dueMs[i] += periodMs) player.hit()
    })
  }, 2)
}

async function measure({ seconds, stalled }: Measurement): Promise<Measured> {
  const healthy = players.slice(stalled)
  for (const player of players.slice(0, stalled)) player.stall(true)
  for (const player of players) player.forget()
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const firstByteMs = healthy.flatMap((player) => player.firstByteMs)
  const bytes = healthy.reduce((sum, player) => sum + player.bytes, 0)
  const waiting = healthy.map((player) => player.unanswered)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  for (const player of players.slice(0, stalled)) player.stall(false)
  const errors: Record<string, number> = {}
  for (const player of healthy)
    for (const [code, count] of Object.entries(player.errors)) errors[code] = (errors[code] ?? 0) + count
  return {
    firstByteMs,
    silent: healthy.reduce((sum, player, i) => {
      const still = new Set(player.unanswered)
      return sum + waiting[i].filter((id) => still.has(id)).length
    }, 0),
    dropped: healthy.reduce((sum, player) => sum + player.dropped, 0),
    errors,
    megabytes: bytes / 1e6,
    closed: players.filter((player) => player.closed).length,
  }
}

process.on('message', (order: Order) => {
  void (async () => {
    if (order.kind === 'measure') return { kind: 'measured', ...(await measure(order)) } satisfies Reply
    await connect(order.load)
    return { kind: 'connected' } satisfies Reply
  })().then((reply) => process.send!(reply))
})
