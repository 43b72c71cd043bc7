// The one form in which shots are compared. Descriptors depend on where a sound starts, on the silence behind it, on
// its length and bandwidth; so whatever is compared (examples, generated sounds, requests) is measured in this form.

import { dbToGain, fadeIn, fitted, gainToDb, scaleToPeak, shotPeakDb } from '../dsp/level.ts'
import { onsetOf, prerollSamples } from '../dsp/onset.ts'

/** 44 100 Hz, mono, the onset at sample 24, 0.743 s long, peak at −1 dBFS. A change here is a change of every label. */
export const canonicalForm = {
  rateHz: 44_100,
  prerollSamples,
  lengthSamples: 32_768,
  peakDb: shotPeakDb,
} as const

export interface CanonicalShot {
  /** [32 768] in the canonical form; zeros for a silent shot. */
  readonly samples: Float32Array
  /** What the shot was multiplied by; 0 for a silent one. */
  readonly gainDb: number
}

/**
 * The canonical form of a mono shot x [N] at 44 100 Hz: aligned, padded with zeros or cut with a fade, levelled.
 * @param onsetSamples where the onset stands in x; found (`onsetOf`) where not given. Examples of a dataset are
 *   aligned already: give `prerollSamples`, for a search in what remains of the silence before them may differ by
 *   some samples. With the onset at `prerollSamples` the samples keep their places.
 */
export function canonicalShot(x: Float32Array, onsetSamples = onsetOf(x, canonicalForm.rateHz)): CanonicalShot {
  const start = Math.max(0, onsetSamples) - prerollSamples
  const samples = fitted(start === 0 ? x : shifted(x, start), canonicalForm.lengthSamples)
  return { samples, gainDb: gainToDb(scaleToPeak(samples, dbToGain(canonicalForm.peakDb))) }
}

/** x from sample `start` on, zeros before its own start; faded in, for the cut may be in the middle of something. */
function shifted(x: Float32Array, start: number): Float32Array {
  const out = new Float32Array(x.length - start)
  out.set(x.subarray(Math.max(0, start)), Math.max(0, -start))
  return start > 0 ? fadeIn(out, prerollSamples) : out
}
