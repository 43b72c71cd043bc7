import { expect, test } from 'vitest'
import type { Dataset } from '../../src/dataset/loader.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { trainEmbedding } from '../../src/training/train-embedding.ts'

/** Kicks and closed hats as a dataset gives them, every fourth one held out. */
function twoClasses(count: number): Dataset {
  const classes = ['kick', 'closed-hat'] as const
  const all = Array.from({ length: count }, (_, i) => ({
    class: classes[i % 2],
    split: i % 8 < 6 ? 'train' : 'test',
    samples: renderClassShot(classes[i % 2], 7, i).samples,
  }))
  return {
    classes,
    rateHz: 44_100,
    examples: all,
    read: (example: (typeof all)[number]) => example.samples.slice(),
  } as unknown as Dataset
}

const dataset = twoClasses(48)

test('kicks and closed hats are told apart after a few steps, held-out ones too', async () => {
  const losses: number[] = []
  const scores = await trainEmbedding(dataset, {
    seed: 1,
    steps: 60,
    threads: 1,
    onStep: (_, loss) => losses.push(loss),
  })
  expect(scores.heldOutSounds).toBe(12)
  expect(scores.heldOutAccuracy).toBeGreaterThan(0.9)
  // Every batch varies its sounds otherwise: the last ten say more than the last.
  const last = losses.slice(-10).reduce((sum, loss) => sum + loss / 10, 0)
  expect(last).toBeLessThan(0.65 * losses[0])
})

test('the seed decides the graph to the byte', async () => {
  const train = async (seed: number) => (await trainEmbedding(dataset, { seed, steps: 2, threads: 1 })).graph
  const first = await train(3)
  expect(Buffer.compare(first, await train(3))).toBe(0)
  expect(Buffer.compare(first, await train(4))).not.toBe(0)
})
