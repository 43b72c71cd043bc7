import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, expect, test } from 'vitest'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { trace } from '../../src/compile/trace.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { externalScores, openExternalEmbedding } from '../../src/evaluation/external-embedding.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-external-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** An ONNX file of a graph with one input of `shape`. */
function graph(name: string, shape: number[], run: (input: tf.Tensor) => tf.Tensor): string {
  const path = join(folder, name)
  writeFileSync(path, encodeOnnx(trace({ input: { shape } }, (v) => ({ output: run(v.input) }))))
  return path
}

const noises = (count: number, level: number) =>
  Array.from({ length: count }, (_, i) =>
    new RandomStream(i, 'noise').fillNormal(new Float32Array(4410)).map((x) => level * x),
  )

test('patches are taken with and without a channel, and are what the graph makes of them', async () => {
  for (const shape of [
    [1, 96, 64],
    [1, 1, 96, 64],
  ]) {
    const path = graph(`patch${shape.length}.onnx`, shape, (x) => tf.mean(tf.reshape(x, [1, 96 * 64]), 1, true))
    const embedding = await openExternalEmbedding(path)
    expect(embedding.input).toContain('16 kHz')
    const [value] = await embedding.embed(new Float32Array(4410), 44_100)
    expect(value).toBeCloseTo(Math.log(0.01), 3)
    await embedding.close()
  }
})

test('waveforms come at 48 kHz, filled up with silence', async () => {
  const path = graph('wave.onnx', [1, 9600], (x) => tf.sum(tf.square(x), 1, true))
  const embedding = await openExternalEmbedding(path)
  const tone = Float32Array.from({ length: 4410 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 44_100))
  const [value] = await embedding.embed(tone, 44_100)
  // A tenth of a second of a sine has the mean square ½, over 4800 samples.
  expect(value).toBeGreaterThan(2350)
  expect(value).toBeLessThan(2450)
  await embedding.close()
})

test('FAD of equal sets is 0, and of sets whose embedding differs by a constant its square', async () => {
  // Level in bels moves with the logarithm of the power: 20 dB are 2.
  const path = graph('level.onnx', [1, 4800], (x) =>
    tf.div(tf.log(tf.mean(tf.square(x), 1, true)), tf.scalar(Math.log(10))),
  )
  const embedding = await openExternalEmbedding(path)
  const [quiet, loud] = [noises(20, 0.1), noises(20, 1)]
  const scores = await externalScores(embedding, { made: loud, reference: quiet, real: quiet }, 44_100)
  expect(scores.real).toBeCloseTo(0, 8)
  expect(scores.made).toBeCloseTo(4, 3)
  expect(scores).toMatchObject({ file: 'level.onnx', size: 1, note: '' })
  await embedding.close()
})

test('a graph of another shape, a file that is none, and one that is not there are refused by name', async () => {
  const refused = (path: string) => openExternalEmbedding(path).then(String, (error: Error) => error.message)
  expect(await refused(graph('odd.onnx', [1, 40, 64], (x) => tf.sum(x)))).toMatch(/\[1, 40, 64\].*VGGish/s)
  const torn = join(folder, 'torn.onnx')
  writeFileSync(torn, 'no graph')
  expect(await refused(torn)).toMatch(/torn\.onnx: found no graph/)
  expect(await refused(join(folder, 'none.onnx'))).toMatch(/ENOENT/)
})
