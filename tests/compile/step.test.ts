// One interface over every engine: what goes in, what comes out, and what is said when it does not fit.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { chooseEngine, probeEngine } from '../../src/compile/engine-choice.ts'
import { compileStep, type EngineChoice, type TensorData } from '../../src/compile/step.ts'
import { distance, drawn } from './agreement.ts'

const specs = { x: { shape: [8, 2] }, target: { shape: [8, 1] }, w: { shape: [2, 1] } }

/** One step of gradient descent on a linear regression. */
const descend = ({ x, target, w }: Record<string, tf.Tensor>) => {
  const { value, grad } = tf.valueAndGrad((v: tf.Tensor) => tf.mean(tf.squaredDifference(tf.matMul(x, v), target)))(w)
  return { loss: value, w: tf.sub(w, tf.mul(grad, 0.5)) }
}

const x = drawn({ x: [8, 2] }).x
const slope = [0.5, -1.5]
const target: TensorData = {
  shape: [8, 1],
  data: Float32Array.from({ length: 8 }, (_, i) => slope[0] * x.data[2 * i] + slope[1] * x.data[2 * i + 1]),
}
const start: TensorData = { shape: [2, 1], data: new Float32Array(2) }

test.each<EngineChoice>(['onnx-cpu', 'tfjs'])('%s learns a line when its outputs are fed back', async (engine) => {
  const step = await compileStep(specs, descend, { engine })
  expect(step.engine).toBe(engine)
  let state = { w: start }
  let loss = Infinity
  for (let i = 0; i < 200; i++) {
    const { loss: next, ...rest } = await step.run({ x, target, w: state.w })
    expect(next.shape).toEqual([])
    expect(next.data[0]).toBeLessThanOrEqual(loss + 1e-12)
    loss = next.data[0]
    state = { w: rest.w }
  }
  expect(state.w.data[0]).toBeCloseTo(slope[0], 4)
  expect(state.w.data[1]).toBeCloseTo(slope[1], 4)
  expect([...start.data]).toEqual([0, 0])
  await step.dispose()
})

test('results stay what they were when the step runs again', async () => {
  const step = await compileStep(specs, descend, { engine: 'onnx-cpu' })
  const first = await step.run({ x, target, w: start })
  const kept = Float32Array.from(first.w.data)
  await step.run({ x, target, w: first.w })
  expect(first.w.data).toEqual(kept)
  await step.dispose()
})

test('eager runs leave the active backend and the number of tensors as they were', async () => {
  await tf.setBackend('cpu')
  const before = tf.memory().numTensors
  const step = await compileStep(specs, descend, { engine: 'tfjs' })
  await step.run({ x, target, w: start })
  expect(tf.getBackend()).toBe('cpu')
  expect(tf.memory().numTensors).toBe(before)
  expect(step.engineReason).toMatch(/^WebAssembly.*tensorflow: not installed|^native TensorFlow/)
})

test('one session runs steps that were started together', async () => {
  const step = await compileStep({ x: { shape: [4] } }, (v) => ({ y: tf.mul(v.x, 2) }), { engine: 'onnx-cpu' })
  const feeds = [1, 2, 3].map((n) => ({ x: { shape: [4], data: new Float32Array(4).fill(n) } }))
  const results = await Promise.all(feeds.map((feed) => step.run(feed)))
  expect(results.map(({ y }) => y.data[0])).toEqual([2, 4, 6])
  await step.dispose()
})

test('an input that the function ignores must still be fed, and an output may be an input', async () => {
  const inputs = { x: { shape: [2] }, idle: { shape: [] } }
  const step = await compileStep(inputs, (v) => ({ x: v.x, same: v.x }), { engine: 'onnx-cpu' })
  const feeds = { x: { shape: [2], data: Float32Array.of(1, 2) }, idle: { shape: [], data: Float32Array.of(0) } }
  const result = await step.run(feeds)
  expect(result).toEqual({ x: feeds.x, same: feeds.x })
  await step.dispose()
})

const feedErrors: [string, Record<string, TensorData>, RegExp][] = [
  ['missing', { x, target }, /feed 'w': found nothing; expected float32 of shape \[2, 1\]/],
  ['unknown', { x, target, w: start, W: start }, /feed 'W': found a tensor; expected one of x, target, w/],
  ['of another shape', { x, target, w: { ...start, shape: [1, 2] } }, /feed 'w': found shape \[1, 2\]/],
  ['too short', { x, target, w: { shape: [2, 1], data: new Float32Array(1) } }, /feed 'w': found 1 values/],
]
test.each(feedErrors)('a feed that is %s is named', async (_name, feeds, message) => {
  for (const engine of ['onnx-cpu', 'tfjs'] as const) {
    const step = await compileStep(specs, descend, { engine })
    await expect(step.run(feeds)).rejects.toThrow(message)
    await step.dispose()
  }
})

test('a feed that does not fit is told with the letters of the declaration', async () => {
  const inputs = { real: { shape: [3, 4, 2], letters: 'B T 2' } }
  const step = await compileStep(inputs, (v) => ({ y: v.real }), { engine: 'onnx-cpu' })
  const real = { shape: [3, 5, 2], data: new Float32Array(30) }
  await expect(step.run({ real })).rejects.toThrow(
    "feed 'real': found shape [3, 5, 2]; expected float32 of shape [B=3, T=4, 2]",
  )
  await step.dispose()
})

test('an unknown engine is refused with the nearest known one', async () => {
  await expect(compileStep(specs, descend, { engine: 'onx-cpu' as EngineChoice })).rejects.toThrow(
    /engine: found 'onx-cpu'.*Did you mean 'onnx-cpu'/,
  )
})

test('the automatic choice works here, is as fast as the CPU, and says why', async () => {
  const { engine, reason } = await chooseEngine('auto')
  expect(reason).toMatch(/^the fastest that works here \(.+\)$/)
  const [chosen, cpu] = [await probeEngine(engine as 'onnx-cpu'), await probeEngine('onnx-cpu')]
  expect(chosen.ms).toBeLessThanOrEqual(cpu.ms ?? 0)
  const step = await compileStep(specs, descend)
  const eager = await compileStep(specs, descend, { engine: 'tfjs' })
  expect(step.engine).toBe(engine)
  const [a, b] = [await step.run({ x, target, w: start }), await eager.run({ x, target, w: start })]
  expect(distance(a.w, b.w)).toBeLessThan(1e-4)
  await step.dispose()
})

test('an engine that does not work on this machine is a fault that says what is missing', async () => {
  const cuda = await probeEngine('onnx-cuda')
  const attempt = compileStep(specs, descend, { engine: 'onnx-cuda' })
  if (cuda.ms === undefined) {
    await expect(attempt).rejects.toMatchObject({ code: 'E_MACHINE' })
    await expect(attempt).rejects.toThrow(/engine 'onnx-cuda': found .+ Or use engine 'auto' or 'onnx-cpu'/)
  } else {
    expect((await attempt).engine).toBe('onnx-cuda')
  }
})
