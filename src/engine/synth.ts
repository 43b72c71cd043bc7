// The main thread's side of one model: queue, bank and life of its synth worker. Synth.render is all that the server
// and the CLI know of synthesis.

import { Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { Bank } from './bank.ts'
import type { GeneratorOptions } from './generator.ts'
import { type MorphRequest, resolveMorph } from './morph-request.ts'
import { resolveShot, type ShotRequest, type ShotTimbre } from './shot-request.ts'
import { SynthTally } from './synth-tally.ts'
import type { FromWorker, SynthJob, ToWorker } from './synth-worker.ts'

/** A shot as the worker rendered it. */
interface ShotSound {
  /** Mono; owned by the bank: read, never write. */
  readonly samples: Float32Array
  readonly rateHz: number
  /** Time the worker took; 0 when the shot came from the bank. */
  readonly renderMs: number
  readonly peakDb: number
  /** Gain taken off so that nothing clips; 0 for most shots. */
  readonly reducedDb: number
}

export type RenderedShot = ShotSound & ShotTimbre

export interface SynthOptions {
  readonly threads?: number
  /** Jobs that may wait; more are refused with E_LIMIT. */
  readonly queueLimit?: number
  readonly bankBytes?: number
  /** A worker that is to close has so long for it, and once more as long after it was terminated. */
  readonly closeLimitMs?: number
  /** Starts the worker; tests pass one that crashes. */
  readonly startWorker?: (options: GeneratorOptions) => Worker
}

interface Waiting {
  readonly message: ToWorker
  readonly resolve: (answer: FromWorker) => void
  readonly reject: (fault: Fault) => void
}

export class Synth {
  readonly bundle: Bundle
  readonly tally = new SynthTally()
  readonly #options: Required<SynthOptions>
  readonly #bank: Bank<ShotSound>
  /** Renders under way by their bank key: equal requests share one. */
  readonly #shared = new Map<string, Promise<ShotSound>>()
  readonly #queue: Waiting[] = []
  #running: Waiting | undefined
  #worker: Worker | undefined
  #closed = false
  #stuck = false

  constructor(bundle: Bundle, options: SynthOptions = {}) {
    this.bundle = bundle
    this.#options = {
      threads: options.threads ?? 1,
      queueLimit: options.queueLimit ?? 64,
      bankBytes: options.bankBytes ?? 64 << 20,
      closeLimitMs: options.closeLimitMs ?? 2000,
      startWorker: options.startWorker ?? startSynthWorker,
    }
    this.#bank = new Bank(this.#options.bankBytes)
  }

  /** Jobs that wait, and the one under way. */
  get queued(): number {
    return this.#queue.length + (this.#running === undefined ? 0 : 1)
  }

  /** What the bank of rendered shots holds. */
  get banked(): { readonly bytes: number; readonly shots: number } {
    return { bytes: this.#bank.bytes, shots: this.#bank.size }
  }

  /** [main] Loads the model in the worker. @throws Fault E_MODEL, E_MACHINE. */
  async ready(): Promise<void> {
    await this.#ask({ kind: 'open' })
  }

  /**
   * [main] Renders a shot, or takes it from the bank: the same request gives the same samples.
   * @throws Fault E_USAGE or E_PROTOCOL for a request that the model cannot serve, E_LIMIT when too many wait,
   * E_MODEL and E_MACHINE from the worker, E_INTERNAL when the worker died (the next request starts a new one).
   */
  async render(request: ShotRequest): Promise<RenderedShot> {
    const { job, timbre } = resolveShot(request, this.bundle)
    return { ...(await this.#sound(job)), ...timbre }
  }

  /** [main] Renders a sound between two, under the conditions of `render`. */
  async morph(request: MorphRequest): Promise<RenderedShot> {
    const { job, timbre } = resolveMorph(request, this.bundle)
    return { ...(await this.#sound(job)), ...timbre }
  }

  async #sound(job: SynthJob): Promise<ShotSound> {
    const key = [this.bundle.hash, JSON.stringify(job)].join(' ')
    const kept = this.#bank.get(key)
    if (kept !== undefined) {
      this.tally.bankHits++
      return { ...kept, renderMs: 0 }
    }
    const underWay = this.#shared.get(key)
    if (underWay !== undefined) {
      this.tally.joined++
      return await underWay
    }
    this.tally.bankMisses++
    const render = this.#render(job, key).finally(() => this.#shared.delete(key))
    this.#shared.set(key, render)
    return await render
  }

  /** Whether `close` had to give the worker up: native code that does not come back, and will keep the process, too. */
  get isStuck(): boolean {
    return this.#stuck
  }

  /** [main] Ends the worker; what still waits is refused. Gives up after a while on one that cannot be ended. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) waiting.reject(closing())
    const worker = this.#worker
    const { closeLimitMs } = this.#options
    if (worker === undefined) return
    worker.ref()
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage({ kind: 'close' } satisfies ToWorker)
    const terminating = setTimeout(() => void worker.terminate(), closeLimitMs)
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>()
    const giving = setTimeout(() => {
      this.#stuck = true
      worker.unref()
      giveUp()
    }, 2 * closeLimitMs)
    await Promise.race([exited, givenUp])
    clearTimeout(terminating)
    clearTimeout(giving)
  }

  async #render(job: SynthJob, key: string): Promise<ShotSound> {
    const answer = await this.#ask({ kind: 'render', job })
    if (answer.kind !== 'shot') throw new TypeError(`a render was answered with ${answer.kind}`)
    const { samples, renderMs, peakDb, reducedDb } = answer
    this.tally.rendered(renderMs / 1000)
    const shot = { samples, rateHz: this.bundle.manifest.rateHz, renderMs, peakDb, reducedDb }
    this.#bank.set(key, shot, samples.byteLength)
    return shot
  }

  async #ask(message: ToWorker): Promise<FromWorker> {
    if (this.#closed) throw closing()
    const { queueLimit } = this.#options
    if (this.#queue.length >= queueLimit) {
      this.tally.refused++
      throw new Fault('E_LIMIT', {
        at: 'render',
        found: `${this.#queue.length} shots waiting`,
        expected: `at most ${queueLimit}`,
        wayOut: 'Ask again when some of them have arrived.',
      })
    }
    const answer = await new Promise<FromWorker>((resolve, reject) => {
      this.#queue.push({ message, resolve, reject })
      this.#next()
    })
    if (answer.kind === 'fault') throw new Fault(answer.code, answer.detail)
    if (answer.kind === 'bug') throw new Error(`synth worker: ${answer.stack}`)
    return answer
  }

  /** Hands the worker its next job; one at a time, so that a crash takes one job with it and not the queue. */
  #next(): void {
    if (this.#running !== undefined) return
    this.#running = this.#queue.shift()
    if (this.#running === undefined) return
    this.#worker ??= this.#start()
    this.#worker.ref() // the process stays alive while a shot is due, but not for an idle worker
    this.#worker.postMessage(this.#running.message)
  }

  #start(): Worker {
    const { generatorPath, manifest } = this.bundle
    const worker = this.#options.startWorker({ generatorPath, manifest, threads: this.#options.threads })
    worker.on('message', (answer: FromWorker) => {
      const running = this.#running
      this.#running = undefined
      worker.unref()
      running?.resolve(answer)
      this.#next()
    })
    let crash = 'it ended'
    worker.on('error', (error) => {
      crash = error.message.split('\n', 1)[0]!
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      const running = this.#running
      this.#running = undefined
      if (!this.#closed) this.tally.crashes++
      running?.reject(this.#closed ? closing() : crashed(crash))
      if (!this.#closed) this.#next()
    })
    return worker
  }
}

function startSynthWorker(options: GeneratorOptions): Worker {
  return new Worker(new URL('synth-worker.ts', import.meta.url), { workerData: options })
}

function closing(): Fault {
  return new Fault('E_LIMIT', {
    at: 'synth',
    found: 'a model that is being closed',
    expected: 'one that is open',
    wayOut: 'Ask again when the server is back.',
  })
}

function crashed(how: string): Fault {
  return new Fault('E_INTERNAL', {
    at: 'synth worker',
    found: `a crash (${how})`,
    expected: 'a rendered shot',
    wayOut: 'Try again: the next request starts it anew.',
  })
}
