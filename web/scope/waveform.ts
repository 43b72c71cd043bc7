// A whole shot as a face: its outline as an SVG path, and how long it can be heard.

import { peakOf } from '../../src/dsp/level.ts'

/** A tail this far under the peak no longer counts as heard. */
const audibleDb = -50
/** Very short sounds are shown with some silence after them, so that a click looks like a click. */
const shortestSec = 0.08
/** Amplitudes are drawn as |x|^0.6, so that a tail 20 dB down still stands a quarter of the height. */
const compand = 0.6

/** Samples up to the last one within `audibleDb` of the peak, at least `shortestSec`, at most all. */
export function heardSamples(samples: Float32Array, rateHz: number): number {
  const threshold = peakOf(samples) * 10 ** (audibleDb / 20)
  let end = samples.length
  while (end > 0 && Math.abs(samples[end - 1]!) <= threshold) end--
  return Math.min(samples.length, Math.max(end, Math.round(shortestSec * rateHz)))
}

/**
 * Outline of samples [0, length) in a box of `columns` × 100, time to the right, 0 in the middle: the largest values
 * of each column from left to right, then the smallest ones back. Heights are of full scale (±1), companded.
 */
export function outlinePath(samples: Float32Array, length: number, columns: number): string {
  const upper: string[] = []
  const lower: string[] = []
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * length) / columns)
    const to = Math.max(from + 1, Math.floor(((column + 1) * length) / columns))
    let high = 0
    let low = 0
    for (let i = from; i < to && i < samples.length; i++) {
      const x = samples[i]!
      if (x > high) high = x
      else if (x < low) low = x
    }
    upper.push(`${column} ${(50 - 49 * Math.min(1, high ** compand)).toFixed(1)}`)
    lower.push(`${column} ${(50 + 49 * Math.min(1, (-low) ** compand)).toFixed(1)}`)
  }
  return `M${upper.join('L')}L${lower.toReversed().join('L')}Z`
}
