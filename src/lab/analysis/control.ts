// How well the sounds of a track were what was asked for: how far they missed, and what else moved along.

import { timbreTable, type TimbreId } from '../../protocol/controls.ts'
import { quantileOf } from '../psychometrics/quantiles.ts'
import type { JndRow } from './trials.ts'

export interface Control {
  /** Median and 95th percentile of |measured − requested difference|, in points. */
  readonly missMedian: number
  readonly missMost: number
  /** Half of the trials missed by more than a point: a base or a difference lies beyond what the sound reaches. */
  readonly isMissed: boolean
  /** By descriptor: points that it moves per point of the one that is varied (least squares through 0). */
  readonly leakage: Readonly<Partial<Record<TimbreId, number>>>
}

/** Sounds are corrected until they are far closer than this, where they can be. */
const mostMissed = 1

/** Of the main trials of one track, one or more. */
export function controlOf(rows: readonly JndRow[]): Control {
  const misses = rows
    .map(({ achievedDelta, trial }) => Math.abs(achievedDelta - trial.requestedDelta))
    .toSorted((a, b) => a - b)
  const leakage = timbreTable.flatMap(({ id }) => {
    const pairs = rows.flatMap(({ leakage: leak, achievedDelta, trial }) => {
      const along = leak[id]
      return along === undefined ? [] : [[trial.track.direction === 'up' ? achievedDelta : -achievedDelta, along]]
    })
    const square = pairs.reduce((sum, [moved]) => sum + moved ** 2, 0)
    return square === 0 ? [] : [[id, pairs.reduce((sum, [moved, along]) => sum + moved * along, 0) / square] as const]
  })
  const missMedian = quantileOf(misses, 0.5)
  return {
    missMedian,
    isMissed: missMedian > mostMissed,
    missMost: quantileOf(misses, 0.95),
    leakage: Object.fromEntries(leakage),
  }
}
