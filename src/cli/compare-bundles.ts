// Two bundles sound by sound: how far what the one plays is from what the other plays for the same seed and wishes.

import { openGenerator } from '../engine/generator.ts'
import { comparedTimbre, soundDifference, type SoundDifference } from '../evaluation/sound-difference.ts'
import { readBundle } from '../model/bundle.ts'
import { typicalShots } from './typical-shots.ts'

export interface BundleDifference {
  /** Sounds compared; those that are silent do not count. */
  readonly shots: number
  /** Of the difference signal over the sound, dB: the middle one, and the highest. */
  readonly levelDb: { readonly median: number; readonly most: number }
  readonly logSpectralDb: { readonly median: number; readonly most: number }
  /** Changes of descriptors regardless of their direction, in points; of those that can be measured. */
  readonly timbre: readonly { readonly name: string; readonly p95: number; readonly most: number }[]
}

/** Sounds that are compared at least. */
const leastShots = 208

/** Compares the bundles in two folders, which must be of one manifest but for how their weights are stored. */
export async function compareBundles(
  reference: string,
  other: string,
  onProgress?: (done: number, total: number) => void,
  shots = leastShots,
): Promise<BundleDifference> {
  const bundle = readBundle(reference)
  const { classes, rateHz } = bundle.manifest
  const each = Math.ceil(shots / classes.length)
  const generators = await Promise.all(
    [bundle, readBundle(other)].map((opened) => openGenerator({ ...opened, threads: 1 })),
  )
  const found: SoundDifference[] = []
  let done = 0
  try {
    for (const k of classes.keys())
      for (const { mix, seed, conditions } of typicalShots(bundle, k, each, 'comparison velocity')) {
        const [was, is] = [
          await generators[0]!.render(mix, seed, 1, conditions),
          await generators[1]!.render(mix, seed, 1, conditions),
        ]
        const difference = soundDifference(was, is, rateHz)
        if (difference !== undefined) found.push(difference)
        onProgress?.(++done, each * classes.length)
      }
  } finally {
    await Promise.all(generators.map((generator) => generator.release()))
  }
  return {
    shots: found.length,
    levelDb: spread(found.map(({ levelDb }) => levelDb)),
    logSpectralDb: spread(found.map(({ logSpectralDb }) => logSpectralDb)),
    timbre: comparedTimbre.flatMap((name) => {
      const changes = found.flatMap(({ timbre }) => (timbre[name] === undefined ? [] : [Math.abs(timbre[name])]))
      return changes.length === 0 ? [] : [{ name, p95: quantile(changes, 0.95), most: quantile(changes, 1) }]
    }),
  }
}

const spread = (values: readonly number[]) => ({ median: quantile(values, 0.5), most: quantile(values, 1) })

/** Of no values NaN. */
function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN
}
