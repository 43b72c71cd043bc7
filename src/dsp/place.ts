// A sound's place: what a seed draws for the generator's latent and for its conditions, as numbers that can be kept,
// moved and sent. The seed's noise is no part of it.

import { neighbourSeed } from './neighbours.ts'
import { RandomStream } from './random.ts'
import { latentOf, slerp } from './seed-morph.ts'

/** How many numbers a model's places have. */
export interface PlaceSizes {
  /** Z */
  readonly latentSize: number
  /** D; 0 for a model without conditions. */
  readonly conditionCount: number
}

/** Steps of a place's text in 1: ± 8 deviations in 16 bits, to 1/8192. */
const stepsOfText = 4096

/** The normals that a seed draws for conditions, [D]. */
export function conditionNormals(seed: number, conditionCount: number): Float32Array {
  return new RandomStream(seed, 'conditions').fillNormal(new Float32Array(conditionCount))
}

/** What a seed draws: the latent, then the normals of the conditions, all N(0, 1), [Z + D]. */
export function placeOf(seed: number, { latentSize, conditionCount }: PlaceSizes): Float32Array {
  const place = new Float32Array(latentSize + conditionCount)
  place.set(latentOf(seed, 'latent', latentSize))
  place.set(conditionNormals(seed, conditionCount), latentSize)
  return place
}

/**
 * Between two places [Z + D]: latents on their great circle, normals on theirs, so that what lies between two draws is as
 * likely as they are, and what lies between a place and itself is that place. t = 0 is a, t = 1 is b.
 */
export function morphPlaces(a: Float32Array, b: Float32Array, t: number, { latentSize }: PlaceSizes): Float32Array {
  if (t === 0) return a.slice()
  if (t === 1) return b.slice()
  const between = new Float32Array(a.length)
  between.set(slerp(a.subarray(0, latentSize), b.subarray(0, latentSize), t))
  between.set(slerp(a.subarray(latentSize), b.subarray(latentSize), t), latentSize)
  return between
}

/** A little way towards another sound: which one, and how far, 0 … 1. */
export interface Direction {
  /** Whose neighbours they are. */
  readonly seed: number
  /** Number of the neighbour. */
  readonly index: number
  readonly distance: number
}

/** A neighbour of a place [Z + D]: the same direction of the same seed always leads towards the same sound. */
export function neighbourPlace(
  place: Float32Array,
  { seed, index, distance }: Direction,
  sizes: PlaceSizes,
): Float32Array {
  return morphPlaces(place, placeOf(neighbourSeed(seed, index), sizes), distance, sizes)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A place as text: base64url (RFC 4648, § 5, without padding) of little-endian 16-bit integers, value × 4096; what is
 * beyond ± 8 becomes ± 8. @throws RangeError where a value is not finite.
 */
export function placeToText(place: Float32Array): string {
  const bytes = new Uint8Array(2 * place.length)
  const view = new DataView(bytes.buffer)
  place.forEach((value, i) => {
    if (!Number.isFinite(value)) throw new RangeError(`a place with ${value} at ${i}`)
    view.setInt16(2 * i, Math.max(-0x8000, Math.min(0x7fff, Math.round(value * stepsOfText))), true)
  })
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const digits = Math.min(4, Math.ceil(((bytes.length - i) * 8) / 6))
    for (let d = 0; d < digits; d++) text += alphabet[(word >> (18 - 6 * d)) & 63]
  }
  return text
}

/** Characters that the text of a place of this model has. */
export function placeTextLength({ latentSize, conditionCount }: PlaceSizes): number {
  return Math.ceil(((latentSize + conditionCount) * 16) / 6)
}

/** `placeToText` read back, [Z + D]; undefined where the text is not one of a place of these sizes. */
export function placeFromText(text: string, sizes: PlaceSizes): Float32Array | undefined {
  if (text.length !== placeTextLength(sizes)) return undefined
  const bytes = new Uint8Array(2 * (sizes.latentSize + sizes.conditionCount))
  let [at, bits, held] = [0, 0, 0]
  for (const letter of text) {
    const digit = alphabet.indexOf(letter)
    if (digit < 0) return undefined
    held = ((held << 6) | digit) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >> bits
  }
  if ((held & ((1 << bits) - 1)) !== 0) return undefined // one place has one text
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) / stepsOfText)
}
