// Steps whose outputs are fed back take no more memory after five hundred than after a hundred.

import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { compileStep, type TensorData, type TensorFunction } from '../../src/compile/step.ts'
import { adamStep, feedsFor } from './networks.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that the process holds, after two collections: what the first one frees is swept in other threads. */
async function resident(): Promise<number> {
  collectGarbage()
  await setTimeout(50)
  collectGarbage()
  return process.memoryUsage.rss()
}

// One step returns 3 MB: were it kept, five hundred would be 1.5 GB.
const shapes = { first: [256, 512], second: [512, 256] }
const data = { x: [16, 256] }
const step: TensorFunction = (v) =>
  adamStep(shapes, v, (p) => {
    const made = tf.matMul(tf.tanh(tf.matMul(v.x, p.first)), p.second)
    return tf.mean(tf.squaredDifference(made, v.x))
  })

test('in four hundred steps memory grows by less than 5 %', async () => {
  const feeds = feedsFor(shapes, data)
  const compiled = await compileStep(feeds, step, { engine: 'onnx-cpu', threads: 1 })
  let state: Record<string, TensorData> = feeds
  const run = async (steps: number): Promise<void> => {
    for (let i = 0; i < steps; i++) {
      const outputs = await compiled.run(state)
      state = Object.fromEntries(Object.keys(feeds).map((name) => [name, outputs[name] ?? feeds[name]]))
    }
  }
  /** The least over fifty steps: arrays that wait for the sweep come on top now and then. */
  const least = async (): Promise<number> => {
    let bytes = Infinity
    for (let i = 0; i < 5; i++) {
      await run(10)
      bytes = Math.min(bytes, await resident())
    }
    return bytes
  }
  await run(50)
  const first = await least()
  let before = first
  const grown = async (): Promise<number> => {
    await run(400)
    const after = await least()
    const growth = (after - before) / first
    before = after
    return growth
  }
  // A process may hold more once and for all, as its allocator likes; what is kept of steps comes on top with each round.
  await expect.poll(grown, { timeout: 60_000 }).toBeLessThan(0.05)
  await compiled.dispose()
})
