// A pad's neighbourhood as points on a plane through its place, each of them a recipe. Pure.

import { type PlaceSizes, placeToText } from '../../src/dsp/place.ts'
import { recipeKey } from '../state.ts'
import type { Recipe } from '../state.ts'
import { hexDisc, type HexPoint } from './hex-disc.ts'
import { placeOfRecipe } from './morph.ts'
import { planeThrough } from './plane.ts'

/** How far the rim lies, in right angles: a stroke's neighbours lie at 0.12, and at 1 nothing of the sound is left. */
export const reaches = [
  { label: 'Near', part: 0.25 },
  { label: 'Wider', part: 0.5 },
  { label: 'Far', part: 1 },
] as const

export interface MapSettings {
  readonly sizes: PlaceSizes
  /** Number of the two directions. */
  readonly turn: number
  /** Right angles to the rim. */
  readonly reach: number
  readonly rings: number
}

export interface MapPoint extends HexPoint {
  readonly recipe: Recipe
}

/** Points row by row, drawn anew only when something has changed; the one in the middle is the sound itself. */
export class SoundMap {
  #key = ''
  #points: readonly MapPoint[] = []

  points(recipe: Recipe, settings: MapSettings): readonly MapPoint[] {
    const key = `${JSON.stringify(settings)} ${recipeKey(recipe)}`
    if (key !== this.#key) [this.#key, this.#points] = [key, drawn(recipe, settings)]
    return this.#points
  }
}

function drawn(recipe: Recipe, { sizes, turn, reach, rings }: MapSettings): readonly MapPoint[] {
  const there = planeThrough(placeOfRecipe(recipe, sizes), sizes, turn)
  return hexDisc(rings).map((point) => {
    if (point.ring === 0) return { ...point, recipe }
    return { ...point, recipe: { ...recipe, latent: placeToText(there(point.x * reach, point.y * reach)) } }
  })
}

const ways = ['right', 'down right', 'down', 'down left', 'left', 'up left', 'up', 'up right']

/** Where a point lies, in words: "middle", "2 of 4 out, up left". */
export function whereOf({ x, y, ring }: HexPoint, rings: number): string {
  if (ring === 0) return 'middle'
  const way = ways[(Math.round((Math.atan2(y, x) * 4) / Math.PI) + 8) % 8]
  return `${ring} of ${rings} out, ${way}`
}
