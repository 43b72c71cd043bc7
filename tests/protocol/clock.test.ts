import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestReading, readClock } from '../../src/protocol/clock.ts'

/** A question to a server whose clock is `ahead`, with these times on the way and at the server. */
function asked(ahead: number, there: number, server: number, back: number) {
  const receivedMs = 1000 + there + ahead
  return readClock({ clientMs: 1000, receivedMs, sentMs: receivedMs + server, arrivalMs: 1000 + there + server + back })
}

const ms = fc.double({ min: 0, max: 1000, noNaN: true })

test('with equal ways there and back the offset is exact, however long they and the server take', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), ms, ms, (ahead, way, server) => {
      const { offsetMs, roundTripMs } = asked(ahead, way, server, way)
      expect(offsetMs).toBeCloseTo(ahead, 6)
      expect(roundTripMs).toBeCloseTo(2 * way, 6)
    }),
  )
})

test('with unequal ways it is wrong by at most half the round trip', () => {
  fc.assert(
    fc.property(ms, ms, ms, (there, server, back) => {
      const { offsetMs, roundTripMs } = asked(50, there, server, back)
      expect(Math.abs(offsetMs - 50)).toBeLessThanOrEqual(roundTripMs / 2 + 1e-6)
    }),
  )
})

test('of several readings the one with the shortest way counts', () => {
  const readings = [asked(50, 1, 0, 90), asked(50, 2, 5, 3), asked(50, 40, 0, 1)]
  expect(bestReading(readings)).toBe(readings[1])
  expect(bestReading([])).toBeUndefined()
})
