// Does a model hand out its training sounds? Made sounds are held against held-out real ones: both may lie near a training
// sound by chance, copies lie nearer. Every other number of a report calls a perfect copy perfect.

import { distance } from './diversity.ts'

/** A made sound is suspect when it is nearer to a training sound than all but this part of held-out real ones are. */
const suspectQuantile = 0.01
/** A model fails when more than this part of its sounds is suspect. */
const allowedPart = 0.05

interface NearestTraining {
  /** Index of the made sound, of its nearest training sound, and their distance. */
  readonly made: number
  readonly training: number
  readonly distance: number
}

export interface Memorisation {
  readonly passed: boolean
  /** Part of the made sounds that are suspect; about 0.01 for a source that knows nothing of the training set. */
  readonly suspectPart: number
  readonly allowedPart: number
  /** Distance under which a sound is suspect. */
  readonly suspectDistance: number
  readonly medianMade: number
  readonly medianHeldOut: number
  readonly trainingSounds: number
  /** Every made sound's neighbour, nearest first: to be listened to. */
  readonly nearest: readonly NearestTraining[]
}

/** All points are embeddings. */
export function memorisation(
  made: readonly ArrayLike<number>[],
  training: readonly ArrayLike<number>[],
  heldOut: readonly ArrayLike<number>[],
): Memorisation {
  const nearest = made
    .map((x, i): NearestTraining => ({ made: i, ...nearestOf(x, training) }))
    .toSorted((a, b) => a.distance - b.distance)
  const chance = heldOut.map((x) => nearestOf(x, training).distance).toSorted((a, b) => a - b)
  const suspectDistance = chance[Math.floor(suspectQuantile * chance.length)]
  const suspects = nearest.filter((pair) => pair.distance < suspectDistance || pair.distance === 0)
  const suspectPart = suspects.length / made.length
  return {
    passed: suspectPart <= allowedPart,
    suspectPart,
    allowedPart,
    suspectDistance,
    medianMade: nearest[Math.floor(nearest.length / 2)].distance,
    medianHeldOut: chance[Math.floor(chance.length / 2)],
    trainingSounds: training.length,
    nearest,
  }
}

function nearestOf(
  x: ArrayLike<number>,
  training: readonly ArrayLike<number>[],
): { training: number; distance: number } {
  let best = { training: -1, distance: Infinity }
  training.forEach((y, i) => {
    const between = distance(x, y)
    if (between < best.distance) best = { training: i, distance: between }
  })
  return best
}
