// How near two sounds are, in words: of a distance in dB, and of each descriptor.

import type { AnalysedDescriptors } from '../../src/protocol/analysis.ts'
import { timbreTable } from '../../src/protocol/controls.ts'
import type { TimbreId } from '../../src/protocol/controls.ts'

/** Two noises of one colour are 7.9 dB apart: their levels, each Rayleigh's with 5.6 dB, are drawn anew. */
const nearness: readonly (readonly [below: number, words: string])[] = [
  [4, 'very near'],
  [8, 'as near as two takes of one noise'],
  [11, 'similar'],
  [Infinity, 'not very alike'],
]

export function nearnessOf(distanceDb: number): string {
  return nearness.find(([below]) => distanceDb < below)![1]
}

/** More of a descriptor, and less. */
const comparatives: Readonly<Record<TimbreId, readonly [more: string, less: string]>> = {
  hardness: ['harder', 'softer'],
  depth: ['deeper', 'shallower'],
  brightness: ['brighter', 'darker'],
  roughness: ['rougher', 'smoother'],
  warmth: ['warmer', 'colder'],
  sharpness: ['sharper', 'blunter'],
  boominess: ['boomier', 'drier'],
}

/** Points that are just noticed on drums: 4.6 to 6.3 by descriptor. */
const justNoticed = 5

/** In whole points, with a real minus. */
function shown(value: number | null): string {
  if (value === null) return '–'
  const points = Math.round(value)
  return points < 0 ? `−${-points}` : String(Math.abs(points))
}

export interface DescriptorRow {
  readonly label: string
  readonly sample: string
  readonly model: string
  /** The model's version against the sample. */
  readonly words: string
  readonly isNoticed: boolean
}

export function descriptorRows(
  descriptors: Readonly<Record<'sample' | 'model', AnalysedDescriptors>>,
): DescriptorRow[] {
  return timbreTable.map(({ id, label }) => {
    const [sample, model] = [descriptors.sample[id], descriptors.model[id]]
    const difference = sample === null || model === null ? undefined : model - sample
    const isNoticed = difference !== undefined && Math.abs(difference) >= justNoticed
    const [more, less] = comparatives[id]
    const words = difference === undefined ? 'not measurable' : isNoticed ? (difference > 0 ? more : less) : 'alike'
    return { label, sample: shown(sample), model: shown(model), words, isNoticed }
  })
}
