// Which of several tracks the next trial belongs to, so that a listener cannot follow any one of them.

import { RandomStream } from '../../dsp/random.ts'
import type { Track } from './track.ts'

/** No track runs further ahead of the slowest than this many trials. */
const mostAhead = 3

/**
 * The index of the track that trial number `trial` (over all tracks, from 0) belongs to: drawn by `seed` and `trial` from
 * those that are not done and not too far ahead of the others; null once all are done.
 */
export function nextTrack(tracks: readonly Track[], seed: number, trial: number): number | null {
  const open = tracks.flatMap((track, i) => (track.isDone ? [] : [i]))
  if (open.length === 0) return null
  const fewest = Math.min(...open.map((i) => tracks[i].trials))
  return new RandomStream(seed, 'interleaving', trial).choice(open.filter((i) => tracks[i].trials < fewest + mostAhead))
}
