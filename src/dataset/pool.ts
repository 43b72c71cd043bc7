// Batches over the machine's cores. Which worker does which batch does not matter: parts are named by their content.

import { Worker } from 'node:worker_threads'
import type { Batch } from './batch.ts'

/** Prepares all batches with `jobs` workers, their parts going into `folder`; `onDone` hears of each. */
export async function prepareBatches(
  batches: readonly Batch[],
  folder: string,
  jobs: number,
  onDone: (batch: Batch) => void,
): Promise<void> {
  let next = 0
  const serve = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let current: Batch | undefined
      const feed = () => {
        current = batches[next++]
        if (current === undefined) resolve()
        else worker.postMessage(current)
      }
      worker.on('message', (answer: { done: true } | { done: false; error: Error; code: string | undefined }) => {
        if (!answer.done) {
          reject(Object.assign(answer.error, { code: answer.code }))
          return
        }
        onDone(current!)
        feed()
      })
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`internal: a prepare worker ended with status ${code}`)))
      feed()
    })
  const url = new URL('./prepare-worker.ts', import.meta.url)
  const workers = Array.from(
    { length: Math.min(jobs, batches.length) },
    () => new Worker(url, { workerData: { folder } }),
  )
  try {
    await Promise.all(workers.map(serve))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}
