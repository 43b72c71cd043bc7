// Neighbours of a sound: sounds a little way towards others of its class. Engine and page draw them alike, so that the
// same stroke is rendered once for everybody.

import { RandomStream } from './random.ts'

/** Seeds that can be said aloud: a million sounds a class. */
const seeds = 1_000_000

/**
 * How far a stroke's neighbour lies from the sound itself: in the log spectrum a sixth as far as another sound of its class.
 * Farther, pitch is what is heard first: at 0.12 toms wander by a semitone from hit to hit, and snares by two.
 */
export const strokeStray = 0.05

/** The seed that neighbour number `index` of the sound of `seed` lies towards; always the same one. */
export function neighbourSeed(seed: number, index: number): number {
  return new RandomStream(seed, 'neighbours', index).integer(seeds)
}
