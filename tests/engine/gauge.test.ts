import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { Gauge } from '../../src/engine/gauge.ts'
import type { GaugeOptions } from '../../src/engine/gauge.ts'
import type { GaugeJob } from '../../src/engine/gauge-worker.ts'
import { timbreTable } from '../../src/protocol/controls.ts'
import { timbreOf } from '../../src/timbre/models.ts'

const rateHz = 44_100

/** A burst of noise that dies away. */
function burst(seed: number): Float32Array {
  const noise = new RandomStream(seed, 'burst').fillNormal(new Float32Array(rateHz / 4))
  return noise.map((x, i) => 0.1 * x * Math.exp(-i / 2000))
}

function opened(options: GaugeOptions = {}): Gauge {
  const gauge = new Gauge(options)
  onTestFinished(() => gauge.close())
  return gauge
}

test('a sound measures what the timbre models say of it, and is known from then on', async () => {
  const gauge = opened()
  const { timbre } = timbreOf([burst(1)], rateHz)
  const [first, joined] = await Promise.all([gauge.measure(burst(1), rateHz), gauge.measure(burst(1), rateHz)])
  expect(first.timbre).toEqual(Object.fromEntries(timbreTable.map(({ id }) => [id, timbre[id]])))
  expect(first.tookMs).toBeGreaterThan(0)
  expect(joined).toEqual(first)
  expect(await gauge.measure(burst(1), rateHz)).toEqual({ ...first, tookMs: 0 })
  expect((await gauge.measure(burst(2), rateHz)).timbre).not.toEqual(first.timbre)
})

test('silence measures nothing, and the samples that were given stay as they are', async () => {
  const samples = new Float32Array(rateHz)
  const { timbre } = await opened().measure(samples, rateHz)
  expect(timbre.brightness).toBeNull()
  expect(samples).toHaveLength(rateHz)
})

/** A worker that answers, or dies of its first job. */
function pretended(dies: boolean) {
  const worker = Object.assign(new EventEmitter(), {
    ref() {},
    unref() {},
    terminate: () => Promise.resolve(0),
    postMessage({ samples }: GaugeJob) {
      setTimeout(() => {
        if (dies) worker.emit('exit', 1)
        else worker.emit('message', { timbre: { hardness: samples.length }, tookMs: 1 })
      })
    },
  })
  return worker as unknown as Worker
}

test('a crash takes its own sound with it, and the next one is measured', async () => {
  let started = 0
  const gauge = opened({ startWorker: () => pretended(started++ === 0) })
  const [first, second] = await Promise.allSettled([
    gauge.measure(new Float32Array(3), 1),
    gauge.measure(new Float32Array(4), 1),
  ])
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'E_INTERNAL' } })
  expect(second).toMatchObject({ status: 'fulfilled', value: { timbre: { hardness: 4 } } })
  expect(await gauge.measure(new Float32Array(3), 1)).toMatchObject({ timbre: { hardness: 3 } }) // it was not kept
})

test('more than may wait are refused, and all that waits when it is closed', async () => {
  const gauge = new Gauge({ queueLimit: 1, startWorker: () => pretended(false) })
  const measured = [1, 2, 3].map((length) => gauge.measure(new Float32Array(length), 1))
  const outcomes = Promise.allSettled(measured)
  await gauge.close()
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  await expect(gauge.measure(new Float32Array(9), 1)).rejects.toThrow('stopping')
})
