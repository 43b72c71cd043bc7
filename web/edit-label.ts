// What an edit does, in a few words: the names of steps to undo.

import { timbreTable } from '../src/protocol/controls.ts'
import type { PadEdit, PadPlay, PadState } from './state.ts'

const plays: Readonly<Record<keyof PadPlay, string>> = {
  mode: 'play mode',
  choke: 'choke group',
  pan: 'pan',
  velocityCurve: 'velocity curve',
  polyphony: 'voices',
  gated: 'gate',
  note: 'MIDI note',
}

/** "tune of Deep kick": `pad` is as it was before. */
export function editLabel(pad: PadState, edit: PadEdit): string {
  return `${editedPart(pad, edit)} of ${pad.name}`
}

/** What the edit is about; drags about the same are one step. */
export function editedPart(pad: PadState, { name, control, timbre, play, ...edit }: PadEdit): string {
  if (edit.class !== undefined) return 'class'
  if (edit.seed !== undefined) return 'sound'
  if ('latent' in edit) return 'place'
  if (name !== undefined) return 'name'
  if (control !== undefined) return control.row.label.toLowerCase()
  if (timbre !== undefined) return timbreTable.find(({ id }) => id === timbre.id)?.label.toLowerCase() ?? timbre.id
  if (edit.allAuto === true) return 'timbre'
  const fields = Object.keys(plays) as (keyof PadPlay)[]
  const changed = play && fields.find((field) => field in play && play[field] !== pad[field])
  return changed === undefined ? 'settings' : plays[changed]
}
