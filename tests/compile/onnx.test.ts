// The bytes of an ONNX model, read back by ONNX Runtime, with its weights inside and outside the file.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { createSession } from '../../src/compile/session.ts'
import { trace, type TensorData } from '../../src/compile/trace.ts'
import { drawn } from './agreement.ts'

const weights = drawn({ 'layers.0/weight': [3, 4], 'layers.0/bias': [4], unused: [2] })
const graph = trace(
  { x: { shape: [2, 3] } },
  (v) => ({
    y: tf.tanh(tf.add(tf.matMul(v.x, v['layers.0/weight']), v['layers.0/bias'])),
    count: tf.sum(tf.cast(tf.greater(v.x, 0), 'int32')),
    x2: v.x,
  }),
  { weights },
)
const input = drawn({ x: [2, 3] }).x

async function outputs(model: Uint8Array | string): Promise<Record<string, TensorData>> {
  const session = await createSession(model, 'onnx-cpu', 1)
  expect(session.inputNames).toEqual(['x'])
  const result = await session.run({ x: new Tensor('float32', input.data, input.shape) })
  await session.release()
  return Object.fromEntries(
    Object.entries(result).map(([name, { dims, data }]) => [name, { shape: dims, data: data as Float32Array }]),
  )
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghostnote-onnx-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a model computes what the function computes, under the given names', async () => {
  const result = await outputs(encodeOnnx(graph))
  const eager = tf.tidy(() => {
    const [x, w] = [tf.tensor(input.data, [2, 3]), tf.tensor(weights['layers.0/weight'].data, [3, 4])]
    return tf.tanh(tf.add(tf.matMul(x, w), tf.tensor(weights['layers.0/bias'].data))).dataSync()
  })
  expect(Object.keys(result)).toEqual(['y', 'count', 'x2'])
  expect(result.y.shape).toEqual([2, 4])
  eager.forEach((value, i) => expect(result.y.data[i]).toBeCloseTo(value, 6))
  expect(result.count).toEqual({ shape: [], data: Float32Array.of(input.data.filter((value) => value > 0).length) })
  expect(result.x2).toEqual(input)
})

test('weights in a file beside the model give the same result to the bit', async () => {
  // Laid out by hand like safetensors: eight bytes of header length, the header, then the tensors.
  const header = Buffer.from(JSON.stringify({ note: 'any bytes may stand here' }))
  const parts: Buffer[] = [Buffer.alloc(8), header]
  const entries: Record<string, { offset: number; length: number }> = {}
  let offset = 8 + header.length
  for (const [name, { data }] of Object.entries(weights).toReversed()) {
    entries[name] = { offset, length: data.byteLength }
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    offset += data.byteLength
  }
  const model = encodeOnnx(graph, { externalWeights: { location: 'weights.bin', entries } })
  await writeFile(join(folder, 'weights.bin'), Buffer.concat(parts))
  await writeFile(join(folder, 'model.onnx'), model)
  expect(await outputs(join(folder, 'model.onnx'))).toEqual(await outputs(encodeOnnx(graph)))
  const [bytes] = [Buffer.from(weights['layers.0/weight'].data.buffer)]
  expect(Buffer.from(model).includes(bytes)).toBe(false)
})

test('the same graph encodes to the same bytes', () => {
  expect(encodeOnnx(graph)).toEqual(encodeOnnx(graph))
})

test.each([
  ['no entry', {}, /weight 'layers.0\/weight': found no entry/],
  ['an entry of another size', { 'layers.0/weight': { offset: 0, length: 4 } }, /found an entry of 4 bytes/],
])('an outside weight with %s is refused', (_name, entries, message) => {
  expect(() => encodeOnnx(graph, { externalWeights: { location: 'weights.bin', entries } })).toThrow(message)
})

test('an output named like an input or a weight is refused unless outputs get a prefix', async () => {
  const same = trace({ x: { shape: [2, 3] } }, (v) => ({ x: tf.neg(v.x) }))
  expect(() => encodeOnnx(same)).toThrow(/graph output 'x': found an input or weight of the same name/)
  expect(Object.keys(await outputs(encodeOnnx(same, { outputPrefix: 'next ' })))).toEqual(['next x'])
  const clash = trace({ x: { shape: [2, 3] } }, (v) => ({ 'layers.0/bias': v.x }), { weights })
  expect(() => encodeOnnx(clash)).toThrow(/graph output 'layers.0\/bias'/)
})
