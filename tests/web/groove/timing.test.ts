import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pattern } from '../../../src/protocol/pattern.ts'
import { falls, hitsOf, stepSec, stepStart } from '../../../web/groove/timing.ts'

const hats: Pattern = {
  tempo: 120,
  lanes: [{ pad: 6, steps: Array.from({ length: 16 }, (_, step) => ({ step, velocity: 80 })) }],
}
const bar = (pattern: Pattern, first = 0) =>
  Array.from({ length: 16 }, (_, i) => hitsOf(pattern, first * 16 + i)).flat()

test('at 120 beats a minute a sixteenth takes an eighth of a second', () => {
  expect(stepSec(120)).toBe(0.125)
  expect(bar(hats).map(({ at }) => at)).toEqual(Array.from({ length: 16 }, (_, i) => i))
})

test('swing 66.67 is the triplet shuffle, 75 a dotted eighth and a sixteenth, 50 straight', () => {
  const pair = (swing: number): number[] => [0, 1, 2, 3].map((count) => stepStart(count, swing))
  expect(pair(50)).toEqual([0, 1, 2, 3])
  expect(pair(75)).toEqual([0, 1.5, 2, 3.5])
  expect(pair(200 / 3)[1]).toBeCloseTo(4 / 3, 12) // two thirds of the two steps
})

test('whatever the swing, the bar is as long, its steps are in order, and each first of a pair stays in its place', () => {
  fc.assert(
    fc.property(fc.double({ min: 50, max: 75, noNaN: true }), (swing) => {
      const at = bar({ ...hats, swing }).map((hit) => hit.at)
      for (let i = 0; i < 16; i += 2) {
        expect(at[i]).toBe(i)
        expect(at[i + 1] - at[i]).toBeCloseTo(swing / 50, 12)
        expect(at[i + 1]).toBeLessThan(i + 2)
      }
    }),
  )
})

test('a lane of five steps and one of sixteen come together again after eighty', () => {
  const pattern: Pattern = {
    tempo: 100,
    lanes: [
      { pad: 0, length: 5, steps: [{ step: 0, velocity: 100 }] },
      { pad: 1, steps: [{ step: 0, velocity: 100 }] },
    ],
  }
  const both = Array.from({ length: 161 }, (_, count) => count).filter((count) => hitsOf(pattern, count).length === 2)
  expect(both).toEqual([0, 80, 160])
})

test('steps behind the end of a shorter lane are silent', () => {
  const pattern: Pattern = { tempo: 100, lanes: [{ ...hats.lanes[0], length: 3 }] }
  expect(bar(pattern).map(({ step }) => step)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
})

test('a ratchet shares its step evenly, swing and nudge included', () => {
  const steps = [
    { step: 0, velocity: 100, ratchet: 3 },
    { step: 1, velocity: 100, ratchet: 2, nudge: -0.25 },
  ]
  const at = bar({ tempo: 100, swing: 60, lanes: [{ pad: 0, steps }] }).map((hit) => hit.at)
  // step 0 lasts 1.2, step 1 the other 0.8 of the pair
  ;[0, 0.4, 0.8, 0.95, 1.35].forEach((expected, i) => expect(at[i]).toBeCloseTo(expected, 12))
})

test('an accent makes every hit of its step harder, up to the hardest', () => {
  const steps = [
    { step: 4, velocity: 60 },
    { step: 8, velocity: 120 },
    { step: 9, velocity: 60 },
  ]
  const velocities = bar({ tempo: 100, accents: [4, 8], lanes: [{ pad: 0, steps }] }).map((hit) => hit.velocity)
  expect(velocities).toEqual([80, 127, 60])
})

test('a bar falls out the same however often it is asked for, each bar another way, or every bar like the first', () => {
  const maybe: Pattern = {
    tempo: 100,
    lanes: [{ pad: 6, steps: hats.lanes[0].steps.map((step) => ({ ...step, probability: 0.5 })) }],
  }
  const played = (pattern: Pattern, number: number): string =>
    bar(pattern, number)
      .map(({ step }) => step)
      .join()
  const bars = [0, 1, 2, 3].map((number) => played(maybe, number))
  expect([3, 2, 1, 0].map((number) => played(maybe, number)).toReversed()).toEqual(bars)
  expect(new Set(bars).size).toBe(4)
  expect(new Set([0, 1, 2, 3].map((number) => played({ ...maybe, repeats: true }, number)))).toEqual(new Set([bars[0]]))
  expect(played({ ...maybe, seed: 1 }, 0)).not.toBe(bars[0])
})

test('a step of probability p plays in p of its rounds, for every pad on its own', () => {
  const rounds = 4000
  const counts = Array.from({ length: rounds }, (_, i) => i * 16 + 3)
  for (const p of [0.1, 0.5, 0.9]) {
    const [a, b] = [0, 5].map((pad) => counts.map((count) => falls(hats, pad, count, p)))
    const share = (falling: readonly boolean[]): number => falling.filter(Boolean).length / rounds
    const fourSigma = 4 * Math.sqrt((p * (1 - p)) / rounds)
    expect(Math.abs(share(a) - p)).toBeLessThan(fourSigma)
    // Independent pads agree in p² + (1 − p)² of the rounds.
    const agree = p * p + (1 - p) * (1 - p)
    const together = share(a.map((fell, i) => fell === b[i]))
    expect(Math.abs(together - agree)).toBeLessThan(4 * Math.sqrt((agree * (1 - agree)) / rounds))
  }
  expect(counts.some((count) => falls(hats, 0, count, 0))).toBe(false)
  expect(counts.every((count) => falls(hats, 0, count, 1))).toBe(true)
})
