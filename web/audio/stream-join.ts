// Joins snapshots of a running stream into one: an AnalyserNode shows only its last N samples, and the clock that says
// how many of them are new is coarser than a sample.

/** Web Audio renders in blocks of this many samples, so a snapshot is always a whole number of blocks further on. */
const quantum = 128
/** The clock and the snapshot may disagree by a device buffer; 2048 samples cover the largest seen. */
const searchQuanta = 16
/** So many samples must agree for two snapshots to be taken as joined. */
const compared = 256

/**
 * How many samples `next` is ahead of `previous`; both [N], the newest sample last. Tries the whole blocks around
 * `expected` (from the clock), nearest first, and takes the first under which the common part is the same.
 * @returns N when the snapshots have nothing in common: then there is a gap.
 */
export function newSamples(previous: Float32Array, next: Float32Array, expected: number): number {
  const size = next.length
  const middle = Math.round(expected / quantum)
  for (let i = 0; i <= 2 * searchQuanta; i++) {
    const shift = (middle + (i % 2 === 0 ? i / 2 : -(i + 1) / 2)) * quantum
    if (shift >= 0 && shift <= size - compared && agree(previous, next, shift)) return shift
  }
  return size
}

function agree(previous: Float32Array, next: Float32Array, shift: number): boolean {
  const end = next.length - shift
  for (let i = end - compared; i < end; i++) if (previous[i + shift] !== next[i]) return false
  return true
}
