// What the map can be coloured by: the descriptors that the server says of a sound, and how long it is heard. Pure.

import type { TimbreRow } from '../../src/protocol/controls.ts'
import { heardSamples } from '../scope/waveform.ts'
import type { Shot } from '../shot-queue.ts'

export interface Measure {
  readonly id: string
  readonly label: string
  readonly unit: string
  /** Where the numbers are from. */
  readonly about: string
  /** Digits after the point. */
  readonly digits: number
  /** The least span that the scale shows: smaller differences are not to look large. */
  readonly leastSpan: number
  /** Undefined where nothing says. */
  readonly of: (shot: Shot) => number | undefined
}

const length: Measure = {
  id: 'length',
  label: 'Length',
  unit: 's',
  about: 'How long it is heard, to 50 dB under its peak.',
  digits: 2,
  leastSpan: 0.05,
  of: ({ samples, rateHz }) => heardSamples(samples, rateHz) / rateHz,
}

/** Those that a model's sounds have; `rows` are the timbre controls that it is steered by. */
export function measuresOf(rows: readonly TimbreRow[]): readonly Measure[] {
  const timbres = rows.map(({ id, label, unit, hint }): Measure => ({
    id,
    label,
    unit,
    about: `${hint} As the model expects it; the Sound tab shows what the pad measures.`,
    digits: 0,
    leastSpan: 5,
    of: ({ timbre }) => timbre?.[id],
  }))
  return [...timbres, length]
}

export interface Span {
  readonly min: number
  readonly max: number
}

/** From the least to the largest of what is there, widened to the least span; undefined where nothing is. */
export function spanOf(values: readonly (number | undefined)[], leastSpan: number): Span | undefined {
  const there = values.filter((value) => value !== undefined)
  if (there.length === 0) return undefined
  const [min, max] = [Math.min(...there), Math.max(...there)]
  const lacking = Math.max(0, leastSpan - (max - min)) / 2
  return { min: min - lacking, max: max + lacking }
}

/** A value in the words of its measure: "43 points", "−3 points", "0.21 s". */
export function valueText(value: number, { digits, unit }: Measure): string {
  return `${value.toFixed(digits).replace('-', '−')} ${unit}`
}
