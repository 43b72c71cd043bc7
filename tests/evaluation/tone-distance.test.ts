import { array, assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { distinctSemitones, semitonesOf, toneDistance } from '../../src/evaluation/tone-distance.ts'

const tones = array(double({ min: 30, max: 2000, noNaN: true }), { minLength: 1, maxLength: 12 })

test('an octave is twelve semitones, a fifth of 3 : 2 is 7.02', () => {
  expect(toneDistance([110], [220])).toBeCloseTo(12, 9)
  expect(toneDistance([100, 100], [150, 150])).toBeCloseTo(7.01955, 5)
})

test('one pitch for many is as far as the mean of the intervals to it', () => {
  const real = [50, 60, 70, 80, 90]
  const mean = real.reduce((sum, hz) => sum + Math.abs(semitonesOf(hz) - semitonesOf(86)), 0) / real.length
  expect(toneDistance([86], real)).toBeCloseTo(mean, 9)
  expect(toneDistance([86, 86, 86], real)).toBeCloseTo(mean, 9)
})

test('sets of equal size are as far as their tones in order, which is the least of all pairings', () => {
  // By hand: of {A, C, E} to {B, C, G}, a tone and a third.
  const [a, b, c, e, g] = [0, 2, 3, 7, 10].map((note) => 110 * 2 ** (note / 12))
  expect(toneDistance([e, a, c], [c, g, b])).toBeCloseTo((2 + 0 + 3) / 3, 9)
})

test('the distance is one: nothing from itself, the same both ways, no detour is shorter; doubled sets are the same', () => {
  assert(
    property(tones, tones, tones, (x, y, z) => {
      expect(toneDistance(x, x)).toBeCloseTo(0, 9)
      expect(toneDistance(x, y)).toBeCloseTo(toneDistance(y, x), 9)
      expect(toneDistance(x, z)).toBeLessThanOrEqual(toneDistance(x, y) + toneDistance(y, z) + 1e-9)
      expect(toneDistance([...x, ...x], y)).toBeCloseTo(toneDistance(x, y), 9)
    }),
  )
})

test('pitches within a semitone of one note count once', () => {
  expect(distinctSemitones([])).toBe(0)
  expect(distinctSemitones([440, 441, 438, 466.16, 220])).toBe(3)
})
