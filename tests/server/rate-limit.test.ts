import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { RateLimit } from '../../src/server/rate-limit.ts'

test('whatever the pattern of calls, no more pass than burst plus rate times time', () => {
  const gaps = fc.array(fc.nat(300), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(gaps, (gapsMs) => {
      let nowMs = 0
      const limit = new RateLimit(10, 5, () => nowMs)
      let passed = 0
      for (const gap of gapsMs) {
        nowMs += gap
        if (limit.take()) passed++
        expect(passed).toBeLessThanOrEqual(5 + (10 * nowMs) / 1000 + 1e-9)
      }
    }),
  )
})

test('after a rest the whole burst is there again, and a steady rate always passes', () => {
  let nowMs = 0
  const limit = new RateLimit(10, 5, () => nowMs)
  const burst = () => Array.from({ length: 7 }, () => limit.take())
  expect(burst()).toEqual([true, true, true, true, true, false, false])
  nowMs += 60_000
  expect(burst()).toEqual([true, true, true, true, true, false, false])
  for (let i = 0; i < 50; i++) {
    nowMs += 101
    expect(limit.take()).toBe(true)
  }
})
