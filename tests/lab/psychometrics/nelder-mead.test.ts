import { expect, test } from 'vitest'
import { minimised } from '../../../src/lab/psychometrics/nelder-mead.ts'
import { rootOfRising } from '../../../src/lab/psychometrics/root.ts'

test('the simplex finds the bottom of the valley of Rosenbrock', () => {
  const found = minimised(([x, y]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2, [-1.2, 1], [0.5, 0.5])
  expect(found.at[0]).toBeCloseTo(1, 4)
  expect(found.at[1]).toBeCloseTo(1, 4)
  expect(found.value).toBeLessThan(1e-9)
})

test('the simplex goes around the four corners of Powell’s singular function', () => {
  const powell = ([a, b, c, d]: readonly number[]) =>
    (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4
  const found = minimised(powell, [3, -1, 0, 1], [1, 1, 1, 1], { mostEvaluations: 4000 })
  for (const x of found.at) expect(Math.abs(x)).toBeLessThan(0.05)
  expect(found.value).toBeLessThan(1e-7)
})

test('where the function is not defined, the simplex does not go; and it stops when told to', () => {
  const half = ([x]: readonly number[]) => (x < 2 ? Infinity : x * x)
  expect(minimised(half, [5], [1]).at[0]).toBeCloseTo(2, 4)
  const cut = minimised(([x, y]) => x * x + y * y, [100, 100], [1, 1], { mostEvaluations: 20 })
  expect(cut.evaluations).toBeLessThan(25)
})

test('a root of a rising function is found to the last bits, or the end that is nearer', () => {
  expect(rootOfRising((x) => x ** 3, 2, 0, 10)).toBeCloseTo(Math.cbrt(2), 14)
  expect(rootOfRising((x) => x, 12, 0, 10)).toBe(10)
  expect(rootOfRising((x) => x, -1, 0, 10)).toBe(0)
})
