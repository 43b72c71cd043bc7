// Calls back some forty times a second. The time comes from a worker: browsers hold back the timers of pages that nobody
// sees, and a groove must not stumble when its tab is left.

const tickMs = 25

/** Whoever calls back. */
export interface Ticker {
  start(tick: () => void): void
  stop(): void
}

export class WorkerTicker implements Ticker {
  #worker: Worker | undefined

  start(tick: () => void): void {
    this.stop()
    this.#worker = new Worker(new URL('tick-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.addEventListener('message', tick)
    this.#worker.postMessage(tickMs)
  }

  stop(): void {
    this.#worker?.terminate()
    this.#worker = undefined
  }
}
