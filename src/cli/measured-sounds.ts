// Sounds of a bundle, rendered as they are played and measured, over workers.

import { availableParallelism } from 'node:os'
import { overWorkers } from '../dataset/pool.ts'
import type { Trial } from '../evaluation/control-answer.ts'
import type { CalibrationOrder, CalibrationWork, SoundOrder } from './calibrate-worker.ts'

export interface MeasuredSound<Order extends SoundOrder = CalibrationOrder> {
  readonly order: Order
  readonly trial: Trial
}

export interface MeasuringOptions {
  readonly workers?: number
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/** Renders and measures all orders; answers in the order of the orders. `before` of `total` were done before. */
export async function measuredSounds<Order extends SoundOrder>(
  orders: readonly Order[],
  work: CalibrationWork,
  { workers = availableParallelism(), onProgress, signal }: MeasuringOptions,
  before: number,
  total: number,
): Promise<MeasuredSound<Order>[]> {
  const found: MeasuredSound<Order>[] = []
  await overWorkers<Order, Trial>({
    url: new URL('./calibrate-worker.ts', import.meta.url),
    workerData: work,
    orders,
    workers,
    signal,
    onDone: (order, trial) => {
      found.push({ order, trial })
      onProgress?.(before + found.length, total)
    },
  })
  // Workers end in any order; sums of the same numbers in another order differ in their last bits.
  const place = new Map(orders.map((order, i) => [order, i]))
  return found.toSorted((a, b) => place.get(a.order)! - place.get(b.order)!)
}
