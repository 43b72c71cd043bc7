// Kit files ↔ what the player has on the pads. Pure; what the page cannot edit goes through unchanged.

import type { Kit } from '../src/protocol/kit.ts'
import type { WelcomeMessage } from '../src/protocol/messages.ts'
import { classLabel } from './palette.ts'
import { fitted, masterRow, padCount, settingsOf } from './state.ts'
import type { InstrumentState, PadState, PageSettings } from './state.ts'

/** A kit, whether it came from a file, the server's list or its welcome. */
export type AnyKit = Omit<Kit, 'format' | 'version'> & Partial<Pick<Kit, 'format' | 'version'>>

const plainSettings: PageSettings = {
  selected: 0,
  masterDb: masterRow.default,
  audition: true,
  keysPlay: true,
}

/**
 * The kit on the pads of this server; places it leaves empty get a class each in turn. The model is the one that it was
 * made for, where the server has it, else `model`, else the first.
 */
export function stateOfKit(kit: AnyKit, welcome: WelcomeMessage, now?: InstrumentState): InstrumentState {
  const known = (name: string | undefined) => welcome.models.find((m) => m.name === name)
  const model = known(kit.model) ?? known(now?.model) ?? welcome.models[0]
  const classes = model?.classes ?? ['kick']
  const pads = Array.from({ length: padCount }, (_, place): PadState => {
    const pad = kit.pads.find((p) => p.pad === place)
    const fallback = classes[place % classes.length] ?? 'kick'
    if (pad === undefined)
      return { name: classLabel(fallback), named: false, class: fallback, seed: place, controls: {}, filler: true }
    const { pad: _pad, controls = {}, ...said } = pad
    return { ...said, named: false, controls }
  })
  const { pads: _pads, $schema: _schema, format: _format, version: _version, ...about } = kit
  return fitted({ model: model?.name ?? '', kit: about, pads, ...settingsOf(now ?? plainSettings) }, welcome)
}

/** What is on the pads as a kit file; places that the kit left empty and nobody changed stay empty. */
export function kitOfState({ kit, pads }: InstrumentState): Kit {
  const filled = pads.flatMap(({ named: _named, filler, idle, controls, ...said }, pad) => {
    if (filler === true) return []
    const all = { ...controls, ...idle }
    return [{ pad, ...said, ...(Object.keys(all).length > 0 && { controls: all }) }]
  })
  return JSON.parse(JSON.stringify({ format: 'ghostnote-kit', version: 1, ...kit, pads: filled })) as Kit // without undefined
}

/** Whether both are the same kit under the same name; the page's own settings do not matter. */
export function sameKit(a: InstrumentState, b: InstrumentState): boolean {
  return a.model === b.model && inOrder(kitOfState(a)) === inOrder(kitOfState(b))
}

/** JSON with the fields of every object in alphabetical order. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** "Wood room" → wood-room: the name that a kit has in addresses and files. */
export function kitId(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60)
      .replace(/-$/, '') || 'kit'
  )
}
