// A worker of the pool: batches in by message, parts onto disk, a word back when each is done.

import { parentPort, workerData } from 'node:worker_threads'
import { type Batch, prepareBatch } from './batch.ts'

const port = parentPort
if (port === null) throw new Error('internal: prepare-worker.ts runs in a worker thread only')
const { folder } = workerData as { readonly folder: string }

port.on('message', (batch: Batch) => {
  void prepareBatch(batch, folder).then(
    () => port.postMessage({ done: true }),
    // An error's code does not survive the way between threads by itself.
    (error: NodeJS.ErrnoException) => port.postMessage({ done: false, error, code: error.code }),
  )
})
