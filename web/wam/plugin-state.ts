// What a host saves of the plugin: the kit with the player's edits, as a kit file has it, and how the plugin is set.

import { checked, z } from '../../src/faults/checked.ts'
import { checkKit, kitFile } from '../../src/protocol/kit.ts'
import type { WelcomeMessage } from '../../src/protocol/messages.ts'
import { padNumber } from '../../src/protocol/schema.ts'
import { kitOfState, stateOfKit } from '../kit-state.ts'
import { masterRow } from '../state.ts'
import type { InstrumentState } from '../state.ts'

const savedSchema = z.object({
  format: z.literal('ghostnote-plugin'),
  version: z.literal(1),
  kit: kitFile,
  /** Which model made the sounds; one that the server has not is replaced by another. */
  model: z.string(),
  masterDb: z.number().check(z.minimum(masterRow.min), z.maximum(masterRow.max)),
  selected: padNumber,
  audition: z.boolean(),
})

/** JSON, as a host keeps it. */
export type SavedState = z.output<typeof savedSchema>

export function savedOf(state: InstrumentState): SavedState {
  const { model, masterDb, selected, audition } = state
  return { format: 'ghostnote-plugin', version: 1, kit: kitOfState(state), model, masterDb, selected, audition }
}

/** Nothing to restore: hosts begin with undefined, null or an empty object. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}

/**
 * What a host has kept, or undefined where it has nothing.
 * @throws Fault E_CONFIG naming the field at fault, for anything else.
 */
export function checkSaved(value: unknown): SavedState | undefined {
  if (isNothing(value)) return undefined
  const at = 'state of the plugin'
  const saved = checked(savedSchema, value, at, 'E_CONFIG', 'Use what getState gave.')
  checkKit(saved.kit, `${at}: kit`)
  return saved
}

/** What was saved, on this server. */
export function stateOfSaved(saved: SavedState, welcome: WelcomeMessage, now: InstrumentState): InstrumentState {
  const { masterDb, selected, audition, model } = saved
  const state = stateOfKit(saved.kit, welcome, { ...now, masterDb, selected, audition, model })
  return welcome.models.some(({ name }) => name === model) ? { ...state, model } : state
}
