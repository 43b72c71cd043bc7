// The controls of a pad that a step can lock: those of every model, and timbre as far as the model reaches in the pad's
// class. Each begins at what the pad plays without a lock.

import type { ControlRow } from '../../src/protocol/controls.ts'
import type { Instrument } from '../instrument.ts'
import { controlOf } from '../state.ts'

export function lockableRows(instrument: Instrument, place: number): ControlRow[] {
  const { state, welcome } = instrument
  const pad = state?.pads[place]
  if (pad === undefined || welcome === undefined) return []
  const reach = instrument.reachOf(pad.class) ?? {}
  const drawn = instrument.shotOf(place)?.timbre ?? {}
  const plain = welcome.controls.map((row) => ({ ...row, default: controlOf(pad, row) }))
  const timbre = welcome.timbre.flatMap((row) => {
    const range = reach[row.id]
    if (range === undefined) return []
    const own = pad.controls[row.id] ?? drawn[row.id] ?? (range.min + range.max) / 2
    const value = Math.min(range.max, Math.max(range.min, Math.round(own * 10) / 10))
    return [{ ...row, ...range, default: value }]
  })
  return [...plain, ...timbre]
}
