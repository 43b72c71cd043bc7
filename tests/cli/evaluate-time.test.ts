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

test('a model whose sounds are twice as long takes longer, its dataset does not', () => {
  const { bundle } = subject
  const longer = {
    bundle: { ...bundle, manifest: { ...bundle.manifest, lengthSamples: 131_072 } },
  } as unknown as Subject
  const shorter = {
    bundle: { ...bundle, manifest: { ...bundle.manifest, lengthSamples: 65_536 } },
  } as unknown as Subject
  const minutes = (one: Subject, more = {}) =>
    Number(/about (\d+) minutes/.exec(timeLine([one], { ...wish, threads: 1, ...more }))![1])
  const [short, long] = [shorter, longer].map((one) => minutes(one, { data: 'somewhere', trainingSounds: 0 })) as [
    number,
    number,
  ]
  expect(long / short).toBeGreaterThan(1.9)
  expect(long / short).toBeLessThan(2.1)
  const factory = { count: 100_000, seed: 1, revision: 5 } as const
  expect(minutes(longer, { factory }) / minutes(shorter, { factory })).toBeLessThan(1.6)
})

test('making the dataset counts with what follows', () => {
  const parts = [
    { sec: 10.4, cpuSec: 20 },
    { sec: 1.2, cpuSec: 1.3 },
  ]
  expect(tookOf(parts, 2)).toEqual({ sec: 12, cpuSec: 21, threads: 2 })
})
