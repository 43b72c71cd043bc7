// What the player has made of the kit: pure values and pure edits. Reads the server's welcome and what an earlier
// visit saved; the page draws it and asks the server for its sounds.

import { type ControlRow, timbreTable } from '../src/protocol/controls.ts'
import { kitFields, padFields } from '../src/protocol/kit.ts'
import type { ModelSummary, Reach, WelcomeMessage } from '../src/protocol/messages.ts'
import { controlValues, padNumber } from '../src/protocol/schema.ts'
import {
  classText,
  heaviestClass,
  type Sound,
  type SoundClass,
  soundKey,
  soundOf,
  weightsOf,
} from '../src/protocol/sound.ts'
import { placeFromText } from '../src/dsp/place.ts'
import { z } from '../src/faults/checked.ts'
import { classLabel } from './palette.ts'

export const padCount = 16

/** The master level is the page's own control, in the shape of a row of the control table. */
export const masterRow: ControlRow = {
  id: 'master',
  label: 'Master',
  unit: 'dB',
  min: -48,
  max: 6,
  step: 0.1,
  default: -3,
  hint: 'Level of everything, before the ceiling that keeps many pads at once from clipping.',
}

const { pad: _place, ...padSays } = padFields

const padSchema = z.object({
  ...padSays,
  /** Those that the model has. */
  controls: controlValues,
  /** Controls of the kit that the model has not: they stay with the kit. */
  idle: z.optional(controlValues),
  /** The player chose the name; a new class leaves it alone. */
  named: z.boolean(),
  /** The kit leaves this place empty, and nobody has changed it yet. */
  filler: z.optional(z.boolean()),
})

const stateSchema = z.object({
  model: z.string(),
  /** What the kit says beside its pads. */
  kit: z.object(kitFields),
  pads: z.array(padSchema).check(z.minLength(padCount), z.maxLength(padCount)),
  selected: padNumber,
  masterDb: z.number().check(z.minimum(masterRow.min), z.maximum(masterRow.max)),
  /** A changed pad plays as soon as its new sound is there. */
  audition: z.boolean(),
  /** The letter rows of the keyboard play the pads. */
  keysPlay: z.boolean(),
  /** What is on the pads here is what MIDI plays at the server's machine, where that is this one; yes when left out. */
  midiPlays: z.optional(z.boolean()),
})

export type PadState = Readonly<z.output<typeof padSchema>>
export type InstrumentState = Readonly<Omit<z.output<typeof stateSchema>, 'pads'>> & {
  readonly pads: readonly PadState[]
}

/** Settings of the page, which no kit changes. */
export type PageSettings = Pick<InstrumentState, 'selected' | 'masterDb' | 'audition' | 'keysPlay' | 'midiPlays'>

export function settingsOf({ selected, masterDb, audition, keysPlay, midiPlays }: PageSettings): PageSettings {
  return { selected, masterDb, audition, keysPlay, midiPlays }
}

/** What the server needs to know to render a pad. */
export interface Recipe extends Sound {
  readonly model: string
  readonly controls: Readonly<Record<string, number>>
}

/** Text saved by an earlier visit → state, or undefined when it is not (or no longer) of this form. */
export function parseSaved(text: string | null): InstrumentState | undefined {
  if (text === null) return undefined
  try {
    const result = z.safeParse(stateSchema, JSON.parse(text))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}

/**
 * The state, made to fit what this server can render: unknown models and classes fall back to the first, unknown
 * controls go, values are moved into their range. Returns the same object when nothing had to change.
 */
export function fitted(state: InstrumentState, welcome: WelcomeMessage): InstrumentState {
  const model = welcome.models.find((m) => m.name === state.model) ?? welcome.models[0]
  if (model === undefined) return state
  const pads = state.pads.map((pad) => fittedPad(pad, model, welcome.controls))
  if (model.name === state.model && pads.every((pad, i) => pad === state.pads[i])) return state
  return { ...state, model: model.name, pads }
}

function fittedPad(kept: PadState, model: ModelSummary, rows: readonly ControlRow[]): PadState {
  const { classes } = model
  const pad = placedPad(kept, model)
  const known = classes.length === 0 || weightsOf(pad.class).every(([name]) => classes.includes(name))
  const said = { ...pad.idle, ...pad.controls }
  const controls: Record<string, number> = {}
  for (const row of rows) {
    const value = said[row.id]
    if (value !== undefined && value !== row.default) controls[row.id] = Math.min(row.max, Math.max(row.min, value))
  }
  for (const [id, { min, max }] of Object.entries(reachOf(model, pad.class) ?? {})) {
    const value = said[id]
    if (value !== undefined) controls[id] = Math.min(max, Math.max(min, value))
  }
  const isDefault = (id: string): boolean => rows.some((row) => row.id === id && row.default === said[id])
  const idle = Object.fromEntries(Object.entries(said).filter(([id]) => !(id in controls) && !isDefault(id)))
  if (known && sameValues(pad.controls, controls) && sameValues(pad.idle ?? {}, idle)) return pad
  const { idle: _, ...others } = pad
  const next = { ...others, controls, ...(Object.keys(idle).length > 0 && { idle }) }
  return known ? next : withClass(next, classes[0] ?? pad.class)
}

/** A latent that is no place of this model goes, and the seed has its say again. */
function placedPad(pad: PadState, { latentSize, conditionCount }: ModelSummary): PadState {
  const { latent, ...drawn } = pad
  if (latent === undefined || latentSize === undefined || conditionCount === undefined) return pad
  return placeFromText(latent, { latentSize, conditionCount }) === undefined ? drawn : pad
}

/** What the model reaches in a class or a mix, by id of a timbre control: of a mix the weighted means of its classes. */
export function reachOf({ reach }: ModelSummary, of: SoundClass): Readonly<Record<string, Reach>> | undefined {
  if (reach === undefined) return undefined
  const weights = weightsOf(of)
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  const mixed: Record<string, Reach> = {}
  for (const id of Object.keys(reach[heaviestClass(of)] ?? {})) {
    const mean = (end: 'min' | 'max') =>
      weights.reduce((sum, [name, weight]) => sum + (weight / total) * (reach[name]?.[id]?.[end] ?? 0), 0)
    mixed[id] = { min: mean('min'), max: mean('max') }
  }
  return mixed
}

function sameValues(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const ids = Object.keys(a)
  return ids.length === Object.keys(b).length && ids.every((id) => a[id] === b[id])
}

/** What was asked of the timbre goes: what is bright for a kick is dull for a cymbal. */
function withClass(pad: PadState, of: SoundClass): PadState {
  const controls = untimbred(pad.controls)
  const { idle: _, ...others } = pad
  return { ...others, class: of, controls, name: pad.named ? pad.name : classLabel(of) }
}

function untimbred(controls: PadState['controls']): PadState['controls'] {
  const rest = { ...controls }
  for (const { id } of timbreTable) delete rest[id]
  return rest
}

/** How a pad answers hits; what is undefined is at its default. */
export type PadPlay = Partial<
  Pick<PadState, 'mode' | 'choke' | 'pan' | 'velocityCurve' | 'polyphony' | 'gated' | 'note'>
>

/** One edit of one pad; only what is given changes. */
export interface PadEdit {
  readonly class?: SoundClass
  /** Another seed is another sound: where the pad has a latent it goes, unless this gives one. */
  readonly seed?: number
  /** Where the sound lies; undefined is where its seed draws it. */
  readonly latent?: string | undefined
  /** An empty name gives the class its say again. */
  readonly name?: string
  readonly control?: { readonly row: ControlRow; readonly value: number }
  /** A timbre control by its id; without a value it is left to the seed. */
  readonly timbre?: { readonly id: string; readonly value: number | undefined }
  /** All timbre controls are left to the seed. */
  readonly allAuto?: true
  readonly play?: PadPlay
}

export function editPad(state: InstrumentState, place: number, edit: PadEdit): InstrumentState {
  const old = state.pads[place]
  if (old === undefined) return state
  const { filler: _filler, ...said } = old
  let pad: PadState = said
  if (edit.class !== undefined && classText(edit.class) !== classText(pad.class)) pad = withClass(pad, edit.class)
  if (edit.seed !== undefined || 'latent' in edit) {
    const { latent: _, ...drawn } = pad
    pad = { ...drawn, seed: edit.seed ?? pad.seed, ...(edit.latent !== undefined && { latent: edit.latent }) }
  }
  if (edit.name !== undefined) {
    const name = edit.name.trim().slice(0, 80)
    pad = name === '' ? { ...pad, named: false, name: classLabel(pad.class) } : { ...pad, named: true, name }
  }
  if (edit.control !== undefined) {
    const { row, value } = edit.control
    const { [row.id]: _, ...others } = pad.controls
    pad = { ...pad, controls: value === row.default ? others : { ...others, [row.id]: value } }
  }
  if (edit.timbre !== undefined) {
    const { id, value } = edit.timbre
    const { [id]: _, ...others } = pad.controls
    pad = { ...pad, controls: value === undefined ? others : { ...others, [id]: value } }
  }
  if (edit.allAuto === true) pad = { ...pad, controls: untimbred(pad.controls) }
  if (edit.play !== undefined) pad = { ...pad, ...edit.play }
  return { ...state, pads: state.pads.with(place, pad) }
}

/** The value of a control on a pad: the player's, or the table's default. */
export function controlOf(pad: PadState, row: ControlRow): number {
  return pad.controls[row.id] ?? row.default
}

export function recipeOf(state: InstrumentState, place: number): Recipe {
  const pad = state.pads[place]!
  return { model: state.model, ...soundOf(pad), controls: pad.controls }
}

/** Equal recipes have equal keys. */
export function recipeKey(recipe: Recipe): string {
  return JSON.stringify([recipe.model, soundKey(recipe)])
}
