// The distributions that listening tests are reckoned with, over the Cephes library (Moshier 1989, "Methods and programs
// for mathematical functions"): 1e-15 for the normal, 1e-12 for the incomplete beta function.

import { chdtrc, compiled, incbet, incbi, ndtr, ndtri, stdtri } from 'cephes'

await compiled

/** Φ(z), the standard normal distribution function; for the upper tail take Φ(−z), which loses no digits. */
export const normalCdf: (z: number) => number = ndtr

/** φ(z), the standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/** Φ⁻¹(p); −∞ and ∞ at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  return p >= 1 ? Infinity : ndtri(p)
}

/** t with P(T < t) = p for Student's t; `degrees` is a whole number ≥ 1, 0 < p < 1. */
export const studentQuantile: (degrees: number, p: number) => number = stdtri

/** P(χ² > x) with `degrees` ≥ 1 degrees of freedom. */
export function chiSquaredTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : chdtrc(degrees, x)
}

/** The regularised incomplete beta function Iₓ(a, b), the distribution function of Beta(a, b) at x. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  return x >= 1 ? 1 : incbet(a, b, x)
}

/** x with Iₓ(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0
  return p >= 1 ? 1 : incbi(a, b, p)
}

/** P(K ≥ count) of `trials` Bernoulli trials that succeed with chance p each. */
export function binomialTail(count: number, trials: number, p: number): number {
  if (count <= 0) return 1
  return count > trials ? 0 : betaCdf(p, count, trials - count + 1)
}
