import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisText, curveOf, lossNames, thinned, ticks } from '../../web/training/curves.ts'

const rows = [
  { step: 20, phase: 'autoencode', autoencode: 1 },
  { step: 40, bandDistance: 0.5, diversity: null },
  { step: 60, phase: 'adversarial', critic: 1.2, generator: 0.2, separation: 0.1 },
]

test('losses are those of rows with a phase; a curve has the rows that know its measure', () => {
  expect(lossNames(rows)).toEqual(['autoencode', 'critic', 'generator'])
  expect(curveOf(rows, 'bandDistance')).toEqual([{ step: 40, value: 0.5 }])
  expect(curveOf(rows, 'diversity')).toEqual([])
})

test('thinning keeps order, length and both extremes', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 3000 })
  fc.assert(
    fc.property(values, fc.integer({ min: 10, max: 500 }), (all, most) => {
      const points = all.map((value, step) => ({ step, value }))
      const kept = thinned(points, most)
      expect(kept.length).toBeLessThanOrEqual(most + 2)
      expect(kept.every(({ step }, i) => i === 0 || step > kept[i - 1].step)).toBe(true)
      const extremes = (of: readonly { value: number }[]) => [
        of.reduce((a, { value }) => Math.min(a, value), Infinity),
        of.reduce((a, { value }) => Math.max(a, value), -Infinity),
      ]
      expect(extremes(kept)).toEqual(extremes(points))
    }),
  )
})

test('ticks are two to six round numbers around everything, equally far apart', () => {
  const range = fc.tuple(
    fc.double({ noNaN: true, min: -1e5, max: 1e5 }),
    fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
  )
  fc.assert(
    fc.property(range, ([low, span]) => {
      const found = ticks(low, low + span)
      expect(found.length).toBeGreaterThanOrEqual(2)
      expect(found.length).toBeLessThanOrEqual(6)
      const apart = found[1] - found[0]
      expect(found[0]).toBeLessThanOrEqual(low + 1e-6 * apart)
      expect(found.at(-1)).toBeGreaterThanOrEqual(low + span - 1e-6 * apart)
      const digit = apart / 10 ** Math.floor(Math.log10(apart) + 1e-6)
      expect([1, 2, 5].some((round) => Math.abs(digit - round) < 1e-3)).toBe(true)
    }),
  )
  expect(ticks(0.3, 0.3).length).toBeGreaterThanOrEqual(2)
  expect(ticks(0.17, 1.02)).toEqual([0, 0.5, 1, 1.5])
})

test('axes say large numbers shortly', () => {
  expect([0, 0.125, 1234, 12_340, 2_500_000, -3].map(axisText)).toEqual(['0', '0.125', '1230', '12.3 k', '2.5 M', '-3'])
})
