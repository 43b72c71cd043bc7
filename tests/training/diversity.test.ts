import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { diversity, meanPairwiseDistance } from '../../src/training/diversity.ts'

const cloud = (count: number, size: number, deviation: number, purpose: string) =>
  Array.from({ length: count }, (_, i) =>
    new RandomStream(5, purpose, i).fillNormal(new Float32Array(size)).map((v) => deviation * v),
  )

test('points of a unit square: four sides and two diagonals', () => {
  const corners = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ].map((corner) => Float32Array.from(corner))
  expect(meanPairwiseDistance(corners)).toBeCloseTo((4 + 2 * Math.SQRT2) / 6, 6)
})

test('two normal points are 2σ·Γ((n+1)/2)/Γ(n/2) apart in the mean: 2σ/√π for one dimension, 4σ/√π for three', () => {
  expect(meanPairwiseDistance(cloud(400, 1, 3, 'line'))).toBeCloseTo((2 * 3) / Math.sqrt(Math.PI), 0)
  expect(meanPairwiseDistance(cloud(400, 3, 1, 'space')) / (4 / Math.sqrt(Math.PI))).toBeCloseTo(1, 1)
})

test('one sound for all has no diversity, as varied a set has 1, and loudness of both does not matter', () => {
  const real = cloud(64, 48, 1, 'real')
  const one = Array.from({ length: 16 }, () => real[0])
  expect(diversity(one, real)).toBe(0)
  expect(diversity(cloud(64, 48, 1, 'made'), real)).toBeCloseTo(1, 1)
  const louder = (set: Float32Array[]) => set.map((v) => v.map((x) => 7 * x))
  const made = cloud(16, 48, 0.3, 'narrow')
  expect(diversity(louder(made), louder(real))).toBeCloseTo(diversity(made, real), 5)
})

test('where real sounds are all one, nothing can be said', () => {
  expect(diversity(cloud(4, 3, 1, 'any'), [new Float32Array(3), new Float32Array(3)])).toBeNaN()
})
