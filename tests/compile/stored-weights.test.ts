// Weights of an ONNX model in half precision, as ONNX Runtime reads them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { Tensor } from 'onnxruntime-node'
import { afterAll, expect, test } from 'vitest'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { createSession } from '../../src/compile/session.ts'
import { withStoredWeights } from '../../src/compile/stored-weights.ts'
import { trace } from '../../src/compile/trace.ts'
import { encodeSafetensors, tensorOffsets } from '../../src/formats/safetensors.ts'
import { drawn } from './agreement.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-stored-'))
afterAll(() => rmSync(room, { recursive: true }))

const weights = drawn({ bias: [5], kernel: [3, 5] })
const input = drawn({ x: [2, 3] }).x
const model = (values: typeof weights) =>
  trace({ x: { shape: [2, 3] } }, (v) => ({ y: tf.add(tf.matMul(v.x, v.kernel), v.bias), kept: v.kernel }), {
    weights: values,
  })
const stored = encodeSafetensors(weights)
const single = encodeOnnx(model(weights), {
  externalWeights: { location: 'weights.safetensors', entries: tensorOffsets(stored) },
})

async function outputs(onnx: Uint8Array | string): Promise<Record<string, number[]>> {
  const session = await createSession(onnx, 'onnx-cpu', 1)
  const made = await session.run({ x: new Tensor('float32', input.data, input.shape) })
  await session.release()
  return Object.fromEntries(Object.entries(made).map(([name, { data }]) => [name, [...(data as Float32Array)]]))
}

test('a model over halves computes, bit by bit, what it computes of the rounded weights in single precision', async () => {
  const half = encodeSafetensors({ ...weights, kernel: { ...weights.kernel, half: true } })
  writeFileSync(join(room, 'weights.safetensors'), half)
  const path = join(room, 'half.onnx')
  writeFileSync(path, withStoredWeights(single, tensorOffsets(half), path))
  const rounded = { ...weights, kernel: { ...weights.kernel, data: weights.kernel.data.map(Math.f16round) } }
  const found = await outputs(path)
  expect(found).toEqual(await outputs(encodeOnnx(model(rounded))))
  expect(found.kept).toEqual([...rounded.kernel.data])
  expect(found.kept).not.toEqual([...weights.kernel.data])
})

test('weights that lie elsewhere in single precision are found there', async () => {
  const other = encodeSafetensors({ aaa: drawn({ aaa: [7] }).aaa, ...weights })
  writeFileSync(join(room, 'weights.safetensors'), other)
  const path = join(room, 'elsewhere.onnx')
  writeFileSync(path, withStoredWeights(single, tensorOffsets(other), path))
  expect(await outputs(path)).toEqual(await outputs(encodeOnnx(model(weights))))
})

test('bytes that are no model, a model with more in it, and weights that are not stored are refused by name', () => {
  const places = tensorOffsets(stored)
  expect(() => withStoredWeights(Uint8Array.of(1, 2, 3), places, 'a.onnx')).toThrow(/^a\.onnx: found bytes that are no/)
  // Field 20 of ModelProto, training information, is none that encodeOnnx writes.
  const more = Buffer.concat([single, Uint8Array.of((20 << 3) | 2 | 0x80, 1, 0)])
  expect(() => withStoredWeights(more, places, 'a.onnx')).toThrow(/with more in it than is known here/)
  const { kernel, ...lacking } = places
  expect(kernel.length).toBe(60)
  expect(() => withStoredWeights(single, lacking, 'a.onnx')).toThrow(/found a weight kernel; expected only weights/)
})
