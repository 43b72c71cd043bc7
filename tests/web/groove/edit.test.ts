import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from '../../../src/faults/checked.ts'
import { pattern as patternSchema } from '../../../src/protocol/pattern.ts'
import type { Pattern } from '../../../src/protocol/pattern.ts'
import {
  cleared,
  emptyPattern,
  stepOf,
  withAccent,
  withChance,
  withLength,
  withLock,
  withoutLane,
  withStep,
  withSwing,
  withTempo,
} from '../../../web/groove/edit.ts'
import { TapTempo } from '../../../web/groove/tap-tempo.ts'

test('a step is put down, changed, locked and taken away, and nothing of it stays', () => {
  const one = withStep(emptyPattern, 3, 5, {})
  expect(one.lanes).toEqual([{ pad: 3, steps: [{ step: 5, velocity: 96 }] }])
  const full = withLock(withStep(one, 3, 5, { velocity: 40, probability: 0.5, ratchet: 2 }), 3, 5, 'brightness', 70)
  expect(stepOf(full, 3, 5)).toEqual({
    step: 5,
    velocity: 40,
    probability: 0.5,
    ratchet: 2,
    controls: { brightness: 70 },
  })
  expect(withLock(full, 3, 5, 'brightness', undefined).lanes[0].steps[0].controls).toBeUndefined()
  expect(withStep(full, 3, 5, { velocity: 0 })).toEqual(emptyPattern)
})

test('what is at its default is left out', () => {
  const said = withStep(emptyPattern, 0, 0, { velocity: 90, probability: 0.4, nudge: 0.2, ratchet: 3 })
  const plain = withStep(said, 0, 0, { probability: 1, nudge: 0, ratchet: 1 })
  expect(plain.lanes[0].steps).toEqual([{ step: 0, velocity: 90 }])
  expect(withSwing(withSwing(emptyPattern, 61.04), 50)).toEqual(emptyPattern)
  expect(withLength(withLength(emptyPattern, 2, 5), 2, 16)).toEqual(emptyPattern)
  expect(withAccent(withAccent(emptyPattern, 4, true), 4, false)).toEqual(emptyPattern)
  expect(withChance(withChance(emptyPattern, { seed: 4, repeats: true }), { seed: 0, repeats: false })).toEqual(
    emptyPattern,
  )
})

test('whatever is done to a pattern, it is one that a kit can hold, with its lanes and steps in order', () => {
  const place = { pad: fc.integer({ min: 0, max: 15 }), step: fc.integer({ min: 0, max: 15 }) }
  const number = fc.double({ min: -20, max: 400, noNaN: true })
  const edit = fc.oneof(
    fc.record({ ...place, value: number }).map(
      ({ pad, step, value }) =>
        (pattern: Pattern) =>
          withStep(pattern, pad, step, { velocity: value, probability: Math.min(1, Math.abs(value) / 100) }),
    ),
    fc.record({ ...place, value: number }).map(
      ({ pad, step, value }) =>
        (pattern: Pattern) =>
          withLock(pattern, pad, step, 'depth', value),
    ),
    fc.record(place).map(
      ({ pad, step }) =>
        (pattern: Pattern) =>
          withLength(pattern, pad, step),
    ),
    fc.record(place).map(
      ({ pad, step }) =>
        (pattern: Pattern) =>
          withAccent(pattern, step, pad > 7),
    ),
    number.map((value) => (pattern: Pattern) => withSwing(withTempo(pattern, value), value)),
    fc.record(place).map(
      ({ pad }) =>
        (pattern: Pattern) =>
          withoutLane(pattern, pad),
    ),
    fc.constant(cleared),
  )
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
      const pattern = edits.reduce((now, change) => change(now), emptyPattern)
      expect(z.safeParse(patternSchema, pattern).error).toBeUndefined()
      const inOrder = (numbers: readonly number[]) => expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      inOrder(pattern.lanes.map(({ pad }) => pad))
      for (const { steps } of pattern.lanes) inOrder(steps.map(({ step }) => step))
    }),
  )
})

test('the tempo is the middle of what was tapped: one slip does not move it, and a long rest begins anew', () => {
  const taps = new TapTempo()
  expect(taps.tap(1000)).toBeUndefined()
  expect(taps.tap(1500)).toBe(120)
  expect(taps.tap(2000)).toBe(120)
  expect(taps.tap(2700)).toBe(120) // late
  expect(taps.tap(3000)).toBe(120) // early
  expect(taps.tap(9000)).toBeUndefined()
  expect(taps.tap(9400)).toBe(150)
  expect(taps.tap(9401)).toBeLessThanOrEqual(300)
})
