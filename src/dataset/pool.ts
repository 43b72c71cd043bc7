// Orders over the machine's cores: a pool of worker threads that each take the next order when they are done.

import { type Transferable, Worker } from 'node:worker_threads'

/** What a worker of the pool answers to an order. An error's code does not survive the way between threads by itself. */
export type PoolAnswer<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly error: Error; readonly code: string | undefined }

export interface PoolWork<Order, Answer> {
  /** The worker's module; it answers each message with a `PoolAnswer` (see pool-member.ts). */
  readonly url: URL
  readonly workerData?: unknown
  readonly orders: readonly Order[]
  readonly workers: number
  /** What is posted for an order, where it is not the order itself; called when a worker is ready for it. */
  readonly message?: (order: Order) => { readonly value: unknown; readonly transfer: readonly Transferable[] }
  /** Hears of each order that is done, in no particular order. */
  readonly onDone: (order: Order, answer: Answer) => void
  readonly signal?: AbortSignal | undefined
}

/** Does all orders. Rejects with the first error of a worker or of `onDone`, or with the signal's reason. */
export async function overWorkers<Order, Answer>(work: PoolWork<Order, Answer>): Promise<void> {
  const { orders, signal } = work
  signal?.throwIfAborted()
  let next = 0
  const serve = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let current: Order | undefined
      const feed = () => {
        current = orders[next++]
        if (current === undefined) return resolve()
        const { value, transfer } = work.message?.(current) ?? { value: current, transfer: [] }
        worker.postMessage(value, transfer)
      }
      worker.on('message', (answer: PoolAnswer<Answer>) => {
        if (!answer.done) return reject(Object.assign(answer.error, { code: answer.code }))
        try {
          work.onDone(current!, answer.value)
          feed()
        } catch (error) {
          reject(error)
        }
      })
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`internal: a worker ended with status ${code}`)))
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      feed()
    })
  const workers = Array.from(
    { length: Math.min(work.workers, orders.length) },
    () => new Worker(work.url, { workerData: work.workerData }),
  )
  try {
    await Promise.all(workers.map(serve))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}
