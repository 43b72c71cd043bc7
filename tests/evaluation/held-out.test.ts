import { expect, test } from 'vitest'
import { heldOutHalves } from '../../src/evaluation/held-out.ts'

const examples = ['kick', 'snare'].flatMap((name) =>
  Array.from({ length: 30 }, (_, i) => ({ class: name, split: ['train', 'validation', 'test'][i % 3] })),
)
// Snares are scarcer: 5 held out.
const scarce = examples.filter((example, i) => example.class === 'kick' || example.split === 'train' || i < 38)

test('the halves share no sound, hold none of training, and as many of each class', () => {
  const { reference, other, counts } = heldOutHalves(scarce, ['kick', 'snare'], 6, 1)
  const all = [...reference, ...other]
  expect(new Set(all).size).toBe(all.length)
  expect(all.every((i) => scarce[i].split !== 'train')).toBe(true)
  const classesOf = (indices: readonly number[]) => indices.map((i) => scarce[i].class)
  expect(classesOf(reference)).toEqual(classesOf(other))
  expect(counts[0]).toBe(6)
  expect(counts[1]).toBeLessThan(6)
  expect(classesOf(reference).filter((name) => name === 'snare').length).toBe(counts[1])
})

test('the seed decides which sounds they are', () => {
  const draw = (seed: number) => heldOutHalves(examples, ['kick', 'snare'], 6, seed)
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})
