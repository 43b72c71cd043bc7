// The control table as a host's parameters: each control of each pad, and the master level. Fixed in number, name and
// range, whatever kit is on, so that a lane of automation always means the same.

import type { WamParameterConfiguration } from '@webaudiomodules/api'
import { type ControlRow, controlTable, type TimbreRow, timbreTable } from '../../src/protocol/controls.ts'
import { editPad, masterRow, padCount } from '../state.ts'
import type { InstrumentState } from '../state.ts'
import type { SoundParameter } from './messages.ts'

/** What a parameter moves: a control of a pad, or the master level. */
export interface Target {
  readonly id: string
  /** 0 … 15; undefined for the master level. */
  readonly pad?: number
  readonly row: ControlRow | TimbreRow
}

/** "pad01_tune": in the order of the pads also where a host sorts by name. */
function idOf(pad: number, control: string): string {
  return `pad${String(pad + 1).padStart(2, '0')}_${control}`
}

/** All there are, in the order in which hosts list them. */
export const targets: readonly Target[] = [
  { id: masterRow.id, row: masterRow },
  ...Array.from({ length: padCount }, (_, pad) =>
    [...controlTable, ...timbreTable].map((row): Target => ({ id: idOf(pad, row.id), pad, row })),
  ).flat(),
]

/** What the audio thread is told of them: it has no table of its own. */
export const soundParameters: readonly SoundParameter[] = targets.map((target) => ({
  id: target.id,
  ...(target.pad !== undefined && { pad: target.pad }),
  control: target.row.id,
  configuration: configurationOf(target),
}))

const byId = new Map(targets.map((target) => [target.id, target]))

/**
 * A control of timbre has no default: left alone it is as the seed draws it, and no number says that. Its lowest value
 * stands for it, far below what any drum measures.
 */
function restOf(row: Target['row']): number {
  return 'default' in row ? row.default : row.min
}

/** What a host is told of a parameter. */
export function configurationOf({ pad, row }: Target): WamParameterConfiguration {
  const label = pad === undefined ? row.label : `${pad + 1} ${row.label}`
  const units = 'default' in row ? row.unit : `${row.unit}, ${row.min} is auto`
  return { type: 'float', label, units, minValue: row.min, maxValue: row.max, defaultValue: restOf(row) }
}

/** Parameter id → value, of all of them. */
export function valuesOf({ pads, masterDb }: InstrumentState): Record<string, number> {
  return Object.fromEntries(
    targets.map(({ id, pad, row }) => [
      id,
      pad === undefined ? masterDb : (pads[pad]?.controls[row.id] ?? restOf(row)),
    ]),
  )
}

/** The state with parameters at these values, where they are ours. */
export function withValues(state: InstrumentState, values: ReadonlyMap<string, number>): InstrumentState {
  let next = state
  for (const [id, value] of values) {
    const target = byId.get(id)
    if (target === undefined) continue
    const { pad, row } = target
    if (pad === undefined) next = { ...next, masterDb: value }
    else if ('default' in row) next = editPad(next, pad, { control: { row, value } })
    else next = editPad(next, pad, { timbre: { id: row.id, value: value === row.min ? undefined : value } })
  }
  return next
}
