// The main thread's side of one model: queue, bank and life of its synth worker. Synth.render is all that the server
// and the CLI know of synthesis.

import { Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import type { Bundle } from '../model/bundle.ts'
import { resolveControls } from '../protocol/controls.ts'
import { Bank } from './bank.ts'
import type { GeneratorOptions } from './generator.ts'
import type { FromWorker, SynthJob, ToWorker } from './synth-worker.ts'

/** Weights of classes by name, each ≥ 0 and not all 0; they are scaled to sum 1. */
type ClassMix = Readonly<Record<string, number>>

export interface ShotRequest {
  readonly class: string | ClassMix
  readonly seed: number
  /** 1 … 127. */
  readonly velocity: number
  /** What is left out takes the control table's default. */
  readonly controls?: Readonly<Record<string, number>>
}

export interface RenderedShot {
  /** Mono; owned by the bank: read, never write. */
  readonly samples: Float32Array
  readonly rateHz: number
  /** Time the worker took; 0 when the shot came from the bank. */
  readonly renderMs: number
  readonly peakDb: number
  /** Gain taken off so that nothing clips; 0 for most shots. */
  readonly reducedDb: number
}

export interface SynthOptions {
  readonly threads?: number
  /** Jobs that may wait; more are refused with E_LIMIT. */
  readonly queueLimit?: number
  readonly bankBytes?: number
  /** Starts the worker; tests pass one that crashes. */
  readonly startWorker?: (options: GeneratorOptions) => Worker
}

interface Waiting {
  readonly message: ToWorker
  readonly resolve: (answer: FromWorker) => void
  readonly reject: (fault: Fault) => void
}

const closeLimitMs = 2000

export class Synth {
  readonly bundle: Bundle
  readonly #options: Required<SynthOptions>
  readonly #bank: Bank<RenderedShot>
  /** Renders under way by their bank key: equal requests share one. */
  readonly #shared = new Map<string, Promise<RenderedShot>>()
  readonly #queue: Waiting[] = []
  #running: Waiting | undefined
  #worker: Worker | undefined
  #closed = false

  constructor(bundle: Bundle, options: SynthOptions = {}) {
    this.bundle = bundle
    this.#options = {
      threads: options.threads ?? 1,
      queueLimit: options.queueLimit ?? 64,
      bankBytes: options.bankBytes ?? 64 << 20,
      startWorker: options.startWorker ?? startSynthWorker,
    }
    this.#bank = new Bank(this.#options.bankBytes)
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
    const job = resolveJob(request, this.bundle.manifest.classes)
    const key = [this.bundle.hash, job.mix.join(), job.seed, job.velocity, JSON.stringify(job.controls)].join(' ')
    const kept = this.#bank.get(key)
    if (kept !== undefined) return { ...kept, renderMs: 0 }
    const underWay = this.#shared.get(key)
    if (underWay !== undefined) return await underWay
    const render = this.#render(job, key).finally(() => this.#shared.delete(key))
    this.#shared.set(key, render)
    return await render
  }

  /** [main] Ends the worker; what still waits is refused. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) waiting.reject(closing())
    const worker = this.#worker
    if (worker === undefined) return
    worker.ref()
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage({ kind: 'close' } satisfies ToWorker)
    const timer = setTimeout(() => void worker.terminate(), closeLimitMs)
    await exited
    clearTimeout(timer)
  }

  async #render(job: SynthJob, key: string): Promise<RenderedShot> {
    const answer = await this.#ask({ kind: 'render', job })
    if (answer.kind !== 'shot') throw new TypeError(`a render was answered with ${answer.kind}`)
    const { samples, renderMs, peakDb, reducedDb } = answer
    const shot = { samples, rateHz: this.bundle.manifest.rateHz, renderMs, peakDb, reducedDb }
    this.#bank.set(key, shot, samples.byteLength)
    return shot
  }

  async #ask(message: ToWorker): Promise<FromWorker> {
    if (this.#closed) throw closing()
    const { queueLimit } = this.#options
    if (this.#queue.length >= queueLimit)
      throw new Fault('E_LIMIT', {
        at: 'render',
        found: `${this.#queue.length} shots waiting`,
        expected: `at most ${queueLimit}`,
        wayOut: 'Ask again when some of them have arrived.',
      })
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
      running?.reject(this.#closed ? closing() : crashed(crash))
      if (!this.#closed) this.#next()
    })
    return worker
  }
}

function startSynthWorker(options: GeneratorOptions): Worker {
  return new Worker(new URL('synth-worker.ts', import.meta.url), { workerData: options })
}

function resolveJob(request: ShotRequest, classes: readonly string[]): SynthJob {
  const { seed, velocity } = request
  if (!Number.isSafeInteger(seed) || seed < 0) throw outside('seed', String(seed), 'a whole number from 0 to 2^53 − 1')
  if (!Number.isInteger(velocity) || velocity < 1 || velocity > 127)
    throw outside('velocity', String(velocity), 'a whole number from 1 to 127')
  const weights: ClassMix = typeof request.class === 'string' ? { [request.class]: 1 } : request.class
  for (const [name, weight] of Object.entries(weights)) {
    if (!classes.includes(name)) {
      const near = nearest(name, classes)
      const wayOut = near === undefined ? 'Choose one of these.' : `Did you mean "${near}"?`
      throw new Fault('E_USAGE', { at: 'class', found: `"${name}"`, expected: `one of ${classes.join(', ')}`, wayOut })
    }
    if (!(weight >= 0 && weight < Infinity)) throw outside(`class ${name}`, String(weight), 'a weight of 0 or more')
  }
  const mix = classes.map((name) => weights[name] ?? 0)
  const sum = mix.reduce((a, b) => a + b, 0)
  if (!(sum > 0)) throw outside('class', 'no weight above 0', 'at least one class')
  return { mix: mix.map((w) => w / sum), seed, velocity, controls: resolveControls(request.controls ?? {}) }
}

function outside(at: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', { at, found, expected, wayOut: 'Choose a value in that range.' })
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
