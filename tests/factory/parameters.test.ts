import { expect, test } from 'vitest'
import type { Distribution } from '../../src/factory/distribution.ts'
import { describeParameters } from '../../src/factory/documentation.ts'
import { type Style, styleNames, styles } from '../../src/factory/parameter-table.ts'
import { classNames, drawShot, drumClasses } from '../../src/factory/render.ts'
import { asInRevision } from '../../src/factory/revisions.ts'

const draws = 2000

/** erf by Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.sign(x) * (1 - tail * Math.exp(-x * x))
}

/** P(X ≤ x), written from the distributions' definitions. */
function cumulative(d: Exclude<Distribution, { kind: 'fixed' }>, x: number): number {
  if (d.kind === 'uniform') return (x - d.low) / (d.high - d.low)
  if (d.kind !== 'normal') return Math.log(x / d.low) / Math.log(d.high / d.low)
  const phi = (value: number): number => 0.5 + 0.5 * erf((value - d.mean) / (d.deviation * Math.SQRT2))
  return (phi(x) - phi(d.low)) / (phi(d.high) - phi(d.low))
}

/** Largest distance between the drawn values' step function and the stated one. */
function kolmogorovSmirnov(values: readonly number[], d: Exclude<Distribution, { kind: 'fixed' }>): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.max(
    ...sorted.map((value, i) => {
      const stated = cumulative(d, value)
      return Math.max(stated - i / sorted.length, (i + 1) / sorted.length - stated)
    }),
  )
}

for (const name of classNames) {
  const drawn = Array.from({ length: draws }, (_, i) => drawShot(name, 99, i))
  const table = drumClasses[name].parameters

  test(`${name} has at least eight continuous parameters of its own in every style`, () => {
    for (const style of styleNames) {
      const continuous = Object.values(table).filter((row) => row[style].kind !== 'fixed')
      expect(continuous.length).toBeGreaterThanOrEqual(8 + 5) // five finishing rows vary in every style
    }
  })

  test(`${name} draws every parameter from its stated distribution`, () => {
    for (const style of styleNames) {
      const shots = drawn.filter((shot) => shot.style === style)
      // Distance that a true sample exceeds once in a million.
      const limit = 2.69 / Math.sqrt(shots.length)
      for (const [parameter, row] of Object.entries(table)) {
        const stated = row[style]
        const values = shots.map((shot) => shot.parameters[parameter])
        if (stated.kind === 'fixed') expect(new Set(values), parameter).toEqual(new Set([stated.value]))
        else {
          expect(Math.min(...values), parameter).toBeGreaterThanOrEqual(stated.low)
          expect(Math.max(...values), parameter).toBeLessThanOrEqual(stated.high)
          expect(kolmogorovSmirnov(values, stated), `${style} ${parameter}`).toBeLessThan(limit)
        }
      }
    }
  })

  test(`${name} takes its styles with the stated shares`, () => {
    const counts = Object.fromEntries(styleNames.map((style) => [style, 0])) as Record<Style, number>
    for (const shot of drawn) counts[shot.style]++
    for (const style of styleNames) {
      const p = styles[style].share
      expect(Math.abs(counts[style] / draws - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws))
    }
  })
}

test('style shares add up to one', () => {
  expect(Object.values(styles).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
})

test('two parameters of a class are not drawn from the same numbers', () => {
  const shots = Array.from({ length: draws }, (_, i) => drawShot('kick', 5, i)).filter((shot) => shot.style === '808')
  const rank = (parameter: string): number[] => {
    const values = shots.map((shot) => shot.parameters[parameter])
    const mean = values.reduce((a, b) => a + b) / values.length
    return values.map((value) => value - mean)
  }
  const correlation = (a: number[], b: number[]): number => {
    const dot = (x: number[], y: number[]): number => x.reduce((sum, value, i) => sum + value * y[i], 0)
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  }
  expect(Math.abs(correlation(rank('warp'), rank('holdSec')))).toBeLessThan(0.2)
  expect(Math.abs(correlation(rank('clickDb'), rank('headDb')))).toBeLessThan(0.2)
})

test('the documentation prints every row of every class', () => {
  const text = describeParameters()
  for (const name of classNames) {
    const section = text.slice(text.indexOf(`### ${name}\n`)).split('\n### ')[0]
    for (const parameter of Object.keys(drumClasses[name].parameters)) expect(section).toContain(`| ${parameter} |`)
  }
})

test('of an earlier revision, rows that were others are drawn and documented as they were, the rest as they are', () => {
  const earlier = asInRevision('kick', drumClasses.kick, 4).parameters
  expect(Object.keys(earlier)).toEqual(Object.keys(drumClasses.kick.parameters))
  const changed = Object.keys(earlier).filter((name) => earlier[name] !== drumClasses.kick.parameters[name])
  expect(changed).toEqual(['pitchHz'])
  const highest = (revision: 4 | 5) =>
    Math.max(...Array.from({ length: 400 }, (_, i) => drawShot('kick', 3, i, revision).parameters.pitchHz))
  expect(highest(4)).toBeGreaterThan(85)
  expect(highest(5)).toBeLessThan(77)
  expect(describeParameters(4)).toContain('38 … 100')
  expect(describeParameters()).not.toContain('38 … 100')
})
