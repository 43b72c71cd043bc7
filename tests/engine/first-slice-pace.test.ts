import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { FirstSlicePace } from '../../src/engine/first-slice-pace.ts'

/** exp of a normal number: most are near the median, a few far behind it, as on a machine that does other things, too. */
const drawnMs = (random: RandomStream, medianMs: number) => medianMs * Math.exp(0.6 * random.normal())

test.each([0.7, 2, 3.3])(
  'what is usual settles within a fifth of the median of %d ms, however far a few are behind it',
  (ms) => {
    const pace = new FirstSlicePace()
    const random = new RandomStream(1, 'pace')
    let sum = 0
    for (let i = 0; i < 600; i++) {
      pace.took(random.chance(0.02) ? 500 : drawnMs(random, ms), 0)
      if (i >= 200) sum += Math.log(pace.usualMs)
    }
    expect(Math.abs(sum / 400 - Math.log(ms))).toBeLessThan(0.2)
  },
)

test('slices that waited for others count by what they took themselves', () => {
  const [alone, behind] = [new FirstSlicePace(), new FirstSlicePace()]
  for (let i = 0; i < 100; i++) {
    alone.took(1.5, 0)
    behind.took(4.5, 2)
  }
  expect(behind.usualMs).toBe(alone.usualMs)
})

test('a stroke is always tried where none waits before it, for at least 4 and at most 8 ms, and behind others as long as that may suffice', () => {
  const pace = new FirstSlicePace()
  expect([0, 1, 2].map((ahead) => pace.allowanceMs(ahead))).toEqual([4, 8, undefined])
  for (let i = 0; i < 100; i++) pace.took(Infinity, 0)
  expect([0, 1].map((ahead) => pace.allowanceMs(ahead))).toEqual([8, undefined])
  for (let i = 0; i < 100; i++) pace.took(0.5, 0)
  expect(pace.allowanceMs(0)).toBe(4)
  expect(pace.allowanceMs(3)).toBeLessThan(5)
})
