import { expect, test } from 'vitest'
import { drumKid } from '../../src/evaluation/kernel-distance.ts'
import { memorisation } from '../../src/evaluation/memorisation.ts'
import { cloud } from './points.ts'

const training = cloud(600, 6, 1)
const heldOut = cloud(200, 6, 2)

test('copying the training set fails, though drum-KID calls it perfect', () => {
  const copies = training.slice(0, 200)
  expect(drumKid({ points: copies }, { points: heldOut }).value).toBeLessThan(0.1)
  const { passed, suspectPart, nearest } = memorisation(copies, training, heldOut)
  expect(passed).toBe(false)
  expect(suspectPart).toBe(1)
  expect(nearest[0].distance).toBe(0)
})

test('copies with a little noise on them fail too, and so does one copy in five', () => {
  const noise = cloud(200, 6, 3, 0, 0.01)
  const noisy = noise.map((n, i) => n.map((x, d) => x + training[i][d]))
  expect(memorisation(noisy, training, heldOut).passed).toBe(false)
  const mixed = cloud(200, 6, 4).map((x, i) => (i % 5 === 0 ? training[i] : x))
  const { passed, suspectPart } = memorisation(mixed, training, heldOut)
  expect(passed).toBe(false)
  expect(suspectPart).toBeGreaterThanOrEqual(0.2)
})

test('copies are found even where the held-out sounds hold some themselves', () => {
  const { passed } = memorisation(training.slice(0, 100), training, [...heldOut, ...training.slice(0, 20)])
  expect(passed).toBe(false)
})

test('new sounds of the same source pass, and sounds from elsewhere pass', () => {
  for (const seed of [5, 6, 7]) expect(memorisation(cloud(200, 6, seed), training, heldOut).passed).toBe(true)
  expect(memorisation(cloud(200, 6, 8, 3), training, heldOut).passed).toBe(true)
})

test('pairs name the right neighbours, nearest first', () => {
  const { nearest } = memorisation([[5], [0.9]], [[0], [1], [7]], [[3], [4]])
  expect(nearest.map(({ made, training: at }) => [made, at])).toEqual([
    [1, 1],
    [0, 2],
  ])
})
