// What names a sound: its class or a mix of classes, its seed, its place where that is not the seed's, its controls.

import { z } from '../faults/checked.ts'
import { controlValues, described, label, seed } from './schema.ts'

/** Weights above this are typing errors. */
const mostWeight = 1e6
const mostClasses = 64
/** Text of 4096 latent values and some conditions, the most that a model can have. */
const mostLatentText = 12_000

const classMix = z.record(label, z.number().check(z.minimum(0), z.maximum(mostWeight))).check(
  z.refine((mix) => Object.values(mix).some((weight) => weight > 0), 'at least one weight above 0'),
  z.refine((mix) => Object.keys(mix).length <= mostClasses, `at most ${mostClasses} classes`),
  z.meta({ minProperties: 1, maxProperties: mostClasses }), // what JSON Schema can say of that
)

/** A class of the model by its name, or weights by name, which only count against each other: {"kick": 0.7, "snare": 0.3}. */
export const soundClass = described(
  z.union([label, classMix], {
    error: 'a class, or weights by class such as {"kick": 0.7, "snare": 0.3}, each from 0 to a million, not all 0',
  }),
  'A class of the model, such as kick, or a mix: weights by class, such as {"kick": 0.7, "snare": 0.3}.',
)

/** A sound's place as text (dsp/place.ts); which length it must have, the model says. */
export const latentText = described(
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(mostLatentText),
      z.regex(/^[A-Za-z0-9_-]*$/, 'letters, digits, - and _, as base64url has them'),
    ),
  'Takes the place of what the seed draws for the latent and the conditions; the seed then draws the noise alone. ' +
    'base64url of latentSize + conditionCount little-endian 16-bit integers, value × 4096.',
)

/** The fields that name a sound, wherever one is named. */
export const soundFields = {
  class: soundClass,
  seed: described(seed, 'The same seed is always the same drum.'),
  latent: z.optional(latentText),
  controls: z.optional(described(controlValues, 'By control id; what is left out takes its default.')),
}

export type SoundClass = z.output<typeof soundClass>

export interface Sound {
  readonly class: SoundClass
  readonly seed: number
  readonly latent?: string | undefined
  readonly controls?: Readonly<Record<string, number>> | undefined
}

/** What names the sound of something that says more. */
export function soundOf({ class: of, seed: drawn, latent, controls }: Sound): Sound {
  return { class: of, seed: drawn, ...(latent !== undefined && { latent }), ...(controls && { controls }) }
}

/** The weight of each class that has one, in the order in which they are named. */
export function weightsOf(of: SoundClass): [string, number][] {
  return typeof of === 'string' ? [[of, 1]] : Object.entries(of).filter(([, weight]) => weight > 0)
}

/** The class that counts most; of equals the first by name. */
export function heaviestClass(of: SoundClass): string {
  const byWeight = weightsOf(of).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return byWeight[0]?.[0] ?? ''
}

/** As addresses and commands have it: kick, or kick:0.7+snare:0.3. */
export function classText(of: SoundClass): string {
  if (typeof of === 'string') return of
  return weightsOf(of)
    .map(([name, weight]) => `${name}:${weight}`)
    .join('+')
}

/**
 * `classText` read back; a weight that is left out is 1. Undefined where it is no class and no mix of classes.
 * @param known names of classes, which may themselves have a colon or a plus.
 */
export function classFromText(text: string, known: readonly string[] = []): SoundClass | undefined {
  if (known.includes(text) || !/[:+]/.test(text)) return text
  const mix = new Map<string, number>()
  for (const part of text.split('+')) {
    const [, name, weight = '1'] = /^([^:]+)(?::(\d+\.?\d*(?:e-?\d+)?|\.\d+))?$/.exec(part) ?? []
    if (name === undefined || mix.has(name)) return undefined
    mix.set(name, Number(weight))
  }
  const result = z.safeParse(soundClass, Object.fromEntries(mix))
  return result.success && Object.keys(result.data).length === mix.size ? result.data : undefined
}

/** Equal sounds have equal keys, in whatever order their weights and controls stand. */
export function soundKey({ class: of, seed: drawn, latent, controls = {} }: Sound): string {
  const weights = weightsOf(of)
  const mix = weights.length === 1 ? weights[0]![0] : weights.toSorted(byName)
  return JSON.stringify([mix, drawn, latent ?? null, Object.entries(controls).toSorted(byName)])
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1
}
