// What a morph can lead to: the other pads and the snapshots, as a list to choose from. Pure.

import { classText } from '../../src/protocol/sound.ts'
import { classLabel } from '../palette.ts'
import { recipeOf } from '../state.ts'
import type { InstrumentState, Recipe } from '../state.ts'

export interface MorphTarget {
  /** Names it while it is chosen: `pad 3`, or `snapshot ` and its name. */
  readonly key: string
  readonly label: string
  readonly group: 'Pads' | 'Snapshots'
  readonly recipe: Recipe
  /** The pad that has the sound, for a pad. */
  readonly pad?: number
}

/** Everything but the pad itself; snapshots of other models cannot be played by this one. */
export function targetsOf(state: InstrumentState, from: number): MorphTarget[] {
  const pads = state.pads.flatMap((pad, place): MorphTarget[] => {
    if (place === from) return []
    const label = `${place + 1} ${pad.name}`
    return [{ key: `pad ${place}`, label, group: 'Pads', recipe: recipeOf(state, place), pad: place }]
  })
  const snapshots = (state.snapshots ?? [])
    .filter(({ model }) => model === state.model)
    .map(({ name, ...recipe }): MorphTarget => ({ key: `snapshot ${name}`, label: name, group: 'Snapshots', recipe }))
  return [...pads, ...snapshots]
}

/** The state with a sound put aside, under a name that no other snapshot has. */
export function withSnapshot(state: InstrumentState, like: string, recipe: Recipe): InstrumentState {
  const others = state.snapshots ?? []
  let number = 1
  while (others.some(({ name }) => name === `${like} ${number}`)) number++
  return { ...state, snapshots: [...others, { ...recipe, name: `${like} ${number}` }] }
}

export function withoutSnapshot(state: InstrumentState, name: string): InstrumentState {
  return { ...state, snapshots: (state.snapshots ?? []).filter((snapshot) => snapshot.name !== name) }
}

/** The state with another sound on a pad; everything else of the pad stays, its name unless the class gave it. */
export function withSound(state: InstrumentState, place: number, recipe: Recipe): InstrumentState {
  const pad = state.pads[place]
  if (pad === undefined) return state
  const { filler: _filler, latent: _latent, ...said } = pad
  const { class: of, seed, latent, controls } = recipe
  const isOther = classText(of) !== classText(pad.class)
  const name = isOther && !pad.named ? classLabel(of) : pad.name
  const sound = { class: of, seed, ...(latent !== undefined && { latent }), controls: { ...controls } }
  return { ...state, pads: state.pads.with(place, { ...said, ...sound, name }) }
}
