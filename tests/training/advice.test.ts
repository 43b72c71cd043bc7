import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { stopAdvice, type Measurement } from '../../src/training/advice.ts'

/** Distances that follow `truth`, each with normal noise of `deviation`. */
function series(count: number, truth: (i: number) => number, deviation: number, seed = 0): Measurement[] {
  const random = new RandomStream(seed, 'advice test')
  return Array.from({ length: count }, (_, i) => ({
    step: 1000 * (i + 1),
    value: truth(i) + deviation * random.normal(),
    deviation,
  }))
}

const falling = (i: number) => 0.1 + 0.9 * Math.exp(-i / 10)
const kinds = (count: number, truth: (i: number) => number, deviation: number) =>
  Array.from({ length: 500 }, (_, seed) => stopAdvice(series(count, truth, deviation, seed))!.kind)
const share = (of: readonly string[], kind: string) => of.filter((k) => k === kind).length / of.length

test('nothing is advised on less than six measurements', () => {
  expect(stopAdvice([])).toBeUndefined()
  expect(stopAdvice(series(5, falling, 0))).toMatchObject({ kind: 'early' })
})

test('a falling distance is improvement, and is called so through noise of 3 % of where it began', () => {
  expect(stopAdvice(series(10, falling, 0))).toMatchObject({ kind: 'improving', best: 10_000 })
  expect(share(kinds(10, falling, 0.03), 'improving')).toBeGreaterThan(0.97)
})

test('a distance that does not change is flat from the start on; noise is rarely taken for more', () => {
  const found = kinds(20, () => 0.3, 0.05)
  expect(share(found, 'flat')).toBeGreaterThan(0.8)
  expect(share(found, 'improving')).toBeLessThan(0.02)
  expect(stopAdvice(series(8, () => 0.3, 0))).toMatchObject({ kind: 'flat', since: 1000 })
})

test('a fall that ends is flat from about where it ended, and stopping is reasonable', () => {
  const settled = series(30, (i) => Math.max(0.1, 1 - 0.1 * i), 0.005)
  const advice = stopAdvice(settled)!
  expect(advice.kind).toBe('flat')
  expect(Math.abs(advice.since - 10_000)).toBeLessThanOrEqual(2000)
  expect(advice.sentence).toMatch(
    /^Flat since step \d+: stopping is reasonable\. Best was step \d+, kept as a checkpoint/,
  )
})

test('a distance that rises again is decline, and the best step is the one at the bottom', () => {
  const advice = stopAdvice(series(20, (i) => 0.1 + (i - 9) ** 2 / 100, 0.01))!
  expect(advice.kind).toBe('worse')
  expect(Math.abs(advice.best - 10_000)).toBeLessThanOrEqual(2000)
  expect(advice.sentence).toBe(`Getting worse: best was step ${advice.best}, kept as a checkpoint.`)
})
