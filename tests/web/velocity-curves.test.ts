import { expect, test } from 'vitest'
import { checkKit } from '../../src/protocol/kit.ts'
import { curveKinds, curveNumbers, curveOf, curvePath, kindOf, numberOf } from '../../web/velocity-curves.ts'

test('every kind of curve that is offered is one that a kit can have, and is known again', () => {
  for (const { kind } of curveKinds)
    for (const number of [undefined, -5, 0.5, 64.4, 1e9, Number.NaN]) {
      const velocityCurve = curveOf(kind, Number.isNaN(number) ? undefined : number)
      const pads = [{ pad: 0, class: 'kick', seed: 1, name: 'Kick', ...(velocityCurve && { velocityCurve }) }]
      expect(() => checkKit({ format: 'ghostnote-kit', version: 1, name: 'K', pads }, 'kit')).not.toThrow()
      expect(kindOf(velocityCurve)).toBe(kind)
    }
  expect(numberOf(curveOf('fixed', 64.4))).toBe(64)
  expect(numberOf(curveOf('exponent', 0.726))).toBe(0.73)
  expect(numberOf(curveOf('exponent'))).toBe(curveNumbers.exponent.default)
})

test('the picture of a curve rises from the soft corner to the loud one, above the diagonal for soft', () => {
  const heights = (path: string) =>
    path
      .slice(1)
      .split('L')
      .map((point) => Number(point.split(' ')[1]))
  const [soft, linear, hard] = (['soft', 'linear', 'hard'] as const).map((kind) =>
    heights(curvePath(curveOf(kind), 44, 26)),
  )
  for (const curve of [soft, linear, hard]) {
    expect(curve.at(-1)).toBe(0)
    expect(curve[0]).toBeGreaterThan(25)
    expect(curve).toEqual(curve.toSorted((a, b) => b - a))
  }
  const middle = soft.length >> 1
  expect(soft[middle]).toBeLessThan(linear[middle])
  expect(hard[middle]).toBeGreaterThan(linear[middle])
  expect(new Set(heights(curvePath(curveOf('fixed', 64), 44, 26))).size).toBe(1)
})
