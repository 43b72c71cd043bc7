// Psychometric functions: the chance of a correct answer (or of a yes) at each level. ψ(x) = γ + (1 − γ − λ)·F((x − a)/s)
// with guess rate γ, lapse rate λ, location a and spread s (Wichmann & Hill 2001, "The psychometric function: I. Fitting,
// sampling, and goodness of fit").

import { normalCdf, normalDensity, normalQuantile } from './distributions.ts'
import { needs } from './needs.ts'

/** A standard sigmoid F(z) with its complement (never by subtraction, so that both tails keep their digits). */
interface Sigmoid {
  readonly below: (z: number) => number
  readonly above: (z: number) => number
  readonly quantile: (p: number) => number
  readonly density: (z: number) => number
}

const logistic = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)))
const secant = (z: number): number => (2 / Math.PI) * Math.atan(Math.exp((Math.PI / 2) * z))

const sigmoids = {
  /** F = 1/(1 + e^−z); a is its half point. */
  logistic: {
    below: logistic,
    above: (z) => logistic(-z),
    quantile: (p) => Math.log(p / (1 - p)),
    density: (z) => logistic(z) * logistic(-z),
  },
  /** F = Φ(z), the cumulative normal; a is its half point, s its standard deviation. */
  gaussian: { below: normalCdf, above: (z) => normalCdf(-z), quantile: normalQuantile, density: normalDensity },
  /** F = 1 − exp(−e^z), the left-skewed Gumbel; F(a) = 1 − 1/e. A Weibull function on a logarithmic axis of levels. */
  gumbel: {
    below: (z) => -Math.expm1(-Math.exp(z)),
    above: (z) => Math.exp(-Math.exp(z)),
    quantile: (p) => Math.log(-Math.log1p(-p)),
    density: (z) => (z > 50 ? 0 : Math.exp(z - Math.exp(z))),
  },
  /** F = (2/π)·atan(e^{πz/2}); a is its half point. */
  'hyperbolic-secant': {
    below: secant,
    above: (z) => secant(-z),
    quantile: (p) => (2 / Math.PI) * Math.log(Math.tan((Math.PI / 2) * p)),
    density: (z) => 0.5 / Math.cosh((Math.PI / 2) * z),
  },
} satisfies Record<string, Sigmoid>

/** `weibull` is 1 − exp(−(x/a)^{1/s}) for levels x > 0: the Gumbel of ln x, with s = 1/β for Weibull's slope β. */
export type Shape = keyof typeof sigmoids | 'weibull'

export const shapes: readonly Shape[] = [...(Object.keys(sigmoids) as (keyof typeof sigmoids)[]), 'weibull']

export interface Curve {
  readonly shape: Shape
  /** a, in the unit of the levels; > 0 for `weibull`. */
  readonly location: number
  /** s > 0, in the unit of the levels; for `weibull` of their natural logarithm. */
  readonly spread: number
  /** γ: 1/m where one of m is to be chosen; the false-alarm rate of a yes–no task. */
  readonly guess: number
  /** λ: the share of answers given without having listened. */
  readonly lapse: number
}

const sigmoidOf = (shape: Shape): Sigmoid => sigmoids[shape === 'weibull' ? 'gumbel' : shape]

/** (x − a)/s; on a weibull's logarithmic axis (ln x − ln a)/s, where no difference and one the wrong way are −∞. */
function standardised({ shape, location, spread }: Curve, level: number): number {
  return (shape === 'weibull' ? Math.log(Math.max(0, level) / location) : level - location) / spread
}

/** ψ(level). */
export function correctAt(curve: Curve, level: number): number {
  return curve.guess + (1 - curve.guess - curve.lapse) * sigmoidOf(curve.shape).below(standardised(curve, level))
}

/** 1 − ψ(level) = λ + (1 − γ − λ)(1 − F), without cancellation where ψ is near 1. */
export function wrongAt(curve: Curve, level: number): number {
  return curve.lapse + (1 - curve.guess - curve.lapse) * sigmoidOf(curve.shape).above(standardised(curve, level))
}

/** dψ/dx at a level: the steepness that a listener shows there, per unit of the level. */
export function steepnessAt(curve: Curve, level: number): number {
  const perUnit = curve.shape === 'weibull' ? 1 / (curve.spread * level) : 1 / curve.spread
  return (1 - curve.guess - curve.lapse) * sigmoidOf(curve.shape).density(standardised(curve, level)) * perUnit
}

/**
 * The threshold by one of two conventions, which a report must name: the level where ψ, the share of correct answers that
 * is seen, is `share`; or (`of` sigmoid) where F, freed of guesses and lapses, is.
 * null where the curve does not reach it: `share` must lie in (γ, 1 − λ), for the sigmoid in (0, 1).
 */
export function levelAt(curve: Curve, share: number, of: 'seen' | 'sigmoid' = 'seen'): number | null {
  const p = of === 'seen' ? (share - curve.guess) / (1 - curve.guess - curve.lapse) : share
  if (!(p > 0 && p < 1)) return null
  const z = sigmoidOf(curve.shape).quantile(p)
  return curve.shape === 'weibull' ? curve.location * Math.exp(curve.spread * z) : curve.location + curve.spread * z
}

/**
 * The spread of a Weibull function of slope β by its writers' axis: levels themselves (`weibull`), their log10
 * (1 − exp(−10^{β(x − a)}), a `gumbel`), or decibels (1 − exp(−10^{β(x − a)/20}), a `gumbel`, as in Watson & Pelli 1983).
 */
export function weibullSpread(slope: number, axis: 'linear' | 'log10' | 'db'): number {
  needs(slope > 0, 'slope', slope, 'a number above 0')
  return { linear: 1, log10: 1 / Math.LN10, db: 20 / Math.LN10 }[axis] / slope
}
