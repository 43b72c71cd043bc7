import { expect, test } from 'vitest'
import { diversity, relativeDiversity } from '../../src/evaluation/diversity.ts'
import { cloud } from './points.ts'

test('the corners of a 3–4–5 triangle differ by 4 on average', () => {
  expect(
    diversity([
      [0, 0],
      [3, 0],
      [0, 4],
    ]),
  ).toBe(4)
})

test('one sound over and over has no diversity, half the spread has half of it', () => {
  const real = [cloud(60, 6, 1), cloud(60, 6, 2, 5)]
  const collapsed = real.map(([first]) => Array.from({ length: 60 }, () => first))
  const halved = real.map((points) => points.map((x) => x.map((value) => value / 2)))
  expect(relativeDiversity(collapsed, real)).toBe(0)
  expect(relativeDiversity(halved, real)).toBeCloseTo(0.5, 6)
  expect(relativeDiversity(real, real)).toBe(1)
})
