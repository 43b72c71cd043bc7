// What a classifier's probabilities say of a set of sounds.

/**
 * Inception score (Salimans et al. 2016): exp of the mean KL divergence of each sound's class probabilities from their
 * mean. Between 1 and K; high where each sound is clearly of one class and all classes occur. Copying scores best.
 */
export function inceptionScore(probabilities: readonly ArrayLike<number>[]): number {
  const classes = probabilities[0].length
  const mean = new Float64Array(classes)
  for (const p of probabilities) for (let k = 0; k < classes; k++) mean[k] += p[k] / probabilities.length
  let divergence = 0
  for (const p of probabilities)
    for (let k = 0; k < classes; k++)
      if (p[k] > 0) divergence += (p[k] * Math.log(p[k] / mean[k])) / probabilities.length
  return Math.exp(divergence)
}

/** Part of the sounds whose most probable class is the one in `asked`; −1 there never agrees. */
export function classAgreement(probabilities: readonly ArrayLike<number>[], asked: readonly number[]): number {
  const right = probabilities.filter((p, i) => mostProbable(p) === asked[i])
  return right.length / probabilities.length
}

/** Index of the largest; of equals the first. */
export function mostProbable(probabilities: ArrayLike<number>): number {
  let best = 0
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k] > probabilities[best]) best = k
  return best
}
