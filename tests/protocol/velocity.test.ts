import { expect, test } from 'vitest'
import { curvedVelocity, velocityGainDb } from '../../src/protocol/velocity.ts'

test('the amplitude of a hit is the square of its velocity over 127', () => {
  for (let velocity = 1; velocity <= 127; velocity++)
    expect(10 ** (velocityGainDb(velocity) / 20)).toBeCloseTo((velocity / 127) ** 2, 12)
})

test('the curve has the documented levels', () => {
  expect(velocityGainDb(127)).toBe(0)
  expect(velocityGainDb(64)).toBeCloseTo(-11.9, 1)
  expect(velocityGainDb(1)).toBeCloseTo(-84.2, 1)
})

test('every curve keeps the order of hits, the softest and the hardest; soft lifts, hard holds back', () => {
  for (const curve of ['soft', 'linear', 'hard', { exponent: 0.3 }, { exponent: 6 }] as const) {
    expect(curvedVelocity(1, curve)).toBe(1)
    expect(curvedVelocity(127, curve)).toBe(127)
    for (let velocity = 1; velocity < 127; velocity++)
      expect(curvedVelocity(velocity + 1, curve)).toBeGreaterThanOrEqual(curvedVelocity(velocity, curve))
  }
  for (let velocity = 2; velocity < 120; velocity++) {
    expect(curvedVelocity(velocity)).toBe(velocity)
    expect(curvedVelocity(velocity, 'soft')).toBeGreaterThan(velocity)
    expect(curvedVelocity(velocity, 'hard')).toBeLessThan(velocity)
    expect(curvedVelocity(velocity, { fixed: 90 })).toBe(90)
  }
  expect(curvedVelocity(64, 'soft')).toBe(Math.round(1 + 126 * Math.SQRT1_2)) // halfway: √½ and ½² of the way
  expect(curvedVelocity(64, 'hard')).toBe(33) // 1 + 126/4 = 32.5
})
