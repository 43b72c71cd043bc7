// The incomplete beta function, on which exact binomial tests and Student's t rest.

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz & Stegun 6.1.41) from 12 upwards, Γ(x + 1) = xΓ(x) below. */
function logGamma(x: number): number {
  let product = 1
  for (; x < 12; x++) product *= x
  const y = 1 / (x * x)
  const series = 1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - (y * 691) / 360360))))
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series / x - Math.log(product)
}

/** Steps take about the root of the larger parameter. */
const mostSteps = 100_000

/**
 * Iₓ(a, b) for 0 < x < 1 and a, b > 0, by its continued fraction (Abramowitz & Stegun 26.5.8) in the form of Lentz 1976,
 * on the side of the mean where it converges fast; 1e-11 for parameters in the thousands.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  const tiny = 1e-300
  const kept = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < mostSteps; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / kept(1 + even * d)
    c = kept(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / kept(1 + odd * d)
    c = kept(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return Math.min(1, front * fraction)
}
