// Bessel functions: of the first kind with their zeros, for the shapes and pitches of a circular membrane's modes; the
// modified one of order zero, for Kaiser windows.

/** Points of the trapezoidal rule; on a periodic integrand it converges geometrically once points > |x| + order. */
const quadraturePoints = 96

/** J_m(x) for whole m ≥ 0 by Bessel's integral, (1/π)∫₀^π cos(mτ − x sin τ) dτ; 1e-14 for m + |x| < 80. */
export function besselJ(order: number, x: number): number {
  let sum = 0
  for (let i = 0; i < quadraturePoints; i++) {
    const angle = (2 * Math.PI * (i + 0.5)) / quadraturePoints
    sum += Math.cos(order * angle - x * Math.sin(angle))
  }
  return sum / quadraturePoints
}

/** The first `count` positive zeros of J_m, ascending: sign changes on a grid of 0.1, then bisection. */
export function besselZeros(order: number, count: number): number[] {
  const zeros: number[] = []
  // J_m has no zero in (0, m]; neighbouring zeros lie further apart than 2.9.
  for (let low = Math.max(order, 0.5); zeros.length < count; low += 0.1) {
    if (besselJ(order, low) * besselJ(order, low + 0.1) > 0) continue
    let a = low
    let b = low + 0.1
    const rising = besselJ(order, a) < 0
    for (let step = 0; step < 50; step++) {
      const middle = (a + b) / 2
      if (besselJ(order, middle) < 0 === rising) a = middle
      else b = middle
    }
    zeros.push((a + b) / 2)
  }
  return zeros
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
export function besselI0(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
