// A worker of the pool: batches in, their parts onto disk.

import { workerData } from 'node:worker_threads'
import { type Batch, prepareBatch } from './batch.ts'
import { answerOrders } from './pool-member.ts'

const { folder } = workerData as { readonly folder: string }

answerOrders((batch: Batch) => prepareBatch(batch, folder))
