import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { opinionOf, spreadOfOpinions } from '../../../src/lab/psychometrics/opinion.ts'

test('a mean opinion score has the interval of SciPy’s t', () => {
  const { count, mean, deviation, interval } = opinionOf([4, 5, 3, 4, 4, 2, 5])
  expect(count).toBe(7)
  expect(mean).toBeCloseTo(3.857142857142857, 12)
  expect(deviation).toBeCloseTo(1.0690449676496976, 12)
  expect(interval![0]).toBeCloseTo(2.868441164051233, 9)
  expect(interval![1]).toBeCloseTo(4.845844550234482, 9)
})

test('one listener is no crowd', () => {
  expect(opinionOf([3])).toEqual({ count: 1, mean: 3, deviation: null, interval: null })
  expect(() => opinionOf([])).toThrow('scores: found []')
})

test('opinions spread by none where all agree, by 1 where all choose an end, between by their a', () => {
  expect(spreadOfOpinions([opinionOf([3, 3, 3]), opinionOf([2, 2])])).toBe(0)
  const half = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1 : 5))
  expect(spreadOfOpinions([opinionOf(half)])).toBeCloseTo(1, 2)
  // A binomial of 4 trials on 1 … 5 has a variance of (x − 1)(5 − x)/4.
  const random = new RandomStream(2, 'opinions')
  const binomial = (p: number) =>
    opinionOf(Array.from({ length: 3000 }, () => 1 + [0, 1, 2, 3].filter(() => random.chance(p)).length))
  expect(spreadOfOpinions([0.2, 0.4, 0.6, 0.9].map(binomial))).toBeCloseTo(0.25, 2)
  expect(spreadOfOpinions([opinionOf([1, 1])])).toBeNull()
})
