import { expect, test } from 'vitest'
import { MeasuringPace } from '../../src/training/measuring-pace.ts'

test('measurements of any length take at most 3 % of the time, but for the first', async () => {
  let nowSec = 100
  const pace = new MeasuringPace(() => nowSec)
  const began = nowSec
  let spentSec = 0
  const lengths = [3, 3, 5, 1, 8, 2]
  for (let step = 0; step < 2000; step++) {
    nowSec += 1
    if (!pace.affordable) continue
    const length = lengths.shift() ?? 2
    await pace.timed(() => {
      nowSec += length
      spentSec += length
      return Promise.resolve()
    })
    // A measurement is foreseen to take as long as the one before it; the longest is 8 s.
    if (step > 0) expect(spentSec).toBeLessThanOrEqual(0.03 * (nowSec - began) + 8)
  }
  expect(spentSec).toBeLessThanOrEqual(0.03 * (nowSec - began))
  expect(spentSec).toBeGreaterThan(0.02 * (nowSec - began))
})
