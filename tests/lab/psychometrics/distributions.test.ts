import { expect, test } from 'vitest'
import {
  betaCdf,
  betaQuantile,
  binomialTail,
  normalCdf,
  normalDensity,
  normalQuantile,
  studentQuantile,
} from '../../../src/lab/psychometrics/distributions.ts'

const near = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).toBeLessThan(1e-11)

test('the normal distribution and its inverse agree with mpmath and SciPy, far into the tail', () => {
  near(normalCdf(-30), 4.906713927148187e-198)
  expect([normalCdf(-1e6), normalCdf(1e6)]).toEqual([0, 1])
  near(normalCdf(-8), 6.220960574271784e-16)
  near(normalCdf(-1.5), 0.06680720126885807)
  near(normalCdf(0.3), 0.6179114221889527)
  near(normalCdf(2), 0.9772498680518208)
  near(normalQuantile(1e-300), -37.0470962993612)
  near(normalQuantile(1e-10), -6.361340902404056)
  near(normalQuantile(0.025), -1.9599639845400545)
  near(normalQuantile(0.999), 3.090232306167813)
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
})

test('the normal density is the slope of the distribution', () => {
  for (const z of [-2, -0.5, 0, 1.7])
    expect((normalCdf(z + 1e-5) - normalCdf(z - 1e-5)) / 2e-5).toBeCloseTo(normalDensity(z), 9)
})

test('Student’s t and the incomplete beta function agree with SciPy', () => {
  near(studentQuantile(1, 0.975), 12.706204736174694)
  near(studentQuantile(4, 0.975), 2.7764451051977934)
  near(studentQuantile(29, 0.975), 2.045229642132703)
  near(studentQuantile(7, 0.6), 0.2631668613520229)
  near(betaCdf(0.2, 3, 8), 0.32220047360000015)
  near(betaCdf(0.25, 120, 380), 0.704226984727339)
  near(betaCdf(1e-8, 0.5, 3), 0.00018749999875)
  near(betaCdf(0.41, 2000, 3000), 0.9252621262083047)
  near(betaQuantile(0.025, 4, 7), 0.12155225811982719)
})

test('a binomial tail is the sum of its terms', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
  for (const [count, n, p] of [
    [0, 5, 0.3],
    [3, 7, 0.4],
    [15, 20, 0.5],
    [20, 20, 0.9],
  ]) {
    let sum = 0
    for (let k = count; k <= n; k++) sum += choose(n, k) * p ** k * (1 - p) ** (n - k)
    expect(binomialTail(count, n, p)).toBeCloseTo(sum, 12)
  }
  expect(binomialTail(6, 5, 0.5)).toBe(0)
})
