// The worker's side of the pool: an order in by message, its answer or its error out.

import { parentPort } from 'node:worker_threads'
import type { PoolAnswer } from './pool.ts'

/** Makes this worker thread answer every order with what `work` returns or resolves with. */
export function answerOrders(work: (order: never) => unknown): void {
  const port = parentPort
  if (port === null) throw new Error('internal: a worker module runs in a worker thread only')
  const answer = async (order: unknown): Promise<PoolAnswer<unknown>> => {
    try {
      return { done: true, value: await work(order as never) }
    } catch (error) {
      return { done: false, error: error as Error, code: (error as NodeJS.ErrnoException).code }
    }
  }
  port.on('message', (order: unknown) => void answer(order).then((value) => port.postMessage(value)))
}
