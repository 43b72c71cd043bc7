// A handful of descriptors that cost milliseconds, on scales on which equal steps sound about alike: what the embedding
// is taught beside the classes, and a space in which sounds are compared without anything learned.

import { spectralOf } from '../timbre/spectral.ts'
import { decayTimeSec, logAttackTime, temporalCentroidSec } from '../timbre/temporal.ts'
import { Unmeasurable } from '../timbre/unmeasurable.ts'
import { pictureRateHz } from './mel-picture.ts'

/** Base-10 logarithms of Hz, s and ratios. */
export const plainNames = [
  'logCentroid',
  'logSpread',
  'logRolloff',
  'logFlatness',
  'logCrest',
  'logZeroCrossings',
  'logDecay',
  'logTemporalCentroid',
  'logAttack',
] as const

/** Smallest value whose logarithm is taken. */
const least = 1e-6

/** The descriptors [D] of a comparable shot; null where one of them cannot be measured, as for silence. */
export function plainDescriptors(x: Float32Array): number[] | null {
  const { spectral } = spectralOf(x)
  if (spectral === null) return null
  const { centroidHz, spreadHz, rolloffHz, flatness, crest, zeroCrossingsPerSec } = spectral
  const values = [centroidHz, spreadHz, rolloffHz, flatness, crest, zeroCrossingsPerSec + 1]
  try {
    values.push(decayTimeSec(x, pictureRateHz), temporalCentroidSec(x, pictureRateHz))
    const all = [...values.map((value) => Math.log10(Math.max(value, least))), logAttackTime(x, pictureRateHz)]
    return all.every(Number.isFinite) ? all : null
  } catch (error) {
    if (error instanceof Unmeasurable) return null
    throw error
  }
}

/** Each column of `rows` minus its mean, over its deviation, both taken over `reference`; columns that stand still are 0. */
export function standardised(
  rows: readonly (readonly number[])[],
  reference: readonly (readonly number[])[],
): Float32Array[] {
  const size = reference[0].length
  const mean = new Float64Array(size)
  const variance = new Float64Array(size)
  for (const row of reference) for (let d = 0; d < size; d++) mean[d] += row[d] / reference.length
  for (const row of reference) for (let d = 0; d < size; d++) variance[d] += (row[d] - mean[d]) ** 2 / reference.length
  return rows.map((row) =>
    Float32Array.from(row, (value, d) => (variance[d] > 1e-12 ? (value - mean[d]) / Math.sqrt(variance[d]) : 0)),
  )
}
