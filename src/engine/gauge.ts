// Measures the timbre of sounds that were rendered: what they are, not what they were meant to be. In a thread of its
// own, which starts when something is to be measured and ends when nothing was for a while; no hit waits for it.

import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import { Bank } from './bank.ts'
import type { GaugeJob, GaugeReading } from './gauge-worker.ts'

/** A number for each timbre model, null where the sound has none, and how long it took; 0 for one known before. */
export type Gauged = GaugeReading

export interface GaugeOptions {
  /** Sounds that may wait; more are refused with E_LIMIT. */
  readonly queueLimit?: number
  /** The thread ends when nothing was asked for this long. */
  readonly restMs?: number
  /** Starts the worker; tests pass one that crashes. */
  readonly startWorker?: () => Worker
}

/** Readings kept, each counted as one. */
const kept = 512

interface Waiting {
  readonly job: GaugeJob
  readonly resolve: (reading: GaugeReading) => void
  readonly reject: (fault: Fault) => void
}

export class Gauge {
  readonly #options: Required<GaugeOptions>
  /** By the samples themselves: whatever was asked for, the same sound measures the same. */
  readonly #known = new Bank<GaugeReading>(kept)
  readonly #underWay = new Map<string, Promise<GaugeReading>>()
  readonly #queue: Waiting[] = []
  #running: Waiting | undefined
  #worker: Worker | undefined
  #resting: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: GaugeOptions = {}) {
    this.#options = {
      queueLimit: options.queueLimit ?? 32,
      restMs: options.restMs ?? 30_000,
      startWorker: options.startWorker ?? (() => new Worker(new URL('gauge-worker.ts', import.meta.url))),
    }
  }

  /**
   * [main] Measures a mono sound [N]; takes about a quarter of a second for one that is not known yet.
   * @throws Fault E_LIMIT where too many wait or all is being closed, E_INTERNAL where the worker died.
   */
  async measure(samples: Float32Array, rateHz: number): Promise<Gauged> {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
    const key = `${rateHz} ${createHash('sha1').update(bytes).digest('base64')}`
    const known = this.#known.get(key)
    if (known !== undefined) return { ...known, tookMs: 0 }
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined) return await underWay
    const reading = this.#ask({ samples: samples.slice(), rateHz }).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, reading)
    const answer = await reading
    this.#known.set(key, answer, 1)
    return answer
  }

  /** [main] Measures nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#queue.splice(0)) reject(busy('a server that is stopping'))
    await this.#end()
  }

  async #ask(job: GaugeJob): Promise<GaugeReading> {
    if (this.#closed) throw busy('a server that is stopping')
    if (this.#queue.length >= this.#options.queueLimit) throw busy(`${this.#queue.length} sounds waiting`)
    return await new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#running !== undefined) return
    clearTimeout(this.#resting)
    this.#running = this.#queue.shift()
    if (this.#running === undefined) {
      this.#resting = setTimeout(() => void this.#end(), this.#options.restMs).unref()
      return
    }
    this.#worker ??= this.#start()
    this.#worker.ref() // the process waits for what is due, and not for an idle worker
    const { job } = this.#running
    this.#worker.postMessage(job, [job.samples.buffer as ArrayBuffer])
  }

  #start(): Worker {
    const worker = this.#options.startWorker()
    worker.on('message', (reading: GaugeReading) => {
      const running = this.#running
      this.#running = undefined
      worker.unref()
      running?.resolve(reading)
      this.#next()
    })
    worker.on('error', () => undefined) // 'exit' follows
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      const running = this.#running
      this.#running = undefined
      running?.reject(this.#closed ? busy('a server that is stopping') : crashed())
      if (!this.#closed) this.#next()
    })
    return worker
  }

  async #end(): Promise<void> {
    clearTimeout(this.#resting)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

function busy(found: string): Fault {
  const wayOut = 'Ask again later.'
  return new Fault('E_LIMIT', { at: 'measure', found, expected: 'a sound at a time', wayOut })
}

function crashed(): Fault {
  const expected = 'the timbre of a sound'
  return new Fault('E_INTERNAL', { at: 'measure', found: 'a crash', expected, wayOut: 'Try again.' })
}
