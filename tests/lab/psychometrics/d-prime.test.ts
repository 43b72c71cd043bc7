import { expect, test } from 'vitest'
import {
  chanceOf,
  decisionTasks,
  dPrimeOfShare,
  sameDifferentCriterion,
  shareOfDPrime,
} from '../../../src/lab/psychometrics/d-prime.ts'
import { dPrimeOfCounts, sameDifferent, yesNo } from '../../../src/lab/psychometrics/detection.ts'
import { convergenceShare } from '../../../src/lab/psychometrics/staircase-rule.ts'
import { normalCdf } from '../../../src/lab/psychometrics/distributions.ts'

test.each([
  [Math.SQRT1_2, 0.7707, 1.2648, 1.7576, 2.5438],
  [0.75, 0.9539, 1.4338, 2.02, 2.7974],
  [0.9, 1.8124, 2.2302, 3.2631, 4.0276],
])('the table of d′ at %f correct', (share, two, three, abx, odd) => {
  const found = (['2afc', '3afc', 'abx-differencing', 'odd-one-out'] as const).map((task) => dPrimeOfShare(task, share))
  found.forEach((dPrime, i) => expect(Math.abs(dPrime - [two, three, abx, odd][i])).toBeLessThanOrEqual(0.0001))
})

test.each([
  ['2afc', 4.201, 5.2, 6.317],
  ['3afc', 6.895, 7.816, 8.849],
  ['abx-differencing', 9.581, 11.012, 12.594],
] as const)(
  '%s: a listener with a noise of 5.4515 has the thresholds that its staircases seek',
  (task, two, weighted, three) => {
    const levels = [two, weighted, three]
    const shares = [2, 1, 3].map((down) => convergenceShare({ down, up: 1, upOverDown: down === 1 ? 3 : 1 }))
    shares.forEach((share, i) => expect(Math.abs(5.4515 * dPrimeOfShare(task, share) - levels[i])).toBeLessThan(0.001))
  },
)

// SciPy's quad over the observations themselves, not over these formulas.
test('the integrals agree with quadrature of what they stand for', () => {
  const reference = {
    '3afc': [0.482592870894904, 0.6337020457780799, 0.8657671756348325, 0.968795477961829],
    'odd-one-out': [0.35583464962856065, 0.4180466747146392, 0.6048069327721886, 0.7814275985964834],
    'same-different-differencing': [0.513265265622816, 0.551338899757526, 0.6747909418015264, 0.7998970010788553],
  } as const
  for (const [task, shares] of Object.entries(reference))
    [0.5, 1, 2, 3].forEach((dPrime, i) =>
      expect(shareOfDPrime(task as keyof typeof reference, dPrime)).toBeCloseTo(shares[i], 9),
    )
  expect(shareOfDPrime('abx-differencing', 1)).toBeCloseTo(0.5824754534, 7)
  expect(shareOfDPrime('abx-differencing', 2)).toBeCloseTo(0.7468202564, 7)
  expect(sameDifferentCriterion(2)).toBeCloseTo(1.3913171093944499, 10)
})

test.each(decisionTasks)('%s: correct by chance at d′ 0, surely at 40, more for every bit, and back', (task) => {
  expect(shareOfDPrime(task, 0)).toBe(chanceOf(task))
  expect(shareOfDPrime(task, 1e-9)).toBeCloseTo(chanceOf(task), 8)
  expect(shareOfDPrime(task, 40)).toBeCloseTo(1, 9)
  let last = chanceOf(task)
  for (let dPrime = 0.5; dPrime < 5; dPrime += 0.75) {
    const share = shareOfDPrime(task, dPrime)
    expect(share).toBeGreaterThan(last)
    expect(dPrimeOfShare(task, share)).toBeCloseTo(dPrime, 7)
    last = share
  }
  expect(dPrimeOfShare(task, chanceOf(task) / 2)).toBe(0)
  expect(dPrimeOfShare(task, 1)).toBe(Infinity)
})

test('the same d′ is easiest to show where the task tells most', () => {
  for (const d of [0.5, 1, 2, 3]) {
    expect(shareOfDPrime('2afc', d)).toBeGreaterThan(shareOfDPrime('yes-no', d))
    expect(shareOfDPrime('abx-independent', d)).toBeGreaterThan(shareOfDPrime('abx-differencing', d))
    expect(shareOfDPrime('same-different-independent', d)).toBeGreaterThan(
      shareOfDPrime('same-different-differencing', d),
    )
    expect(shareOfDPrime('3afc', d)).toBeGreaterThan(shareOfDPrime('odd-one-out', d))
  }
})

test('d′ of counts has the ends that the exact interval of the share has', () => {
  const { dPrime, interval } = dPrimeOfCounts('2afc', 15, 20)
  expect(dPrime).toBeCloseTo(0.9539, 4)
  expect(shareOfDPrime('2afc', interval[0])).toBeCloseTo(0.5089541, 6)
  expect(shareOfDPrime('2afc', interval[1]!)).toBeCloseTo(0.9134285, 6)
  const perfect = dPrimeOfCounts('abx-independent', 10, 10)
  expect([perfect.dPrime, perfect.interval[1]]).toEqual([null, null])
  expect(shareOfDPrime('abx-independent', perfect.interval[0])).toBeCloseTo(0.6915029, 6)
  expect(dPrimeOfCounts('3afc', 2, 12)).toMatchObject({ dPrime: 0, interval: [0, expect.any(Number)] })
})

test('yes–no: d′ and criterion by hand, with half an answer added to each', () => {
  const { dPrime, criterion, deviation } = yesNo({ hits: 40, signals: 50, falseAlarms: 10, noises: 50 })
  // z(40.5/51) − z(10.5/51) and half their sum, by SciPy
  expect(dPrime).toBeCloseTo(1.6415841766647608, 9)
  expect(criterion).toBeCloseTo(0, 12)
  expect(deviation).toBeCloseTo(0.2838990476085016, 9)
  expect(yesNo({ hits: 50, signals: 50, falseAlarms: 0, noises: 50 }).dPrime).toBeLessThan(5)
  expect(yesNo({ hits: 30, signals: 50, falseAlarms: 2, noises: 50 }).criterion).toBeGreaterThan(0.4)
})

test('same–different: the strategy’s own rates give its d′ back', () => {
  const [n, d, k] = [1_000_000, 1.8, 1.1]
  const different = normalCdf((d - k) / Math.SQRT2) + normalCdf((-d - k) / Math.SQRT2)
  const same = 2 * normalCdf(-k / Math.SQRT2)
  const rounded = (share: number) => Math.round(share * n)
  const counts = { hits: rounded(different), signals: n, falseAlarms: rounded(same), noises: n }
  expect(sameDifferent(counts, 'differencing')).toBeCloseTo(d, 4)
  const p = shareOfDPrime('same-different-independent', d)
  const unbiased = { hits: rounded(p), signals: n, falseAlarms: rounded(1 - p), noises: n }
  expect(sameDifferent(unbiased, 'independent')).toBeCloseTo(d, 4)
  expect(sameDifferent({ hits: 3, signals: 10, falseAlarms: 5, noises: 10 }, 'independent')).toBe(0)
})

test('what is no share, no d′ and no count is refused', () => {
  expect(() => dPrimeOfShare('2afc', 1.2)).toThrow('share: found 1.2; expected a number from 0 to 1')
  expect(() => shareOfDPrime('2afc', -1)).toThrow('dPrime: found -1')
  expect(() => yesNo({ hits: 5, signals: 4, falseAlarms: 0, noises: 4 })).toThrow('hits: found {"count":5,"of":4}')
})
