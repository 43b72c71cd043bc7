import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { interpolated, inverted, isotonic } from '../../src/dsp/monotone.ts'

test('the isotonic fit pools what falls, as worked out by hand', () => {
  expect(isotonic([1, 2, 3])).toEqual([1, 2, 3])
  expect(isotonic([1, 3, 2, 4])).toEqual([1, 2.5, 2.5, 4])
  expect(isotonic([5, 4, 3])).toEqual([4, 4, 4])
  expect(isotonic([1, 3, 2], [1, 1, 3])).toEqual([1, 2.25, 2.25])
  expect(isotonic([])).toEqual([])
})

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 })

test('the fit satisfies the conditions that mark the least-squares optimum', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const fit = isotonic(values)
      // Karush–Kuhn–Tucker: it ascends; sums of residuals from the left are ≥ 0, and 0 where the fit steps up.
      let residual = 0
      fit.forEach((value, i) => {
        if (i > 0 && value > fit[i - 1] + 1e-9 && Math.abs(residual) > 1e-6) throw new Error('a step inside a block')
        if (i > 0 && value < fit[i - 1] - 1e-9) throw new Error('it falls')
        residual += values[i] - value
        if (residual < -1e-6) throw new Error('a better fit exists')
      })
      return Math.abs(residual) < 1e-6
    }),
  )
})

test('a curve is read between its points, and stays beyond its ends', () => {
  const [xs, ys] = [
    [0, 10, 20],
    [5, 6, 16],
  ]
  expect([-3, 0, 5, 15, 20, 99].map((x) => interpolated(xs, ys, x))).toEqual([5, 5, 5.5, 11, 16, 16])
  expect([5.5, 11, 0, 99].map((y) => inverted(xs, ys, y))).toEqual([5, 15, 0, 20])
})

test('where a curve stands still its inverse is the middle, at the ends too', () => {
  const xs = [0, 1, 2, 3]
  expect(inverted(xs, [0, 5, 5, 9], 5)).toBe(1.5)
  expect(inverted(xs, [4, 4, 4, 9], 4)).toBe(1)
  expect(inverted(xs, [4, 4, 4, 4], 7)).toBe(1.5)
  expect(inverted([8], [2], 5)).toBe(8)
})

test('reading a curve backwards and then forwards gives any value that it reaches', () => {
  fc.assert(
    fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, part) => {
      const ys = isotonic(values)
      const xs = ys.map((_, i) => i * 3 - 7)
      const y = ys[0] + part * (ys[ys.length - 1] - ys[0])
      return Math.abs(interpolated(xs, ys, inverted(xs, ys, y)) - y) < 1e-9
    }),
  )
})
