// Distances of tones, in semitones.

/** Semitones above 1 Hz; differences of it are intervals. */
export const semitonesOf = (hz: number): number => 12 * Math.log2(hz)

/**
 * 1-Wasserstein distance, in semitones, of two sets of frequencies in Hz, neither empty: how far, in the mean, the tones
 * of one must be tuned to become those of the other, at best. The sets may differ in size; each counts as a whole.
 */
export function toneDistance(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [x, y].map((set) => set.map(semitonesOf).toSorted((p, q) => p - q))
  // Between quantiles: the area between the two staircases, step by step along the ends of both.
  let [i, j, at, sum] = [0, 0, 0, 0]
  while (i < a.length && j < b.length) {
    const [endA, endB] = [(i + 1) * b.length, (j + 1) * a.length] // times the product of both sizes: whole numbers
    const end = Math.min(endA, endB)
    sum += (end - at) * Math.abs(a[i] - b[j])
    at = end
    if (endA === end) i++
    if (endB === end) j++
  }
  return sum / (a.length * b.length)
}

/** Notes of the equal-tempered scale (A = 440 Hz) that the tones come nearest to, each once. */
export function distinctSemitones(hz: readonly number[]): number {
  return new Set(hz.map((tone) => Math.round(semitonesOf(tone / 440)))).size
}
