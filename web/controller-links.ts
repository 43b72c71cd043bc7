// What MIDI controllers move on this page: links that a kit keeps, and what a turn of one makes of the pads. Pure.

import type { ControlRow, TimbreRow } from '../src/protocol/controls.ts'
import type { ControllerLink } from '../src/protocol/kit.ts'
import type { ModelSummary } from '../src/protocol/messages.ts'
import { editPad, reachOf } from './state.ts'
import type { InstrumentState } from './state.ts'

/** A control of one pad, or of all of them. */
export interface Target {
  readonly control: string
  readonly pad?: number | undefined
}

/** What a server says of its models and controls, as far as links need it. */
export interface Ranges {
  readonly models: readonly ModelSummary[]
  readonly controls: readonly ControlRow[]
  readonly timbre: readonly TimbreRow[]
}

export function linksOf({ kit }: InstrumentState): readonly ControllerLink[] {
  return kit.midi?.controllers ?? []
}

/** The link that moves a control of a pad: its own, else that of all pads. */
export function linkOf(state: InstrumentState, control: string, pad: number): ControllerLink | undefined {
  const links = linksOf(state).filter((link) => link.control === control)
  return links.find((link) => link.pad === pad) ?? links.find((link) => link.pad === undefined)
}

/** With a link in place of what moved the same control before. */
export function withLink(state: InstrumentState, { controller, control, pad }: ControllerLink): InstrumentState {
  const link = { controller, control, ...(pad !== undefined && { pad }) }
  return withLinks(state, [...linksOf(withoutLink(state, link)), link])
}

/** Says that there are no links where none is left: a server would keep the last ones of a kit that says nothing. */
export function withoutLink(state: InstrumentState, { control, pad }: Target): InstrumentState {
  return withLinks(
    state,
    linksOf(state).filter((link) => link.control !== control || link.pad !== pad),
  )
}

/** A controller has moved to `value`, 0 … 127: each control that it is linked to goes to that part of its range. */
export function turnedBy(state: InstrumentState, ranges: Ranges, controller: number, value: number): InstrumentState {
  let next = state
  for (const { control, pad } of linksOf(state).filter((link) => link.controller === controller))
    state.pads.forEach((_, place) => {
      if (pad !== undefined && pad !== place) return
      const range = rangeOf(state, ranges, control, place)
      if (range !== undefined)
        next = setOn(next, ranges, place, control, range.min + ((range.max - range.min) * value) / 127)
    })
  return next
}

/** Controls that were turned elsewhere: `values` stand for `pads` one by one. */
export function turnedTo(
  state: InstrumentState,
  ranges: Ranges,
  {
    control,
    pads,
    values,
  }: { readonly control: string; readonly pads: readonly number[]; readonly values: readonly number[] },
): InstrumentState {
  return pads.reduce((next, pad, i) => setOn(next, ranges, pad, control, values[i]!), state)
}

/** Where a control of a pad can go: over its whole range, of the timbre over what the pad's class reaches. */
function rangeOf(state: InstrumentState, ranges: Ranges, control: string, place: number) {
  const model = ranges.models.find(({ name }) => name === state.model)
  const timbre = model && reachOf(model, state.pads[place]!.class)
  return ranges.controls.find(({ id }) => id === control) ?? timbre?.[control]
}

function setOn(state: InstrumentState, ranges: Ranges, place: number, id: string, value: number): InstrumentState {
  if (state.pads[place]?.filler === true) return state // no pad of the kit
  const row = ranges.controls.find((one) => one.id === id)
  if (row !== undefined) return editPad(state, place, { control: { row, value } })
  return ranges.timbre.some((one) => one.id === id) ? editPad(state, place, { timbre: { id, value } }) : state
}

function withLinks(state: InstrumentState, controllers: readonly ControllerLink[]): InstrumentState {
  return { ...state, kit: { ...state.kit, midi: { controllers: [...controllers] } } }
}
