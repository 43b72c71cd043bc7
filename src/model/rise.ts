// How far what comes after a sound's attack goes beyond it. A sound that is played while it is made must be given its level
// by its attack; a kick's may be followed by a louder body. What a model's sounds do on average, measured when it is
// exported, keeps most of them from going beyond the level of the training data.

import { z } from '../faults/checked.ts'

const decibels = z.number().check(z.minimum(-1000), z.maximum(1000))

export const riseSchema = z.strictObject({
  /** Seconds that count as the attack. */
  attackSec: z.number().check(z.minimum(0.001), z.maximum(10)),
  /** In the manifest's order. */
  classes: z.array(
    z.strictObject({
      /** dB, with all conditions at zero. */
      base: decibels,
      /** dB for each unit of the manifest's conditions, [D]. */
      slopes: z.array(decibels),
      /** What is taken for granted at most, dB. */
      most: z.number().check(z.minimum(0), z.maximum(60)),
    }),
  ),
})

export type Rise = z.output<typeof riseSchema>

/** The rise to be expected of a sound, dB ≥ 0: of a mix [K] the weighted mean of its classes', under conditions [D]. */
export function expectedRiseDb({ classes }: Rise, mix: readonly number[], conditions: readonly number[]): number {
  return classes.reduce((sum, { base, slopes, most }, k) => {
    const value = slopes.reduce((total, slope, d) => total + slope * conditions[d]!, base)
    return sum + mix[k]! * Math.min(most, Math.max(0, value))
  }, 0)
}
