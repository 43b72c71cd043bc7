// The control table: every user-facing parameter of a hit, with its range and default. The page draws its knobs from
// it, the CLI and the wire check values against it, the engine reads the resolved values.

import { z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import type { FaultCode } from '../faults/catalog.ts'

export const controlRow = z.object({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  min: z.number(),
  max: z.number(),
  step: z.number(),
  default: z.number(),
  /** One line for a tooltip: what turning it up does. */
  hint: z.string(),
})

export type ControlRow = z.output<typeof controlRow>

/**
 * A control of timbre: a descriptor as the sound should measure. It has no default: left out, it is as the seed draws it.
 * How far a model's class reaches within `min` … `max` is the model's to say.
 */
export const timbreRow = z.object({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  min: z.number(),
  max: z.number(),
  step: z.number(),
  hint: z.string(),
})

export type TimbreRow = z.output<typeof timbreRow>

export const controlTable = [
  {
    id: 'variation',
    label: 'Variation',
    unit: '',
    min: 0,
    max: 1.5,
    step: 0.01,
    default: 1,
    hint: 'How far a seed strays from the average sound of its class; 0 is the average itself.',
  },
  {
    id: 'tune',
    label: 'Tune',
    unit: 'semitones',
    min: -12,
    max: 12,
    step: 0.01,
    default: 0,
    hint: 'Plays the sound faster and higher, or slower and lower.',
  },
  {
    id: 'decay',
    label: 'Decay',
    unit: '× natural length',
    min: 0.05,
    max: 1,
    step: 0.01,
    default: 1,
    hint: 'Shortens the tail; 1 leaves the sound as the model made it.',
  },
  { id: 'level', label: 'Level', unit: 'dB', min: -36, max: 6, step: 0.1, default: 0, hint: 'Louder or softer.' },
] as const satisfies readonly ControlRow[]

/** Drums measure from about −50 to 110; what lies beyond is a typing error. */
const points = { unit: 'points', min: -100, max: 200, step: 0.1 } as const

export const timbreTable = [
  { id: 'hardness', label: 'Hardness', ...points, hint: 'A soft mallet, or a hard stick.' },
  { id: 'depth', label: 'Depth', ...points, hint: 'Weight in the low end.' },
  { id: 'brightness', label: 'Brightness', ...points, hint: 'How much of the sound is high.' },
  { id: 'roughness', label: 'Roughness', ...points, hint: 'Smooth, or grating; below 21 there is none.' },
  { id: 'warmth', label: 'Warmth', ...points, hint: 'Fullness of the lower middle.' },
  { id: 'sharpness', label: 'Sharpness', ...points, hint: 'Round, or piercing.' },
  { id: 'boominess', label: 'Boominess', ...points, hint: 'How much the bass resounds.' },
] as const satisfies readonly TimbreRow[]

type ControlId = (typeof controlTable)[number]['id']
export type TimbreId = (typeof timbreTable)[number]['id']

/** A value for every row of the table, and for the descriptors that are asked for. */
export type Controls = Readonly<Record<ControlId, number>> & Readonly<Partial<Record<TimbreId, number>>>

export const defaultControls: Controls = Object.fromEntries(controlTable.map((row) => [row.id, row.default])) as Record<
  ControlId,
  number
>

const allRows = [...controlTable, ...timbreTable]

/** Every control there is, by id. */
export const controlIds: readonly string[] = allRows.map((row) => row.id)

/** The descriptors that `controls` ask for. */
export function askedTimbre(controls: Controls): Partial<Record<TimbreId, number>> {
  const asked: Partial<Record<TimbreId, number>> = {}
  for (const { id } of timbreTable) if (controls[id] !== undefined) asked[id] = controls[id]
  return asked
}

/**
 * Fills what `values` leaves out with the defaults; descriptors that are left out stay out.
 * @param at where the values stand: "--set", "message: controls"; the fault's sentence starts with it.
 * @throws Fault with `code` for an unknown id (the nearest known one named) or a value out of range.
 */
export function resolveControls(
  values: Readonly<Record<string, number>>,
  at = 'controls',
  code: FaultCode = 'E_PROTOCOL',
): Controls {
  const resolved: Record<string, number> = { ...defaultControls }
  for (const [id, value] of Object.entries(values)) {
    const row = allRows.find((r) => r.id === id)
    if (row === undefined) {
      const near = nearest(id, controlIds)
      throw new Fault(code, {
        at: `${at}: ${id}`,
        found: 'an unknown control',
        expected: `one of ${controlIds.join(', ')}`,
        wayOut: near === undefined ? 'Use one of these names.' : `Did you mean "${near}"?`,
      })
    }
    if (!(value >= row.min && value <= row.max)) {
      throw new Fault(code, {
        at: `${at}: ${id}`,
        found: String(value),
        expected: `a number from ${row.min} to ${row.max}${row.unit === '' ? '' : ` (${row.unit})`}`,
        wayOut: 'Choose a value in that range.',
      })
    }
    resolved[id] = value
  }
  return resolved as Controls
}
