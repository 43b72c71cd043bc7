import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ceilingDb, kneeDb, underCeiling } from '../../web/audio/ceiling.ts'
import { keyCaps, neighbourOf, padCodes, padOfCode, readingOrder } from '../../web/keys.ts'
import { heightOfVelocity, velocityAtHeight } from '../../web/touch-velocity.ts'

test('the bottom of a pad plays at 20, the middle at 74, the top at 127', () => {
  expect(velocityAtHeight(0)).toBe(20)
  expect(velocityAtHeight(0.1)).toBe(20)
  expect(velocityAtHeight(0.5)).toBe(74)
  expect(velocityAtHeight(0.9)).toBe(127)
  expect(velocityAtHeight(1)).toBe(127)
})

test('a press higher in the pad is never softer, and outside the pad it stays in range', () => {
  const height = fc.double({ min: -5, max: 5, noNaN: true })
  fc.assert(
    fc.property(height, height, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a]
      expect(velocityAtHeight(low)).toBeLessThanOrEqual(velocityAtHeight(high))
      expect(velocityAtHeight(low)).toBeGreaterThanOrEqual(20)
      expect(velocityAtHeight(high)).toBeLessThanOrEqual(127)
    }),
  )
})

test('the strength shown is the height that was pressed', () => {
  for (let velocity = 20; velocity <= 127; velocity++)
    expect(velocityAtHeight(heightOfVelocity(velocity))).toBe(velocity)
})

test('the keys lie as the pads do: Z is bottom left, 4 is top right', () => {
  expect(padOfCode('KeyZ')).toBe(0)
  expect(padOfCode('KeyV')).toBe(3)
  expect(padOfCode('KeyA')).toBe(4)
  expect(padOfCode('Digit1')).toBe(12)
  expect(padOfCode('Digit4')).toBe(15)
  expect(padOfCode('KeyP')).toBeUndefined()
  expect(new Set(padCodes).size).toBe(16)
  expect(readingOrder.slice(0, 4)).toEqual([12, 13, 14, 15])
  expect(readingOrder.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i))
})

test('arrow keys move one pad and stop at the edges', () => {
  expect(neighbourOf(0, 'ArrowUp')).toBe(4)
  expect(neighbourOf(0, 'ArrowDown')).toBe(0)
  expect(neighbourOf(0, 'ArrowLeft')).toBe(0)
  expect(neighbourOf(6, 'ArrowRight')).toBe(7)
  expect(neighbourOf(7, 'ArrowRight')).toBe(7)
  expect(neighbourOf(7, 'Home')).toBeUndefined()
})

test('key caps show what is printed on this keyboard, or the common layout when the browser will not say', async () => {
  const layout = new Map(padCodes.map((code) => [code, code === 'KeyQ' ? 'a' : code.slice(-1).toLowerCase()]))
  const french = { keyboard: { getLayoutMap: () => Promise.resolve(layout) } }
  expect((await keyCaps(french))[padOfCode('KeyQ')!]).toBe('A')
  const refusing = { keyboard: { getLayoutMap: () => Promise.reject(new Error('not here')) } }
  for (const navigator of [{}, refusing]) expect(await keyCaps(navigator)).toEqual(Array.from('ZXCVASDFQWER1234'))
})

test('the ceiling changes nothing below its knee, never passes −0.2 dBFS, never turns back', () => {
  const knee = 10 ** (kneeDb / 20)
  const ceiling = 10 ** (ceilingDb / 20)
  fc.assert(
    fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => {
      const y = underCeiling(x)
      if (Math.abs(x) <= knee) expect(y).toBe(x)
      expect(Math.abs(y)).toBeLessThanOrEqual(ceiling)
      expect(underCeiling(-x)).toBe(-y)
      expect(underCeiling(x + 0.01)).toBeGreaterThanOrEqual(y)
    }),
  )
  // The slope is continuous at the knee: no corner, so no harsh harmonics right where it begins.
  expect((underCeiling(knee + 1e-6) - knee) / 1e-6).toBeCloseTo(1, 3)
})
