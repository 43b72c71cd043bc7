// Many clients at the real server: how long a trigger takes to the first byte of its sound, what 500 clients do to it,
// and what clients that stop reading cost the others. The clients run in a process of their own.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { parseServerMessage, subprotocol, type Answer } from '../../src/protocol/messages.ts'
import { startServer } from '../e2e/running-server.ts'
import type { Benchmark, BenchmarkRow } from './benchmark.ts'
import type { Load, Measured, Measurement, Order, Reply } from './socket-clients.ts'

const warmSec = 6
const measureSec = 20
const crowdSec = 10

/** A process with many clients. */
class Crowd {
  readonly #child = fork(new URL('socket-clients.ts', import.meta.url))

  async connect(load: Load): Promise<void> {
    await this.#ask({ kind: 'connect', load })
  }

  async measure(measurement: Measurement): Promise<Measured> {
    return (await this.#ask({ kind: 'measure', ...measurement })) as Measured & Reply
  }

  end(): void {
    this.#child.kill()
  }

  async #ask(order: Order): Promise<Reply> {
    this.#child.send(order)
    const [reply] = (await once(this.#child, 'message')) as [Reply]
    return reply
  }
}

/** Asks the server how it is, four times a second, and keeps the most memory that it had. */
class Watch {
  readonly #socket: WebSocket
  readonly #timer: NodeJS.Timeout
  last: Answer<'report'> | undefined
  mostBytes = 0

  constructor(address: string) {
    this.#socket = new WebSocket(address, subprotocol)
    this.#socket.on('message', (data) => {
      const message = parseServerMessage((data as Buffer).toString())
      if (message.type !== 'report') return
      this.last = message
      this.mostBytes = Math.max(this.mostBytes, message.memoryBytes)
    })
    this.#timer = setInterval(() => this.#socket.send('{"type":"status","id":0}'), 250)
  }

  end(): void {
    clearInterval(this.#timer)
    this.#socket.terminate()
  }
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
}

function rowsOf(title: string, { firstByteMs, dropped, silent, megabytes }: Measured, seconds: number): BenchmarkRow[] {
  const sorted = firstByteMs.toSorted((a, b) => a - b)
  const ms = (what: string, value: number) => ({ what: `${title}: ${what}`, value, unit: 'ms' })
  return [
    ms('trigger to first byte, p50', quantile(sorted, 0.5)),
    ms('p95', quantile(sorted, 0.95)),
    ms('p99', quantile(sorted, 0.99)),
    ms('most', sorted.at(-1) ?? Number.NaN),
    { what: `${title}: hits answered`, value: sorted.length / seconds, unit: 'per s' },
    { what: `${title}: audio taken in`, value: megabytes / seconds, unit: 'MB/s' },
    { what: `${title}: hits cut short`, value: dropped, unit: '' },
    { what: `${title}: hits without sound`, value: silent, unit: '' },
  ]
}

const p99 = (ms: readonly number[]) =>
  quantile(
    ms.toSorted((a, b) => a - b),
    0.99,
  )

export const sockets: Benchmark = async () => {
  const server = await startServer(undefined, '--audio', 'none', '--midi', 'none')
  const address = `${server.url.replace('http', 'ws')}ws`
  const crowd = new Crowd()
  const watch = new Watch(address)
  const rows: BenchmarkRow[] = []
  const notes: string[] = []
  const count = (title: string, { errors, closed }: Measured) => {
    const listed = Object.entries(errors).map(([code, n]) => `${n} × ${code}`)
    notes.push(`${title}: ${listed.join(', ') || 'no errors'}; ${closed} connections closed`)
  }
  try {
    await crowd.connect({ address, clients: 64, hitsPerSec: 10 })
    await crowd.measure({ seconds: warmSec, stalled: 0 })
    const before = watch.last!
    const many = await crowd.measure({ seconds: measureSec, stalled: 0 })
    const after = watch.last!
    rows.push(...rowsOf('64 clients', many, measureSec))
    rows.push(
      {
        what: '64 clients: hits from a pool',
        value: (after.fromPool - before.fromPool) / (after.hits - before.hits),
        unit: '',
      },
      { what: '64 clients: shots renewed', value: (after.renewed - before.renewed) / (measureSec + 1), unit: 'per s' },
      { what: '64 clients: memory', value: after.memoryBytes / 2 ** 20, unit: 'MiB' },
    )
    count('64 clients', many)

    await crowd.connect({ address, clients: 40, hitsPerSec: 10 })
    watch.mostBytes = 0
    await crowd.measure({ seconds: warmSec, stalled: 0 })
    // Reading before and after, so that what drifts falls on both.
    const before40 = await crowd.measure({ seconds: measureSec, stalled: 0 })
    const level = watch.mostBytes
    watch.mostBytes = 0
    const half = await crowd.measure({ seconds: measureSec, stalled: 20 })
    const most = watch.mostBytes
    const after40 = await crowd.measure({ seconds: measureSec, stalled: 0 })
    const reading = p99([...before40.firstByteMs, ...after40.firstByteMs])
    rows.push(
      { what: '40 clients, all reading: p99', value: reading, unit: 'ms' },
      { what: '40 clients, 20 stalled for 20 s: p99 of the others', value: p99(half.firstByteMs), unit: 'ms' },
      { what: 'p99, stalled / reading', value: p99(half.firstByteMs) / reading, unit: '×' },
      { what: 'most memory, stalled − reading', value: (most - level) / 2 ** 20, unit: 'MiB' },
      { what: 'hits dropped for the stalled', value: watch.last!.dropped.hits, unit: '' },
    )
    count('20 of 40 stalled', half)

    await crowd.connect({ address, clients: 500, hitsPerSec: 10 })
    await crowd.measure({ seconds: warmSec, stalled: 0 })
    watch.mostBytes = 0
    const crowded = await crowd.measure({ seconds: crowdSec, stalled: 0 })
    rows.push(...rowsOf('500 clients', crowded, crowdSec))
    rows.push({ what: '500 clients: most memory', value: watch.mostBytes / 2 ** 20, unit: 'MiB' })
    count('500 clients', crowded)
  } finally {
    watch.end()
    crowd.end()
    await server.stop()
  }
  return { rows, notes }
}
