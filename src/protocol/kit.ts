// A kit: which class and seed each of the 16 pads plays, how it answers, what MIDI controllers move. Files in presets/,
// kits that players save, and the welcome message share this schema; docs/kit.schema.json is it for people's editors.

import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { controlIds, resolveControls } from './controls.ts'
import { controlValues, label, midiValue, padNumber } from './schema.ts'
import { soundFields } from './sound.ts'
import { velocityShapes } from './velocity.ts'

const about = z.describe

/** From 120 on, controllers are channel modes: all sound off, all notes off. */
const firstModeController = 120

/** How a pad's hits are made. */
export const playModes = ['frozen', 'round-robin', 'live'] as const

const velocityCurve = z
  .union(
    [
      z.enum(velocityShapes),
      z.strictObject({ exponent: z.number().check(z.minimum(0.1), z.maximum(10)) }),
      z.strictObject({ fixed: z.int().check(z.minimum(1), z.maximum(127)) }),
    ],
    { error: `${velocityShapes.join(', ')}, {"exponent": 0.1 … 10} or {"fixed": 1 … 127}` },
  )
  .check(
    about('How hard a hit counts: soft reaches loud early, hard late; an exponent of one’s own; or always the same.'),
  )

export const padFields = {
  pad: padNumber.check(
    about('The place, from bottom left; without a note of its own it plays from MIDI note 36 + pad.'),
  ),
  class: soundFields.class,
  seed: soundFields.seed,
  latent: soundFields.latent,
  name: label,
  controls: z.optional(
    controlValues.check(about('By control id; what is left out is at its default or as the seed draws it.')),
  ),
  mode: z.optional(
    z
      .enum(playModes)
      .check(about('The same shot at every hit; a fresh neighbour of it (the default); or synthesised at the hit.')),
  ),
  choke: z.optional(
    z
      .int()
      .check(z.minimum(0), z.maximum(16), about('Pads of one group cut each other short; 0, the default, is none.')),
  ),
  gated: z.optional(z.boolean().check(about('Ends when it is let go; else, by default, it is a one-shot.'))),
  polyphony: z.optional(
    z.int().check(z.minimum(1), z.maximum(32), about('Voices that may sound at once; 8 by default.')),
  ),
  pan: z.optional(z.number().check(z.minimum(-1), z.maximum(1), about('−1 left … 1 right; 0 by default.'))),
  velocityCurve: z.optional(velocityCurve),
  note: z.optional(midiValue.check(about('The MIDI note that plays it, on every channel, in place of 36 + pad.'))),
}

const controllerLink = z.strictObject({
  controller: z
    .int()
    .check(z.minimum(0), z.maximum(firstModeController - 1), about('MIDI controller number, 0 … 119.')),
  control: z
    .string()
    .check(z.minLength(1), z.maxLength(40), about('The id of the control that it moves, over its whole range.')),
  pad: z.optional(padNumber.check(about('The pad whose control it is; all pads when left out.'))),
})

/** What a kit says beside its pads. */
export const kitFields = {
  name: label,
  description: z.optional(z.string().check(z.maxLength(400), about('What it sounds like, in a sentence or two.'))),
  model: z.optional(
    label.check(about('The model that it was made for; another one with the same classes plays it too.')),
  ),
  program: z.optional(
    z.int().check(z.minimum(1), z.maximum(128), about('The MIDI program that chooses it, as players count.')),
  ),
  limiter: z.optional(
    z
      .strictObject({
        driveDb: z.optional(
          z.number().check(z.minimum(0), z.maximum(24), about('Level into the limiter: more is denser; 0 by default.')),
        ),
        ceilingDb: z.optional(
          z.number().check(z.minimum(-24), z.maximum(0), about('No peak goes beyond this; 0 by default.')),
        ),
      })
      .check(about('The limiter after the mix of all pads.')),
  ),
  midi: z.optional(
    z
      .strictObject({ controllers: z.array(controllerLink).check(z.maxLength(128)) })
      .check(about('Learned MIDI controllers.')),
  ),
}

const unlike =
  <T>(what: (item: T) => string | number | undefined) =>
  (items: readonly T[]): boolean => {
    const said = items.map(what).filter((value) => value !== undefined)
    return new Set(said).size === said.length
  }

export const kitFile = z.strictObject({
  $schema: z.optional(z.string().check(z.maxLength(400))),
  format: z.literal('ghostnote-kit'),
  version: z.literal(1),
  ...kitFields,
  pads: z.array(z.strictObject(padFields)).check(
    z.minLength(1),
    z.maxLength(16),
    z.refine(
      unlike((pad) => pad.pad),
      'every pad number at most once',
    ),
    z.refine(
      unlike((pad) => pad.note),
      'every note at most once',
    ),
  ),
})

export type Kit = z.output<typeof kitFile>
/** A MIDI controller and the control that it moves. */
export type ControllerLink = z.output<typeof controllerLink>
export type KitPad = Kit['pads'][number]

/** The schema of kit files as JSON Schema (draft 2020-12), for editors; what it cannot say, `checkKit` checks. */
export function kitJsonSchema(): object {
  const title = 'A kit of Ghostnote'
  return { ...z.toJSONSchema(kitFile, { io: 'input' }), title }
}

/**
 * Checks a parsed kit file, its controls too.
 * @param at the file's name, for the fault's sentence.
 * @throws Fault E_CONFIG naming the field at fault.
 */
export function checkKit(value: unknown, at: string): Kit {
  const wayOut = 'Correct the field, or start from a copy of presets/first-light.json.'
  const kit = checked(kitFile, value, at, 'E_CONFIG', wayOut)
  kit.pads.forEach(({ controls = {} }, i) => resolveControls(controls, `${at}: pads.${i}.controls`, 'E_CONFIG'))
  kit.midi?.controllers.forEach(({ control }, i) => {
    if (controlIds.includes(control)) return
    const near = nearest(control, controlIds)
    throw new Fault('E_CONFIG', {
      at: `${at}: midi.controllers.${i}.control`,
      found: `"${control}"`,
      expected: `one of ${controlIds.join(', ')}`,
      wayOut: near === undefined ? wayOut : `Did you mean "${near}"? ${wayOut}`,
    })
  })
  return kit
}
