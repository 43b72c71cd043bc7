// How different the sounds of one set are from each other.

/** Mean Euclidean distance over pairs of different points; 0 for fewer than two. */
export function diversity(points: readonly ArrayLike<number>[]): number {
  let sum = 0
  for (let i = 0; i < points.length; i++) for (let j = 0; j < i; j++) sum += distance(points[i], points[j])
  const pairs = (points.length * (points.length - 1)) / 2
  return pairs === 0 ? 0 : sum / pairs
}

export function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let square = 0
  for (let i = 0; i < x.length; i++) square += (x[i] - y[i]) ** 2
  return Math.sqrt(square)
}

/**
 * Mean over classes of diversity within the class, relative to that of the real sounds: 1 where the made ones differ as
 * much as the real ones do, 0 where each class is one sound over and over. Lists are parallel, one entry a class.
 */
export function relativeDiversity(
  made: readonly (readonly ArrayLike<number>[])[],
  real: readonly (readonly ArrayLike<number>[])[],
): number {
  const ratios = made.map((points, k) => diversity(points) / diversity(real[k]))
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
}
