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

type ControlId = (typeof controlTable)[number]['id']

/** One value for every row of the table. */
export type Controls = Readonly<Record<ControlId, number>>

export const defaultControls: Controls = Object.fromEntries(controlTable.map((row) => [row.id, row.default])) as Record<
  ControlId,
  number
>

/**
 * Fills what `values` leaves out with the defaults.
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
    const row = controlTable.find((r) => r.id === id)
    if (row === undefined) {
      const ids = controlTable.map((r) => r.id)
      const near = nearest(id, ids)
      throw new Fault(code, {
        at: `${at}: ${id}`,
        found: 'an unknown control',
        expected: `one of ${ids.join(', ')}`,
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
  return resolved as Record<ControlId, number>
}
