// Choosing seeds: each is a place in the model's space of sounds, and the same number is the same sound for ever.

/** The largest seed that the wire takes. */
export const maxSeed = Number.MAX_SAFE_INTEGER

/** New seeds have at most six digits: a million sounds a class, and each number can be said aloud and typed again. */
const newSeeds = 1_000_000

/** A seed nobody chose. `fill` puts random bits into the array; pages pass `crypto.getRandomValues`. */
export function newSeed(fill: (words: Uint32Array<ArrayBuffer>) => void): number {
  const words = new Uint32Array(1)
  fill(words)
  return words[0]! % newSeeds // 2^32 / 10^6 leaves a bias of 0.02 %
}

/** The seed `by` places on, staying within 0 … maxSeed. */
export function steppedSeed(seed: number, by: number): number {
  return Math.min(maxSeed, Math.max(0, seed + by))
}

/** What a player typed → a seed, or undefined when it is not a whole number in range. */
export function parseSeed(text: string): number | undefined {
  const digits = text.trim()
  const value = Number(digits)
  return /^\d+$/.test(digits) && value <= maxSeed ? value : undefined
}
