// The distributions that listening tests are reckoned with. Own code, because the small libraries were tried and do not
// keep the tails: Φ(−30) comes back as 0, and an underflow throws in the middle of a trial.

import { incompleteBeta } from './incomplete-beta.ts'
import { rootOfRising } from './root.ts'

/** Numerators and denominators, constant term last, of Cody 1969, "Rational Chebyshev approximations for the error function". */
const [middleAbove, middleBelow] = [
  [
    2.15311535474403846e-8, 0.564188496988670089, 8.88314979438837594, 66.1191906371416295, 298.635138197400131,
    881.95222124176909, 1712.04761263407058, 2051.07837782607147, 1230.33935479799725,
  ],
  [
    1, 15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019, 3290.79923573345963,
    4362.61909014324716, 3439.36767414372164, 1230.33935480374942,
  ],
]
const [innerAbove, innerBelow] = [
  [0.185777706184603153, 3.1611237438705656, 113.864154151050156, 377.485237685302021, 3209.37758913846947],
  [1, 23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062],
]
const [outerAbove, outerBelow] = [
  [
    0.0163153871373020978, 0.305326634961232344, 0.360344899949804439, 0.125781726111229246, 0.0160837851487422766,
    6.58749161529837803e-4,
  ],
  [1, 2.56852019228982242, 1.87295284992346725, 0.527905102951428412, 0.0605183413124413191, 0.00233520497626869185],
]

function ratio(above: readonly number[], below: readonly number[], x: number): number {
  let [n, d] = [0, 0]
  for (const c of above) n = n * x + c
  for (const c of below) d = d * x + c
  return n / d
}

/** erfc(x) for x ≥ 0. */
function complementaryError(x: number): number {
  if (x <= 0.46875) return 1 - x * ratio(innerAbove, innerBelow, x * x)
  // e^{−x²} in two parts, so that the rounding of x² does not grow with it.
  const coarse = Math.trunc(x * 16) / 16
  const power = Math.exp(-coarse * coarse) * Math.exp(-(x - coarse) * (x + coarse))
  if (x <= 4) return power * ratio(middleAbove, middleBelow, x)
  if (power === 0) return 0
  const inverse = 1 / (x * x)
  return (power / x) * (1 / Math.sqrt(Math.PI) - inverse * ratio(outerAbove, outerBelow, inverse))
}

/** Φ(z), the standard normal distribution function; for the upper tail take Φ(−z), which loses no digits. */
export function normalCdf(z: number): number {
  const tail = complementaryError(Math.abs(z) / Math.SQRT2) / 2
  return z > 0 ? 1 - tail : tail
}

/** φ(z), the standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/**
 * Φ⁻¹(p); −∞ and ∞ at 0 and 1. From the approximation 26.2.23 of Abramowitz & Stegun, right to 4.5e-4, by three of
 * Halley's steps.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  if (p > 0.5) return -normalQuantile(1 - p)
  const t = Math.sqrt(-2 * Math.log(p))
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let step = 0; step < 3; step++) {
    const newton = (normalCdf(z) - p) / normalDensity(z)
    z -= newton / (1 + (z * newton) / 2)
  }
  return z
}

/** The regularised incomplete beta function Iₓ(a, b), the distribution function of Beta(a, b) at x. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  return x >= 1 ? 1 : incompleteBeta(x, a, b)
}

/** x with Iₓ(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  return rootOfRising((x) => betaCdf(x, a, b), p, 0, 1)
}

/** t with P(T < t) = p for Student's t; `degrees` > 0, 0 < p < 1. */
export function studentQuantile(degrees: number, p: number): number {
  if (p < 0.5) return -studentQuantile(degrees, 1 - p)
  const x = betaQuantile(2 * p - 1, 0.5, degrees / 2)
  return Math.sqrt((degrees * x) / (1 - x))
}

/** P(K ≥ count) of `trials` Bernoulli trials that succeed with chance p each. */
export function binomialTail(count: number, trials: number, p: number): number {
  if (count <= 0) return 1
  return count > trials ? 0 : betaCdf(p, count, trials - count + 1)
}
