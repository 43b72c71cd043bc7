// Comparing sounds without anything learned: where a log-mel picture is bright, when.

import { cubicKernel, gaussianKernel, type Kernel } from './kernel-distance.ts'
import { distance } from './diversity.ts'
import { pictureBands, pictureFrames } from './mel-picture.ts'

/** Edges of the time zones in frames: attacks are looked at more closely. */
const zoneEdges = [0, 8, 24, 56, pictureFrames]

/** Mean of a log-mel picture [T, M] in each zone and band: 4 · 64 numbers. */
export function pictureStatistics(picture: Float32Array): Float32Array {
  const zones = zoneEdges.length - 1
  const out = new Float32Array(zones * pictureBands)
  for (let zone = 0; zone < zones; zone++)
    for (let t = zoneEdges[zone]; t < zoneEdges[zone + 1]; t++)
      for (let band = 0; band < pictureBands; band++)
        out[zone * pictureBands + band] += picture[t * pictureBands + band] / (zoneEdges[zone + 1] - zoneEdges[zone])
  return out
}

/** A Gaussian kernel as wide as the median distance within `reference` (Gretton et al. 2012, §8): no scale to choose. */
export function medianKernel(reference: readonly ArrayLike<number>[]): Kernel {
  const distances: number[] = []
  for (let i = 0; i < reference.length; i++)
    for (let j = 0; j < i; j++) distances.push(distance(reference[i], reference[j]))
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0
  return median > 0 ? gaussianKernel(median) : cubicKernel
}
