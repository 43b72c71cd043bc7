// Stretches of a sound, and which samples are finished when a stretch of its frames is known.

import { gridSamples, type StftGrid } from './stft.ts'

/** Whole numbers from `from` up to and without `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

export function lengthOf({ from, to }: Range): number {
  return to - from
}

/** `range` as far as it lies within 0 … length. */
export function within(range: Range, length: number): Range {
  return { from: Math.max(0, range.from), to: Math.min(length, range.to) }
}

/** How many samples no frame from `frames` on touches: those are finished once the frames before are added up. */
export function finishedSamples({ hopSamples, fftSize, frames: all }: StftGrid, frames: number): number {
  if (frames >= all) return all * hopSamples
  return Math.max(0, frames * hopSamples + hopSamples / 2 - fftSize / 2)
}

/** A first slice sounds at least this long: time enough to make the second. */
const firstSec = 0.025

/**
 * The slices that a sound is played in, as stretches of its frames: the first as short as it can be, each boundary twice as
 * far in as the one before, so that a slice sounds about as long as all before it.
 * @param overlapping whether frames overlap, as those of a spectrum; else a frame is `hopSamples` samples of its own.
 */
export function slicePlan(grid: StftGrid, rateHz: number, overlapping: boolean): Range[] {
  const { frames, hopSamples } = grid
  const finished = (count: number) => (overlapping ? finishedSamples(grid, count) : count * hopSamples)
  const enough = Math.min(gridSamples(grid), firstSec * rateHz)
  let first = 1
  while (finished(first) < enough) first++
  const plan: Range[] = []
  for (let from = 0, to = first; from < frames; from = to, to *= 2) {
    // A last slice that would be shorter than half the one before is taken along with it.
    if (frames < to * 1.25) to = frames
    plan.push({ from, to })
  }
  return plan
}
