import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { compileStep } from '../../src/compile/step.ts'
import { drawn } from './agreement.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-cache-'))
const before = process.env['GHOSTNOTE_CACHE']
let cache: string

beforeEach(() => {
  cache = mkdtempSync(join(folder, 'cache-'))
  process.env['GHOSTNOTE_CACHE'] = cache
})
afterAll(() => {
  if (before === undefined) delete process.env['GHOSTNOTE_CACHE']
  else process.env['GHOSTNOTE_CACHE'] = before
  rmSync(folder, { recursive: true, force: true })
})

const inputs = { x: { shape: [2, 8, 8, 4] }, w: { shape: [3, 3, 4, 16] } }
const feeds = drawn({ x: [2, 8, 8, 4], w: [3, 3, 4, 16] })

/** A convolution and its gradient: ONNX Runtime lays both out anew for the processor. */
const program =
  (factor: number) =>
  ({ x, w }: Record<string, tf.Tensor>) => {
    const loss = (v: tf.Tensor) =>
      tf.mean(tf.square(tf.relu(tf.conv2d(x as tf.Tensor4D, v as tf.Tensor4D, 1, 'same')))) as tf.Scalar
    const { value, grad } = tf.valueAndGrad(loss)(w)
    return { loss: value, w: tf.sub(w, tf.mul(grad, factor)) }
  }

async function results(factor = 0.5): Promise<Record<string, number[]>> {
  const step = await compileStep(inputs, program(factor), { engine: 'onnx-cpu', threads: 1 })
  const out = await step.run(feeds)
  await step.dispose()
  return Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, [...data]]))
}

const entries = () => readdirSync(cache)

/** What the program gives where nothing is kept. */
async function uncached(factor?: number): Promise<Record<string, number[]>> {
  process.env['GHOSTNOTE_CACHE'] = 'off'
  const out = await results(factor)
  process.env['GHOSTNOTE_CACHE'] = cache
  return out
}

test('a program is kept once, and gives the same bits from the cache as without it', async () => {
  const plain = await uncached()
  expect(entries()).toEqual([])
  expect(await results()).toEqual(plain)
  expect(entries()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.optimised$/)])
  const path = join(cache, entries()[0])
  const bytes = readFileSync(path)
  utimesSync(path, 1, 1)
  expect(await results()).toEqual(plain)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(statSync(path).mtimeMs).toBeGreaterThan(1e12) // it was read: the time of its last use is new
})

test('a program that differs in one number is another entry', async () => {
  await results(0.5)
  expect(await results(0.25)).toEqual(await uncached(0.25))
  expect(entries().length).toBe(2)
})

test('an entry with a flipped bit, a torn one, an empty one and one of another program are made again', async () => {
  const plain = await uncached()
  await results(0.25)
  const other = readFileSync(join(cache, entries()[0]))
  rmSync(join(cache, entries()[0]))
  await results()
  const path = join(cache, entries()[0])
  const good = readFileSync(path)
  const damages: (() => void)[] = [
    ...[0, 40, good.length - 1].map((at) => () => {
      const bad = Buffer.from(good)
      bad[at] ^= 4
      writeFileSync(path, bad)
    }),
    () => truncateSync(path, Math.floor(good.length / 2)),
    () => truncateSync(path, 0),
    () => writeFileSync(path, other),
  ]
  for (const damage of damages) {
    damage()
    expect(await results()).toEqual(plain)
    expect(readFileSync(path).equals(good)).toBe(true)
  }
  expect(entries().length).toBe(1)
})

test('where nothing can be kept, programs run all the same', async () => {
  const file = join(cache, 'file')
  writeFileSync(file, '')
  process.env['GHOSTNOTE_CACHE'] = join(file, 'under-a-file')
  expect(await results()).toEqual(await uncached())
})

test('entries that were not used for longest make room', async () => {
  const old = join(cache, `${'0'.repeat(64)}.optimised`)
  writeFileSync(old, '')
  truncateSync(old, 512e6) // sparse: it takes no room on the disk
  utimesSync(old, 1, 1)
  await results()
  expect(entries().length).toBe(1)
  expect(entries()[0]).not.toMatch(/^0{64}/)
})
