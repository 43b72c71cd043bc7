// Calls back some forty times a second. The time comes from a worker: browsers hold back the timers of pages that nobody
// sees, and a groove must not stumble when its tab is left.

const tickMs = 25

/** Whoever calls back. */
export interface Ticker {
  start(tick: () => void): void
  stop(): void
}

/** The worker is started with it, for that takes longer than a groove can wait, and rests until ticks are wanted. */
export class WorkerTicker implements Ticker {
  readonly #worker = new Worker(new URL('tick-worker.ts', import.meta.url), { type: 'module' })
  #tick: (() => void) | undefined

  constructor() {
    this.#worker.addEventListener('message', () => this.#tick?.())
  }

  start(tick: () => void): void {
    this.#tick = tick
    this.#worker.postMessage(tickMs)
  }

  stop(): void {
    this.#tick = undefined
    this.#worker.postMessage(0)
  }
}
