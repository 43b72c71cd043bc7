// The distributions that listening tests are reckoned with. Own code, because the small libraries were tried and do not
// keep the tails: Φ(−30) comes back as 0, and an underflow throws in the middle of a trial.

import { incompleteBeta } from './incomplete-beta.ts'
import { rootOfRising } from './root.ts'

/** Numerators and denominators, constant term last, of Cody 1969, "Rational Chebyshev approximations for the error function". */
const [middleAbove, middleBelow] = [
  [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
]
const [innerAbove, innerBelow] = [
  [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
]
const [outerAbove, outerBelow] = [
  [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378,
  ],
  [1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918],
]

function ratio(above: readonly number[], below: readonly number[], x: number): number {
  let n = 0
  let d = 0
  for (let i = 0; i < above.length; i++) n = n * x + above[i]
  for (let i = 0; i < below.length; i++) d = d * x + below[i]
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
