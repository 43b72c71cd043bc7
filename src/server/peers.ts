// What one address may take of the server: connections at once, and requests a second. This machine's own programs,
// and proxies that run on it, share the loopback address: only the limits of the whole server bound their connections.

import { isIPv6 } from 'node:net'
import { isLoopback } from './access.ts'
import { RateLimit } from './rate-limit.ts'

export interface PeerLimits {
  readonly connections: number
  readonly requestsPerSec: number
  readonly requestBurst: number
  /** Addresses that are remembered; the one not heard of for longest is forgotten first. */
  readonly addresses: number
}

const peerLimits: PeerLimits = { connections: 64, requestsPerSec: 500, requestBurst: 1000, addresses: 10_000 }

interface Peer {
  readonly rate: RateLimit
  connections: number
}

export class Peers {
  readonly #limits: PeerLimits
  readonly #nowMs: () => number
  readonly #peers = new Map<string, Peer>()

  constructor(limits: PeerLimits = peerLimits, nowMs: () => number = () => performance.now()) {
    this.#limits = limits
    this.#nowMs = nowMs
  }

  get size(): number {
    return this.#peers.size
  }

  /** Counts a new connection in; false, and it is not counted, where its address has too many. */
  enter(address: string): boolean {
    const peer = this.#peer(address)
    if (peer.connections >= this.#limits.connections && !isLoopback(plain(address))) return false
    peer.connections++
    return true
  }

  /** Counts a connection that entered out again. */
  leave(address: string): void {
    const peer = this.#peers.get(groupOf(address))
    if (peer !== undefined) peer.connections--
  }

  /** Takes one request of the address's rate; false where there is none left. */
  request(address: string): boolean {
    return this.#peer(address).rate.take()
  }

  #peer(address: string): Peer {
    const key = groupOf(address)
    const { requestsPerSec, requestBurst, addresses } = this.#limits
    const known = this.#peers.get(key)
    const peer = known ?? { rate: new RateLimit(requestsPerSec, requestBurst, this.#nowMs), connections: 0 }
    this.#peers.delete(key)
    if (this.#peers.size >= addresses) this.#forgetOne()
    this.#peers.set(key, peer)
    return peer
  }

  /** Whoever is connected stays known; a machine has fewer connections than addresses are kept. */
  #forgetOne(): void {
    for (const [key, { connections }] of this.#peers)
      if (connections === 0) {
        this.#peers.delete(key)
        return
      }
  }
}

/** IPv4 as it is, also where a socket for both writes it as ::ffff:1.2.3.4. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}

/** One subscriber of IPv6 has 2^64 addresses: they count as one. */
function groupOf(address: string): string {
  const known = plain(address)
  if (!isIPv6(known) || isLoopback(known)) return known
  const [head = '', tail] = known.split('%', 1)[0]!.split('::')
  const fields = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const missing = tail === undefined ? 0 : 8 - fields(head).length - fields(tail).length
  const whole = [...fields(head), ...Array.from({ length: missing }, () => '0'), ...fields(tail ?? '')]
  return whole.slice(0, 4).join(':')
}
