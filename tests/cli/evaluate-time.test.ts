import { expect, test } from 'vitest'
import type { Subject } from '../../src/cli/evaluate-subject.ts'
import { timeLine, tookOf } from '../../src/cli/evaluate-time.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { shippedFolder } from '../shipped.ts'

const subject = { bundle: readBundle(shippedFolder) } as unknown as Subject
const wish = { count: 80, trainingSounds: 8000, faultSounds: 1000, controlSounds: 20, encoderSounds: 64, threads: 2 }
const minutesOf = (more: Partial<Parameters<typeof timeLine>[1]>) =>
  Number(/about (\d+) minutes/.exec(timeLine([subject], { ...wish, ...more }))![1])

test('the shipped model is told to take less than a quarter of an hour on two cores', () => {
  expect(minutesOf({})).toBeLessThanOrEqual(15)
  expect(timeLine([subject], wish)).toContain('on 2 free cores')
})

test('one core takes longer, and what is left out or already there takes nothing', () => {
  expect(minutesOf({ threads: 1 })).toBeGreaterThan(1.5 * minutesOf({}))
  expect(minutesOf({ data: 'somewhere' })).toBeLessThan(minutesOf({}))
  expect(minutesOf({ controlSounds: 3, encoderSounds: 8 })).toBeLessThan(minutesOf({}))
  expect(
    timeLine([subject], {
      ...wish,
      data: 'x',
      controlSounds: 0,
      encoderSounds: 0,
      count: 4,
      faultSounds: 0,
      trainingSounds: 9,
    }),
  ).toContain('about a minute')
})

test('making the dataset counts with what follows', () => {
  const parts = [
    { sec: 10.4, cpuSec: 20 },
    { sec: 1.2, cpuSec: 1.3 },
  ]
  expect(tookOf(parts, 2)).toEqual({ sec: 12, cpuSec: 21, threads: 2 })
})
