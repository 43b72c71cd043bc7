// The recipe that a sound's file carries in its LIST INFO chunk: all that it takes to make the same sound again, as JSON.

import { dbToGain } from '../dsp/level.ts'
import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { readWavInfo, type WavInfo } from '../formats/wav-info.ts'
import { label, padNumber, seed, velocity } from '../protocol/schema.ts'
import { soundFields, soundOf } from '../protocol/sound.ts'
import type { RenderedShot, Synth } from './synth.ts'

const recipeFields = z.object({
  /** Where it was taken from; they decide nothing. */
  kit: z.optional(label),
  pad: z.optional(padNumber),
  model: label,
  edition: z.optional(z.string().check(z.regex(/^[0-9a-f]{16}$/, '16 hexadecimal digits'))),
  ...soundFields,
  velocity,
  /** It lies so far (0 … 1) on the way to the sound that differs in its seed alone, and in no latent. */
  near: z.optional(z.object({ seed, amount: z.number().check(z.minimum(0), z.maximum(1)) })),
  /** Taken off again what its velocity took, for samplers that see to levels themselves. */
  gainDb: z.optional(z.number().check(z.minimum(0), z.maximum(200))),
})

export type Recipe = Readonly<z.output<typeof recipeFields>>

/**
 * What a file says of itself: the program's version, the sound's name if it has one, the recipe; its fields always in the
 * same order, so that a sound that is made again is the same file.
 */
export function recipeInfo(version: string, recipe: Recipe, title?: string): WavInfo {
  const text = JSON.stringify(z.parse(recipeFields, recipe))
  return { ISFT: `Ghostnote ${version}`, ...(title !== undefined && { INAM: title }), ICMT: text }
}

/** The recipe in the WAV file `wav`. @throws Fault E_AUDIO where there is none; `at` is the file to name. */
export function readRecipe(wav: Uint8Array, at: string): Recipe {
  const wayOut = 'Choose a file that Ghostnote wrote, and that no other program has written since.'
  const text = readWavInfo(wav)['ICMT']
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    const found = text === undefined ? 'no text of its own' : 'a text that is no recipe'
    throw new Fault('E_AUDIO', { at, found, expected: 'the recipe of a sound in its LIST INFO chunk', wayOut })
  }
  return checked(recipeFields, value, at, 'E_AUDIO', wayOut)
}

/**
 * [main] Makes the sound of a recipe, of whatever model and edition `synth` has.
 * @throws Fault as Synth.render does.
 */
export async function renderRecipe(
  recipe: Recipe,
  synth: Pick<Synth, 'render' | 'morph'>,
): Promise<Pick<RenderedShot, 'samples' | 'rateHz' | 'peakDb' | 'limited'>> {
  const { near, gainDb = 0, velocity: struck } = recipe
  const from = soundOf(recipe)
  const { latent: _, ...drawn } = from
  const shot = await (near === undefined
    ? synth.render({ ...from, velocity: struck })
    : synth.morph({ from, to: { ...drawn, seed: near.seed }, amount: near.amount, velocity: struck }))
  return louder(shot, gainDb)
}

/** A copy of a shot, louder by `gainDb`; at 0 the shot itself. */
export function louder<S extends Pick<RenderedShot, 'samples' | 'peakDb'>>(shot: S, gainDb: number): S {
  if (gainDb === 0) return shot
  const gain = dbToGain(gainDb)
  return { ...shot, samples: shot.samples.map((x) => x * gain), peakDb: shot.peakDb + gainDb }
}
