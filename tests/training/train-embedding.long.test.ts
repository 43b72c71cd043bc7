import { expect, test } from 'vitest'
import { trainEmbedding } from '../../src/training/train-embedding.ts'
import { twoClasses } from './two-classes.ts'

test('kicks and closed hats are told apart after a few steps, held-out ones too', async () => {
  const losses: number[] = []
  const scores = await trainEmbedding(twoClasses(48), {
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
