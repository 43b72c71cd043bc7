import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pattern } from '../../../src/protocol/pattern.ts'
import { Score } from '../../../web/groove/score.ts'
import type { DueStep } from '../../../web/groove/score.ts'

const steps = Array.from({ length: 16 }, (_, step) => ({ step, velocity: 80 }))
const hats: Pattern = { tempo: 120, swing: 60, lanes: [{ pad: 6, steps }] }
const times = (due: readonly DueStep[]): number[] => due.flatMap(({ hits }) => hits.map(({ atSec }) => atSec))

test('however it is asked, every hit comes once, at the same time, and never after it is due', () => {
  const pattern: Pattern = {
    ...hats,
    lanes: [
      ...hats.lanes,
      { pad: 0, length: 7, steps: [{ step: 0, velocity: 99, nudge: -0.5 }, { step: 3, velocity: 99, nudge: 0.4 }] }, // prettier-ignore
    ],
  }
  const whole = times(new Score(3).until(13, pattern))
  expect(whole.length).toBeGreaterThan(90)
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 0.4, noNaN: true }), { minLength: 60, maxLength: 60 }), (gaps) => {
      const score = new Score(3)
      let untilSec = 2.5
      const parts = gaps.flatMap((gap) => {
        const before = untilSec
        untilSec = Math.min(13, untilSec + gap)
        const due = times(score.until(untilSec, pattern))
        for (const atSec of due) expect(atSec).toBeGreaterThanOrEqual(before - 1e-9)
        return due
      })
      expect(parts).toEqual(whole.slice(0, parts.length))
      const rest = times(score.until(13, pattern))
      expect([...parts, ...rest]).toEqual(whole)
    }),
    { numRuns: 30 },
  )
})

test('an hour at 137 beats a minute ends on the beat, to the microsecond', () => {
  const pattern: Pattern = { tempo: 137, lanes: [{ pad: 0, steps: [{ step: 0, velocity: 99 }] }] }
  const at = times(new Score(10).until(3609, pattern))
  expect(at.length).toBe(Math.ceil((3599 * 137) / 60 / 4))
  at.forEach((atSec, bar) => expect(Math.abs(atSec - (10 + (bar * 240) / 137))).toBeLessThan(1e-6))
})

test('a change of tempo or swing takes the next pair of steps and loses no time', () => {
  const score = new Score(0)
  const before = times(score.until(0.3, hats)) // two steps of the first pair, one or two of the next
  const after = times(score.until(2, { ...hats, tempo: 240, swing: 50 }))
  const all = [...before, ...after]
  const pair = (startSec: number, tempo: number, swing: number): number[] => [
    startSec,
    startSec + (30 / tempo) * (swing / 100),
  ]
  const expected = [...pair(0, 120, 60), ...pair(0.25, 120, 60), ...pair(0.5, 240, 50), ...pair(0.625, 240, 50)]
  expected.forEach((atSec, i) => expect(all[i]).toBeCloseTo(atSec, 9))
})

test('a step that is drawn just ahead of its time is heard', () => {
  const score = new Score(0)
  const nothing: Pattern = { tempo: 120, lanes: [] }
  expect(times(score.until(0.2, nothing))).toEqual([])
  const late: Pattern = { tempo: 120, lanes: [{ pad: 2, steps: [{ step: 4, velocity: 90 }] }] }
  expect(times(score.until(0.6, late))).toEqual([0.5])
})
