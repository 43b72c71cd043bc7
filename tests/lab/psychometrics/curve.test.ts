import { expect, test } from 'vitest'
import {
  correctAt,
  levelAt,
  shapes,
  steepnessAt,
  weibullSpread,
  wrongAt,
  type Curve,
  type Shape,
} from '../../../src/lab/psychometrics/curve.ts'

const bare = (shape: Shape): Curve => ({ shape, location: 2, spread: 0.7, guess: 0, lapse: 0 })

/** SciPy 1.17: logistic, norm, gumbel_l, hypsecant at (x − 2)/0.7; weibull_min with shape 1/0.7 and scale 2. */
const reference: Record<Shape, readonly (readonly [number, number])[]> = {
  logistic: [
    [-3, 0.0007898659417364615],
    [1, 0.1933213698023087],
    [2, 0.5],
    [6, 0.9967123386140659],
  ],
  gaussian: [
    [-3, 4.570530827193354e-13],
    [1, 0.07656372550983476],
    [2.5, 0.7624747379730235],
    [6, 0.9999999944917114],
  ],
  gumbel: [
    [-3, 0.000790177967954493],
    [1, 0.2130975865744526],
    [2, 0.6321205588285577],
    [2.5, 0.8703254034859187],
  ],
  'hyperbolic-secant': [
    [-3, 8.533111699747255e-6],
    [1, 0.06725209790966194],
    [2.5, 0.7995917969962121],
    [6, 0.9999195248181338],
  ],
  weibull: [
    [0.1, 0.013752515555110437],
    [1, 0.3103000094760266],
    [2, 0.6321205588285577],
    [5, 0.9753362412505544],
  ],
}

test.each(shapes)('%s agrees with SciPy', (shape) => {
  for (const [x, p] of reference[shape]) {
    expect(Math.abs(correctAt(bare(shape), x) / p - 1)).toBeLessThan(1e-12)
    expect(Math.abs(wrongAt(bare(shape), x) / (1 - p) - 1)).toBeLessThan(1e-7)
  }
})

test('the chance of a mistake keeps its digits where 1 − ψ has none left', () => {
  // gumbel_l.sf(40/7) of SciPy
  expect(wrongAt(bare('gumbel'), 6) / 2.167673760250299e-132).toBeCloseTo(1, 9)
  expect(1 - correctAt(bare('gumbel'), 6)).toBe(0)
})

test.each(shapes)('%s rises from the guess rate to 1 − lapse, and ψ and 1 − ψ add up to 1', (shape) => {
  const curve: Curve = { ...bare(shape), guess: 0.25, lapse: 0.04 }
  expect(correctAt(curve, shape === 'weibull' ? 0 : -1e6)).toBe(0.25)
  expect(correctAt(curve, 1e6)).toBeCloseTo(0.96, 14)
  let last = 0
  for (let x = 0.05; x < 8; x += 0.05) {
    expect(correctAt(curve, x)).toBeGreaterThanOrEqual(last)
    expect(correctAt(curve, x) + wrongAt(curve, x)).toBeCloseTo(1, 14)
    last = correctAt(curve, x)
  }
})

test.each(shapes)('%s: thresholds of both conventions are where the curve has their share', (shape) => {
  const curve: Curve = { ...bare(shape), guess: 0.5, lapse: 0.02 }
  for (const share of [0.55, 0.75, 0.9]) {
    expect(correctAt(curve, levelAt(curve, share)!)).toBeCloseTo(share, 12)
    expect(correctAt(bare(shape), levelAt(curve, share, 'sigmoid')!)).toBeCloseTo(share, 12)
  }
  expect([0.5, 0.98, 1].map((share) => levelAt(curve, share))).toEqual([null, null, null])
  expect(levelAt(curve, 1, 'sigmoid')).toBeNull()
})

test.each(shapes)('%s: its steepness is the slope of its chord', (shape) => {
  const curve: Curve = { ...bare(shape), guess: 0.5, lapse: 0.02 }
  for (const x of [0.5, 1, 2, 3])
    expect((correctAt(curve, x + 1e-5) - correctAt(curve, x - 1e-5)) / 2e-5).toBeCloseTo(steepnessAt(curve, x), 8)
  expect(steepnessAt(curve, 1e4)).toBe(0)
})

test('a Weibull function of a slope is the same on all three axes', () => {
  const slope = 3.5
  const linear: Curve = { ...bare('weibull'), spread: weibullSpread(slope, 'linear') }
  const log10: Curve = { ...bare('gumbel'), location: Math.log10(2), spread: weibullSpread(slope, 'log10') }
  const db: Curve = { ...bare('gumbel'), location: 20 * Math.log10(2), spread: weibullSpread(slope, 'db') }
  for (const x of [0.5, 1.5, 2, 3]) {
    const p = 1 - Math.exp(-((x / 2) ** slope))
    expect(correctAt(linear, x)).toBeCloseTo(p, 13)
    expect(correctAt(log10, Math.log10(x))).toBeCloseTo(p, 13)
    expect(correctAt(db, 20 * Math.log10(x))).toBeCloseTo(p, 13)
  }
  expect(() => weibullSpread(0, 'db')).toThrow('slope: found 0; expected a number above 0')
})
