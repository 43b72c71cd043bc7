import { expect, test } from 'vitest'
import { trainEmbedding } from '../../src/training/train-embedding.ts'
import { twoClasses } from './two-classes.ts'

const dataset = twoClasses(48)

test('the seed decides the graph to the byte', async () => {
  const train = async (seed: number) => (await trainEmbedding(dataset, { seed, steps: 2, threads: 1 })).graph
  const first = await train(3)
  expect(Buffer.compare(first, await train(3))).toBe(0)
  expect(Buffer.compare(first, await train(4))).not.toBe(0)
})
