import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { ridge } from '../../src/dsp/ridge.ts'

const random = new RandomStream(1, 'ridge for tests')
const rows = Array.from({ length: 40 }, () => [random.normal(), 3 * random.normal(), random.normal()])
const truth = [2, -0.5, 0]
const y = rows.map((row) => 7 + row.reduce((sum, x, i) => sum + x * truth[i], 0) + 0.3 * random.normal())

test('a ridge of next to no strength finds the line that points lie on', () => {
  const exact = rows.map((row) => 7 + row.reduce((sum, x, i) => sum + x * truth[i], 0))
  const { intercept, slopes, leftOut } = ridge(rows, exact, [1, 1, 1], [1e-12])
  expect(intercept).toBeCloseTo(7, 9)
  truth.forEach((slope, i) => expect(slopes[i]).toBeCloseTo(slope, 9))
  expect(leftOut).toBeLessThan(1e-9)
})

test('one slope is Sxy / (Sxx + λ·penalty), about the means', () => {
  const x = rows.map(([first]) => [first])
  const [mx, my] = [x.reduce((sum, [v]) => sum + v / 40, 0), y.reduce((sum, v) => sum + v / 40, 0)]
  const sxx = x.reduce((sum, [v]) => sum + (v - mx) ** 2, 0)
  const sxy = x.reduce((sum, [v], i) => sum + (v - mx) * (y[i] - my), 0)
  const { intercept, slopes } = ridge(x, y, [0.5], [20])
  expect(slopes[0]).toBeCloseTo(sxy / (sxx + 10), 12)
  expect(intercept).toBeCloseTo(my - slopes[0] * mx, 12)
})

test('the error of points left out is that of as many fits without them', () => {
  const errors = rows.map((row, out) => {
    const others = rows.filter((_, i) => i !== out)
    const { intercept, slopes } = ridge(
      others,
      y.filter((_, i) => i !== out),
      [0.2, 1, 1],
      [5],
    )
    return y[out] - intercept - row.reduce((sum, x, i) => sum + x * slopes[i], 0)
  })
  const root = Math.sqrt(errors.reduce((sum, e) => sum + (e * e) / rows.length, 0))
  expect(ridge(rows, y, [0.2, 1, 1], [5]).leftOut).toBeCloseTo(root, 10)
})

test('of several strengths the one is taken that foretells best: a strong one where there is nothing but noise', () => {
  const strengths = [0.01, 1, 1e6]
  const noise = rows.map(() => random.normal())
  const flat = ridge(rows, noise, [1, 1, 1], strengths)
  for (const strength of strengths)
    expect(flat.leftOut).toBeLessThanOrEqual(ridge(rows, noise, [1, 1, 1], [strength]).leftOut)
  const steep = ridge(rows, y, [1, 1, 1], strengths)
  expect(Math.abs(steep.slopes[0] - 2)).toBeLessThan(0.2)
  expect(ridge(rows, y, [1, 1, 1], [1e6]).slopes[0]).toBeLessThan(0.01)
})
