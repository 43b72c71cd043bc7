import { expect, test } from 'vitest'
import { velocityGainDb } from '../../src/protocol/velocity.ts'

test('the amplitude of a hit is the square of its velocity over 127', () => {
  for (let velocity = 1; velocity <= 127; velocity++)
    expect(10 ** (velocityGainDb(velocity) / 20)).toBeCloseTo((velocity / 127) ** 2, 12)
})

test('the curve has the documented levels', () => {
  expect(velocityGainDb(127)).toBe(0)
  expect(velocityGainDb(64)).toBeCloseTo(-11.9, 1)
  expect(velocityGainDb(1)).toBeCloseTo(-84.2, 1)
})
