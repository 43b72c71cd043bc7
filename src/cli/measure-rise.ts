// Measures how far the sounds of a bundle rise beyond their attack (see model/rise.ts), by class and conditions.

import { gainToDb, peakOf } from '../dsp/level.ts'
import { attackSec } from '../dsp/slice-plan.ts'
import { openGenerator } from '../engine/generator.ts'
import { fitLinear } from '../gan/latent-prior.ts'
import { readBundle } from '../model/bundle.ts'
import type { Rise } from '../model/rise.ts'
import { typicalShots } from './typical-shots.ts'

/**
 * Sounds of each class: slopes on conditions take so many, a mean alone a quarter. Of the largest models, which are not
 * steered, a sound takes half a second; where there are conditions, their calibration takes five times as many.
 */
const [steeredShots, plainShots] = [64, 16]
/** So many of a hundred rises are below what is taken for granted at most. */
const mostShare = 0.95

/** Measures the bundle in `folder`, whose sounds are rendered at all velocities with conditions as they go together. */
export async function measureRise(folder: string): Promise<Rise> {
  const bundle = readBundle(folder)
  const { classes, rateHz, conditions = [] } = bundle.manifest
  const shots = conditions.length > 0 ? steeredShots : plainShots
  const generator = await openGenerator({ ...bundle, threads: 1 })
  const rows: Rise['classes'] = []
  try {
    for (const k of classes.keys()) {
      const rises: number[] = []
      const given: (readonly number[])[] = []
      for (const asked of typicalShots(bundle, k, shots, 'rise velocity')) {
        const shot = await generator.render(asked.mix, asked.seed, 1, asked.conditions)
        const attack = peakOf(shot.subarray(0, Math.ceil(attackSec * rateHz)))
        if (attack === 0) continue // silence rises nowhere
        rises.push(gainToDb(peakOf(shot) / attack))
        given.push(asked.conditions)
      }
      rows.push(fitted(rises, given, conditions.length))
    }
  } finally {
    await generator.release()
  }
  return { attackSec, classes: rows }
}

/** Rises as a mean and slopes on the conditions, which are held back as those of a prior. */
function fitted(
  rises: readonly number[],
  given: readonly (readonly number[])[],
  size: number,
): Rise['classes'][number] {
  if (rises.length === 0) return { base: 0, slopes: Array.from({ length: size }, () => 0), most: 0 }
  const spread = (d: number) => {
    const mean = given.reduce((sum, row) => sum + row[d]!, 0) / given.length
    return {
      mean,
      deviation: Math.sqrt(given.reduce((sum, row) => sum + (row[d]! - mean) ** 2, 0) / given.length) || 1,
    }
  }
  const scales = Array.from({ length: size }, (_, d) => spread(d))
  const normalised = given.map((row) => row.map((value, d) => (value - scales[d]!.mean) / scales[d]!.deviation))
  const { mean, slope } = fitLinear(
    rises.map((rise) => [rise]),
    normalised,
    1,
  )
  const slopes = scales.map(({ deviation }, d) => slope[d]! / deviation)
  const base = slopes.reduce((sum, each, d) => sum - each * scales[d]!.mean, mean[0]!)
  const most = rises.toSorted((a, b) => a - b)[Math.floor(mostShare * (rises.length - 1))]!
  return { base: rounded(base), slopes: slopes.map(rounded), most: rounded(most) }
}

/** A thousandth of a decibel is nothing, and shorter to write. */
const rounded = (value: number) => Number(value.toFixed(4))
