// Harmonic–percussive separation by median filters: lines along time against lines along frequency.

import { rmsBlocks } from './envelope.ts'
import { type CentredStft, inverseCentredStft, stftBins } from './stft-centred.ts'
import { Unmeasurable } from './unmeasurable.ts'

const medianLength = 31
const half = (medianLength - 1) / 2
const blockSamples = 1024
const hopSamples = 512

/**
 * Of x [N] and its STFT: Σ percussive RMS over Σ of both, in blocks of 1024 samples. The two parts are made by soft masks of power 2 that add
 * up to 1, from the medians of 31 magnitudes along time and along frequency.
 */
export function percussiveShare(x: Float64Array, stft: CentredStft): number {
  const { frames, values } = stft
  if (frames < 2) throw new Unmeasurable('the sound is shorter than 12 ms')
  const magnitudes = new Float64Array(frames * stftBins)
  for (let i = 0; i < magnitudes.length; i++) magnitudes[i] = Math.sqrt(values[2 * i] ** 2 + values[2 * i + 1] ** 2)
  const harmonic = new Float64Array(magnitudes.length)
  for (let k = 0; k < stftBins; k++) slidingMedian(magnitudes, k, stftBins, frames, harmonic)
  const percussive = new Float64Array(magnitudes.length)
  for (let t = 0; t < frames; t++) slidingMedian(magnitudes, t * stftBins, 1, stftBins, percussive)
  const masked = new Float64Array(values.length)
  for (let i = 0; i < magnitudes.length; i++) {
    const h = harmonic[i] * harmonic[i]
    const sum = h + percussive[i] * percussive[i]
    const mask = sum > leastPower ? h / sum : scaledMask(harmonic[i], percussive[i])
    masked[2 * i] = values[2 * i] * mask
    masked[2 * i + 1] = values[2 * i + 1] * mask
  }
  const tonal = inverseCentredStft({ frames, values: masked })
  const rest = new Float64Array(tonal.length)
  for (let i = 0; i < rest.length; i++) rest[i] = x[i] - tonal[i]
  const sumOf = (y: Float64Array) => rmsBlocks(y, blockSamples, hopSamples).reduce((a, b) => a + b, 0)
  const ofRest = sumOf(rest)
  return ofRest / (ofRest + sumOf(tonal))
}

/** Squares under this lose digits: the magnitudes are scaled first. */
const leastPower = 1e-280

function scaledMask(harmonic: number, percussive: number): number {
  const larger = Math.max(harmonic, percussive)
  return larger === 0 ? 0.5 : (harmonic / larger) ** 2 / ((harmonic / larger) ** 2 + (percussive / larger) ** 2)
}

/**
 * Medians of 31 neighbours of the n values at first, first + stride, …, mirrored at both ends (the edge value twice);
 * written to the same places of `to`.
 */
function slidingMedian(from: Float64Array, first: number, stride: number, n: number, to: Float64Array): void {
  // Copied side by side with their mirror images: the window then slides over it without a thought for the ends.
  const padded = new Float64Array(n + medianLength - 1)
  for (let i = 0; i < padded.length; i++) {
    const folded = i >= half && i < n + half ? i - half : (((i - half) % (2 * n)) + 2 * n) % (2 * n)
    padded[i] = from[first + stride * (folded < n ? folded : 2 * n - 1 - folded)]
  }
  const sorted = padded.subarray(0, medianLength).toSorted()
  to[first] = sorted[half]
  for (let i = 1; i < n; i++) {
    // One value leaves the ordered window, one comes in; whatever lies between moves by one place.
    const coming = padded[i + medianLength - 1]
    const leaving = padded[i - 1]
    let at = placeOf(sorted, leaving)
    if (coming > leaving) for (; at + 1 < medianLength && sorted[at + 1] < coming; at++) sorted[at] = sorted[at + 1]
    else for (; at > 0 && sorted[at - 1] > coming; at--) sorted[at] = sorted[at - 1]
    sorted[at] = coming
    to[first + stride * i] = sorted[half]
  }
}

/** Index of a value that is in the ordered list. */
function placeOf(sorted: Float64Array, value: number): number {
  let at = sorted[half] < value ? half + 1 : 0
  while (sorted[at] < value) at++
  return at
}
