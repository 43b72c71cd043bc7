// The χ² distribution: what squared distances from the middle of a Gaussian follow.

/**
 * P(χ² > x) with `degrees` (a whole number ≥ 1) degrees of freedom: the share of a Gaussian of that many dimensions that
 * lies farther out than √x. From degrees 1 or 2 upwards by Q(a + 1, y) = Q(a, y) + y^a·e^−y/Γ(a + 1), y = x/2.
 */
export function chiSquaredSurvival(x: number, degrees: number): number {
  if (x <= 0) return 1
  const y = x / 2
  const odd = degrees % 2 === 1
  let sum = odd ? complementaryError(Math.sqrt(y)) : Math.exp(-y)
  let term = odd ? Math.exp(-y) * Math.sqrt(y / Math.PI) * 2 : Math.exp(-y) * y
  for (let a = odd ? 0.5 : 1; a < degrees / 2; a++) {
    sum += term
    term *= y / (a + 1)
  }
  return Math.min(1, sum)
}

/** The x that a share `probability` (0 … 1) of the distribution lies below: bisection, to the last bit. */
export function chiSquaredQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1]
  while (chiSquaredSurvival(high, degrees) > 1 - probability && high < 1e6) high *= 2
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (chiSquaredSurvival(middle, degrees) > 1 - probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** 1 − erf(x) for x ≥ 0: the power series near 0, the continued fraction beyond; relative error under 1e-13. */
function complementaryError(x: number): number {
  if (x < 2) {
    let term = x
    let sum = x
    for (let k = 1; Math.abs(term) > 1e-18 * sum; k++) {
      term *= (-x * x) / k
      sum += term / (2 * k + 1)
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum
  }
  let fraction = x
  for (let k = 120; k >= 1; k--) fraction = x + k / 2 / fraction
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction)
}
