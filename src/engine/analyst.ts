// The main thread's side of analysing samples with one model: their queue, and the life of its worker, which is there only
// while it is needed.

import { Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import type { NearestSound } from './analyse.ts'
import { checkAnalyses } from './analysis-graphs.ts'
import type { AnalysisAnswer, AnalysisOrder, AnalysisWorkerOptions } from './analysis-worker.ts'

/** What analysts count, and what it means. */
export const analysisTable = [
  { id: 'done', kind: 'counter', help: 'Samples that were analysed' },
  { id: 'failed', kind: 'counter', help: 'Samples that could not be: no audio, silence, or trouble of the worker' },
  { id: 'refused', kind: 'counter', help: 'Samples refused for too many waited' },
  { id: 'timeSec', kind: 'counter', help: 'Time that analyses took, waiting not counted' },
  { id: 'waiting', kind: 'gauge', help: 'Samples that wait or are under way' },
] as const

export type AnalysisNumbers = Readonly<Record<(typeof analysisTable)[number]['id'], number>>

export interface AnalystOptions {
  readonly threads?: number
  /** Samples that may wait; more are refused. */
  readonly queueLimit?: number
  /** A worker without work ends after so long: it holds a copy of the model. */
  readonly idleMs?: number
  /** A sample takes one or two seconds; what takes so long never ends. */
  readonly limitMs?: number
  /** Starts the worker; tests pass one that fails. */
  readonly startWorker?: (options: AnalysisWorkerOptions) => Worker
}

interface Waiting {
  readonly order: AnalysisOrder
  readonly resolve: (answer: AnalysisAnswer) => void
  readonly reject: (fault: Fault) => void
}

export class Analyst {
  readonly #bundle: Bundle
  readonly #options: Required<AnalystOptions>
  readonly #queue: Waiting[] = []
  #running: Waiting | undefined
  #worker: Worker | undefined
  #sinceMs = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  readonly #tally = { done: 0, failed: 0, refused: 0, timeSec: 0 }

  /** [main] @throws Fault E_USAGE for a model that cannot analyse sounds. */
  constructor(bundle: Bundle, options: AnalystOptions = {}) {
    checkAnalyses(bundle.manifest)
    this.#bundle = bundle
    this.#options = {
      threads: options.threads ?? 1,
      queueLimit: options.queueLimit ?? 4,
      idleMs: options.idleMs ?? 60_000,
      limitMs: options.limitMs ?? 120_000,
      startWorker: options.startWorker ?? startAnalysisWorker,
    }
  }

  get numbers(): AnalysisNumbers {
    return { ...this.#tally, waiting: this.#queue.length + (this.#running === undefined ? 0 : 1) }
  }

  /**
   * [main] The nearest sound to the one in an audio file's bytes, which are given away.
   * @throws Fault E_AUDIO for a file that holds no one-shot, E_LIMIT where too many wait or it takes too long, E_MODEL and
   * E_MACHINE from the worker, E_INTERNAL where it died (the next one starts a new worker).
   */
  async analyse(bytes: Uint8Array, name: string): Promise<NearestSound> {
    if (this.#closed) throw closing()
    const { queueLimit } = this.#options
    if (this.#queue.length >= queueLimit) {
      this.#tally.refused++
      throw tooMany(this.#queue.length, queueLimit)
    }
    const answer = await new Promise<AnalysisAnswer>((resolve, reject) => {
      this.#queue.push({ order: { bytes, name }, resolve, reject })
      this.#next()
    })
    if (answer.kind === 'fault') throw new Fault(answer.code, answer.detail)
    if (answer.kind === 'bug') throw new Error(`analysis worker: ${answer.stack}`)
    return answer.nearest
  }

  /** [main] Ends the worker; what waits is refused. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) waiting.reject(closing())
    await this.#end(closing())
  }

  /** One at a time, so that a crash takes one sample with it and not the queue. */
  #next(): void {
    if (this.#running !== undefined) return
    clearTimeout(this.#timer)
    this.#running = this.#queue.shift()
    if (this.#running === undefined) {
      this.#worker?.unref()
      this.#timer = setTimeout(() => void this.#end(closing()), this.#options.idleMs).unref()
      return
    }
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#timer = setTimeout(() => void this.#end(tooLong(this.#options.limitMs)), this.#options.limitMs)
    this.#sinceMs = performance.now()
    this.#worker.postMessage(this.#running.order)
  }

  #start(): Worker {
    const worker = this.#options.startWorker({ bundle: this.#bundle, threads: this.#options.threads })
    let crash = 'it ended'
    worker.on('message', (answer: AnalysisAnswer) => {
      const running = this.#running
      this.#running = undefined
      this.#tally.timeSec += (performance.now() - this.#sinceMs) / 1000
      this.#tally[answer.kind === 'nearest' ? 'done' : 'failed']++
      running?.resolve(answer)
      this.#next()
    })
    worker.on('error', (error) => {
      crash = error.message.split('\n', 1)[0]!
    })
    worker.on('exit', () => {
      if (this.#worker === worker) void this.#end(crashed(crash))
    })
    return worker
  }

  async #end(fault: Fault): Promise<void> {
    clearTimeout(this.#timer)
    const [worker, running] = [this.#worker, this.#running]
    this.#worker = undefined
    this.#running = undefined
    if (running !== undefined) this.#tally.failed++
    running?.reject(fault)
    await worker?.terminate()
    if (!this.#closed && this.#queue.length > 0) this.#next()
  }
}

function startAnalysisWorker(workerData: AnalysisWorkerOptions): Worker {
  return new Worker(new URL('analysis-worker.ts', import.meta.url), { workerData })
}

function tooMany(found: number, most: number): Fault {
  const wayOut = 'Ask again when some of them are done.'
  return new Fault('E_LIMIT', {
    at: 'analysis',
    found: `${found} samples waiting`,
    expected: `at most ${most}`,
    wayOut,
  })
}

function tooLong(limitMs: number): Fault {
  const found = `no end after ${limitMs / 1000} s`
  return new Fault('E_LIMIT', {
    at: 'analysis',
    found,
    expected: 'one by then',
    wayOut: 'Ask again when less is going on.',
  })
}

function closing(): Fault {
  return new Fault('E_LIMIT', {
    at: 'analysis',
    found: 'a model that is being closed',
    expected: 'one that is open',
    wayOut: 'Ask again when the server is back.',
  })
}

function crashed(how: string): Fault {
  return new Fault('E_INTERNAL', {
    at: 'analysis worker',
    found: `a crash (${how})`,
    expected: 'an analysed sample',
    wayOut: 'Try again: the next sample starts it anew.',
  })
}
