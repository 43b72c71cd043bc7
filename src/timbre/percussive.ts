// Harmonic–percussive separation by median filters: lines along time against lines along frequency.

import { rmsBlocks } from './envelope.ts'
import { zeros } from './scratch.ts'
import { type CentredStft, inverseCentredStft, stftBins } from './stft-centred.ts'
import { Unmeasurable } from './unmeasurable.ts'

const medianLength = 31
const half = (medianLength - 1) / 2
const blockSamples = 1024
const hopSamples = 512

/**
 * Of x [N] and its STFT: Σ percussive RMS over Σ of both, in blocks of 1024 samples. The two parts are made by soft
 * masks of power 2 that add up to 1, from the medians of 31 magnitudes along time and along frequency.
 */
export function percussiveShare(x: Float64Array, stft: CentredStft): number {
  const { frames, values } = stft
  if (frames < 2) throw new Unmeasurable('the sound is shorter than 12 ms')
  // Medians of powers are the squares of medians of magnitudes, which is what the masks need.
  const powers = zeros(frames * stftBins)
  for (let i = 0; i < powers.length; i++) {
    const re = values[2 * i]
    const im = values[2 * i + 1]
    powers[i] = re * re + im * im
  }
  const harmonic = zeros(powers.length)
  const padded = zeros(Math.max(frames, stftBins) + medianLength - 1)
  for (let k = 0; k < stftBins; k++) slidingMedian(powers, k, stftBins, frames, harmonic, padded)
  const percussive = zeros(powers.length)
  for (let t = 0; t < frames; t++) slidingMedian(powers, t * stftBins, 1, stftBins, percussive, padded)
  const masked = zeros(values.length)
  for (let i = 0; i < powers.length; i++) {
    const sum = harmonic[i] + percussive[i]
    const mask = sum > 0 ? harmonic[i] / sum : 0.5
    masked[2 * i] = values[2 * i] * mask
    masked[2 * i + 1] = values[2 * i + 1] * mask
  }
  const tonal = inverseCentredStft({ frames, values: masked })
  const rest = zeros(tonal.length)
  for (let i = 0; i < rest.length; i++) rest[i] = x[i] - tonal[i]
  const sumOf = (y: Float64Array) => rmsBlocks(y, blockSamples, hopSamples).reduce((a, b) => a + b, 0)
  const ofRest = sumOf(rest)
  return ofRest / (ofRest + sumOf(tonal))
}

/** The window of `slidingMedian`, ascending. */
const sorted = new Float64Array(medianLength)

/**
 * Medians of 31 neighbours of the n values at first, first + stride, …, mirrored at both ends (the edge value twice);
 * written to the same places of `to`. The values are copied into `padded`, side by side with their mirror images: the
 * window then slides over it without a thought for the ends.
 */
function slidingMedian(
  from: Float64Array,
  first: number,
  stride: number,
  n: number,
  to: Float64Array,
  padded: Float64Array,
): void {
  for (let i = 0; i < n; i++) padded[half + i] = from[first + stride * i]
  // Mirror images repeat with period 2n where there are fewer values than half a window.
  for (let i = 1; i <= half; i++) {
    const before = (i - 1) % (2 * n)
    const behind = (n + i - 1) % (2 * n)
    padded[half - i] = from[first + stride * (before < n ? before : 2 * n - 1 - before)]
    padded[half + n + i - 1] = from[first + stride * (behind < n ? behind : 2 * n - 1 - behind)]
  }
  for (let i = 0; i < medianLength; i++) {
    let at = i
    for (; at > 0 && sorted[at - 1] > padded[i]; at--) sorted[at] = sorted[at - 1]
    sorted[at] = padded[i]
  }
  to[first] = sorted[half]
  for (let i = 1; i < n; i++) {
    // One value leaves the ordered window, one comes in; whatever lies between moves by one place.
    const coming = padded[i + medianLength - 1]
    const leaving = padded[i - 1]
    if (coming !== leaving) {
      let at = sorted[half] < leaving ? half + 1 : 0
      while (sorted[at] < leaving) at++
      if (coming > leaving) for (; at + 1 < medianLength && sorted[at + 1] < coming; at++) sorted[at] = sorted[at + 1]
      else for (; at > 0 && sorted[at - 1] > coming; at--) sorted[at] = sorted[at - 1]
      sorted[at] = coming
    }
    to[first + stride * i] = sorted[half]
  }
}
