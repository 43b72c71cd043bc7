import { expect, test } from 'vitest'
import { classAgreement, inceptionScore } from '../../src/evaluation/class-scores.ts'

const oneHot = (k: number, classes: number) => Array.from({ length: classes }, (_, i) => (i === k ? 1 : 0))

test('the inception score of one sound of each of K classes is K, of one class alone 1, of doubt everywhere 1', () => {
  expect(inceptionScore([0, 1, 2, 3, 4].map((k) => oneHot(k, 5)))).toBeCloseTo(5, 12)
  expect(inceptionScore([2, 2, 2].map((k) => oneHot(k, 5)))).toBe(1)
  expect(inceptionScore([0, 1, 2].map(() => [0.25, 0.25, 0.25, 0.25]))).toBeCloseTo(1, 12)
})

test('the inception score of two half-certain sounds is the worked value', () => {
  // KL of (¾, ¼) from (½, ½), for both.
  const divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)
  const score = inceptionScore([
    [0.75, 0.25],
    [0.25, 0.75],
  ])
  expect(score).toBeCloseTo(Math.exp(divergence), 12)
})

test('agreement counts the sounds that are taken for what was asked', () => {
  const probabilities = [
    [0.6, 0.4],
    [0.1, 0.9],
    [0.8, 0.2],
    [0.5, 0.4],
  ]
  expect(classAgreement(probabilities, [0, 1, 1, -1])).toBe(0.5)
})
