// How unlike each other the generated drums of a class are, beside how unlike each other real ones are: a generator
// that found one sound to please the critic with shows here long before its distance to the real ones gives it away.

/** Mean Euclidean distance over all pairs of `sets`, vectors of one length; 0 for fewer than two. */
export function meanPairwiseDistance(sets: readonly Float32Array[]): number {
  let sum = 0
  let pairs = 0
  for (let a = 0; a < sets.length; a++)
    for (let b = 0; b < a; b++) {
      let squares = 0
      for (let i = 0; i < sets[a].length; i++) squares += (sets[a][i] - sets[b][i]) ** 2
      sum += Math.sqrt(squares)
      pairs++
    }
  return pairs === 0 ? 0 : sum / pairs
}

/**
 * Mean pairwise distance of generated band magnitudes over that of real ones: 0 where all sounds are one, about 1 where
 * they differ as real ones do. NaN where the real ones cannot say: fewer than two, or all the same.
 */
export function diversity(made: readonly Float32Array[], real: readonly Float32Array[]): number {
  const among = meanPairwiseDistance(real)
  return among > 0 ? meanPairwiseDistance(made) / among : Number.NaN
}
