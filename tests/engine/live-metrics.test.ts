import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { LiveMetricsBoard, liveMetricTable } from '../../src/engine/live-metrics.ts'

test('a board starts at zero in every row of the table, counts, and keeps what is set', () => {
  const board = new LiveMetricsBoard()
  expect(Object.entries(board.read())).toEqual(liveMetricTable.map(({ id }) => [id, 0]))
  board.add('hits')
  board.add('hits', 2)
  board.set('leadSec', 0.004)
  expect(board.read()).toMatchObject({ hits: 3, leadSec: 0.004, underruns: 0 })
})

test('what another thread counts is read here without asking it', async () => {
  const board = new LiveMetricsBoard()
  const script = `import(${JSON.stringify(new URL('../../src/engine/live-metrics.ts', import.meta.url).href)}).then(
    ({ LiveMetricsBoard }) => new LiveMetricsBoard(require('node:worker_threads').workerData).add('midiEvents', 5))`
  const worker = new Worker(script, { eval: true, workerData: board.buffer })
  await new Promise((resolve) => worker.once('exit', resolve))
  expect(board.read().midiEvents).toBe(5)
})
