// "Did you mean …?" for flags, config keys and class names.

import { distance } from 'fastest-levenshtein'

/** The known word closest to `word` by Levenshtein distance, or undefined when none is within half its length. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 2)) + 1
  for (const candidate of known) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase())
    if (d < bestDistance) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}
