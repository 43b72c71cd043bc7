// The queue and the worker's life, with a worker of the test's own.

import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import type { NearestSound } from '../../src/engine/analyse.ts'
import type { AnalysisAnswer, AnalysisOrder } from '../../src/engine/analysis-worker.ts'
import { Analyst, type AnalystOptions } from '../../src/engine/analyst.ts'
import type { Fault } from '../../src/faults/fault.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

const bundle = readBundle(shippedFolder)
const nearest = { class: 'kick', distanceDb: 3 } as NearestSound

class FakeWorker extends EventEmitter {
  readonly orders: AnalysisOrder[] = []
  ended = false
  postMessage(order: AnalysisOrder): void {
    this.orders.push(order)
  }
  answer(answer: AnalysisAnswer): void {
    this.emit('message', answer)
  }
  ref(): void {}
  unref(): void {}
  terminate(): Promise<number> {
    this.ended = true
    return Promise.resolve(0)
  }
}

function desk(options: AnalystOptions = {}) {
  const workers: FakeWorker[] = []
  const startWorker = (): Worker => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker as unknown as Worker
  }
  const analyst = new Analyst(bundle, { startWorker, ...options })
  const ask = (name: string) => analyst.analyse(Uint8Array.of(1), name).catch((error: unknown) => (error as Fault).code)
  return { analyst, workers, ask }
}

test('samples are analysed one at a time, in their order, and only so many wait', async () => {
  const { analyst, workers, ask } = desk({ queueLimit: 2 })
  const asked = ['a', 'b', 'c', 'd'].map(ask)
  expect(await asked[3]).toBe('E_LIMIT')
  expect(analyst.numbers).toMatchObject({ waiting: 3, refused: 1 })
  for (const name of ['a', 'b', 'c']) {
    expect(workers[0].orders.at(-1)?.name).toBe(name)
    workers[0].answer({ kind: 'nearest', nearest })
  }
  expect(await Promise.all(asked.slice(0, 3))).toEqual([nearest, nearest, nearest])
  expect(workers[0].orders).toHaveLength(3)
  expect(analyst.numbers).toMatchObject({ done: 3, failed: 0, waiting: 0 })
})

test('a crash takes one sample with it; the next one starts another worker', async () => {
  const { analyst, workers, ask } = desk()
  const asked = ['a', 'b'].map(ask)
  workers[0].emit('error', new Error('out of memory\nat …'))
  workers[0].emit('exit', 1)
  expect(await asked[0]).toBe('E_INTERNAL')
  expect(workers).toHaveLength(2)
  workers[1].answer({ kind: 'nearest', nearest })
  expect(await asked[1]).toBe(nearest)
  expect(analyst.numbers).toMatchObject({ done: 1, failed: 1 })
})

test('one that does not end is given up, and an idle worker ends by itself', async () => {
  const late = desk({ limitMs: 20 })
  expect(await late.ask('a')).toBe('E_LIMIT')
  expect(late.workers[0].ended).toBe(true)
  const idle = desk({ idleMs: 1 })
  const asked = idle.ask('a')
  idle.workers[0].answer({ kind: 'nearest', nearest })
  await asked
  while (!idle.workers[0].ended) await new Promise((resolve) => setTimeout(resolve, 2))
})

test('closed, it refuses what waits, what is under way and what comes', async () => {
  const { analyst, ask } = desk()
  const asked = ['a', 'b'].map(ask)
  await analyst.close()
  expect(await Promise.all([...asked, ask('c')])).toEqual(['E_LIMIT', 'E_LIMIT', 'E_LIMIT'])
})

test('a model without an encoder says so', () => {
  const { 'encoder.onnx': _, 'matching.onnx': __, ...files } = bundle.manifest.files
  const bare = { ...bundle, manifest: { ...bundle.manifest, files } }
  expect(() => new Analyst(bare)).toThrow(
    new RegExp(`^model: found ${shippedModel}, which has no encoder; .*autoencoding`),
  )
})
