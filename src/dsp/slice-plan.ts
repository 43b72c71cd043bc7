// The stretches of frames that a sound is made in while it already sounds.

import type { Range } from './range.ts'
import { finishedSamples, gridSamples, type StftGrid } from './stft.ts'

/** Each being as long as all before it, so many are enough for any sound. */
const mostSlices = 12

/** A first slice sounds at least this long: time enough to make the second. A sound's level is taken from there, too. */
export const attackSec = 0.025

/**
 * The slices that a sound is played in, as stretches of its frames: the first as short as it can be, each boundary twice as
 * far in as the one before, so that a slice sounds about as long as all before it.
 * @param overlapping whether frames overlap, as those of a spectrum; else a frame is `hopSamples` samples of its own.
 */
export function slicePlan(grid: StftGrid, rateHz: number, overlapping: boolean): Range[] {
  const { frames, hopSamples } = grid
  const finished = (count: number) => (overlapping ? finishedSamples(grid, count) : count * hopSamples)
  const enough = Math.min(gridSamples(grid), attackSec * rateHz)
  let first = 1
  while (finished(first) < enough) first++
  const plan: Range[] = []
  for (let from = 0, to = first; from < frames; from = to, to *= 2) {
    // A last slice that would be shorter than half the one before is taken along with it.
    if (frames < to * 1.25 || plan.length === mostSlices - 1) to = frames
    plan.push({ from, to })
  }
  return plan
}
