// Small dense symmetric matrices, row by row: Cholesky factors, the equations they solve, eigenvectors.

/** Lower-triangular L with L Lᵀ = A, from A's lower triangle [n, n]; A must be positive definite. */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array {
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k]
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum)
      else throw new RangeError(`the matrix is not positive definite: pivot ${i} is ${sum}`)
    }
  return lower
}

/** L⁻¹ b for a lower-triangular L [n, n]; |L⁻¹ b|² = bᵀ A⁻¹ b where A = L Lᵀ. */
export function whitened(lower: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const n = b.length
  const y = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = b[i]
    for (let k = 0; k < i; k++) sum -= lower[i * n + k] * y[k]
    y[i] = sum / lower[i * n + i]
  }
  return y
}

/** L⁻ᵀ b for a lower-triangular L [n, n]. */
export function unwhitened(lower: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const n = b.length
  const x = Float64Array.from(b)
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k]
    x[i] /= lower[i * n + i]
  }
  return x
}

/** A⁻¹ b for A = L Lᵀ, from L. */
export function solved(lower: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return unwhitened(lower, whitened(lower, b))
}

export interface Eigen {
  /** Largest first, [n]. */
  readonly values: readonly number[]
  /** The unit eigenvector of each; its largest component is positive, so that the sign is settled. */
  readonly vectors: readonly (readonly number[])[]
}

/** Eigenvalues and eigenvectors of a symmetric matrix [n, n], by Jacobi's rotations until nothing is left to turn. */
export function eigenOf(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix)
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
  const scale = a.reduce((sum, value) => sum + value * value, 0)
  const rest = () => a.reduce((sum, value, i) => (i % (n + 1) === 0 ? sum : sum + value * value), 0)
  for (let sweep = 0; sweep < 64 && rest() > 1e-30 * scale; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p * n + q] === 0) continue
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q])
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const c = 1 / Math.sqrt(t * t + 1)
        turn(a, n, p, q, c, t * c, n, 1)
        turn(a, n, p, q, c, t * c, 1, n)
        turn(v, n, p, q, c, t * c, n, 1)
      }
  const order = Array.from({ length: n }, (_, i) => i).toSorted((i, j) => a[j * (n + 1)] - a[i * (n + 1)])
  return {
    values: order.map((i) => a[i * (n + 1)]),
    vectors: order.map((i) => {
      const vector = Array.from({ length: n }, (_, k) => v[k * n + i])
      const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best))
      return largest < 0 ? vector.map((value) => -value) : vector
    }),
  }
}

/** Turns columns p and q (`along` n, `step` 1) or rows p and q (`along` 1, `step` n) of m into each other. */
function turn(
  m: Float64Array,
  n: number,
  p: number,
  q: number,
  c: number,
  s: number,
  along: number,
  step: number,
): void {
  for (let k = 0; k < n; k++) {
    const [i, j] = [k * along + p * step, k * along + q * step]
    const [x, y] = [m[i], m[j]]
    m[i] = c * x - s * y
    m[j] = s * x + c * y
  }
}
