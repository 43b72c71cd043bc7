import { expect, test } from 'vitest'
import { placeFromText, placeOf } from '../../../src/dsp/place.ts'
import { slerp } from '../../../src/dsp/seed-morph.ts'
import { SoundMap, whereOf } from '../../../web/explore/sound-map.ts'

const sizes = { latentSize: 64, conditionCount: 8 }
const recipe = { model: 'plain', class: { kick: 2, tom: 1 }, seed: 3, controls: { tune: 2 } }
const settings = { sizes, turn: 0, reach: 0.5, rings: 4 }

/** Angle between the latents of two recipes, in right angles. */
function away(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, v, i) => sum + v * y[i], 0)
  const [x, y] = [a.slice(0, 64), b.slice(0, 64)]
  return Math.acos(Math.min(1, dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)))) / (Math.PI / 2)
}

test('the middle is the sound itself; all else of a point but its place is the sound’s', () => {
  const points = new SoundMap().points(recipe, settings)
  expect(points.find(({ ring }) => ring === 0)!.recipe).toBe(recipe)
  for (const { recipe: other } of points)
    expect({ ...other, latent: undefined }).toEqual({ ...recipe, latent: undefined })
  expect(new Set(points.map((point) => point.recipe.latent)).size).toBe(61)
})

test('a point at distance r on the map is r × reach right angles away, and the rim’s corners as far as the reach', () => {
  for (const reach of [0.25, 1])
    for (const point of new SoundMap().points(recipe, { ...settings, reach })) {
      const place = point.recipe.latent === undefined ? placeOf(3, sizes) : placeFromText(point.recipe.latent, sizes)!
      expect(away(placeOf(3, sizes), place)).toBeCloseTo(reach * Math.hypot(point.x, point.y), 2)
    }
})

test('every point lies between its neighbours on a line through the middle', () => {
  const points = new SoundMap().points(recipe, settings)
  const at = (q: number): Float32Array => {
    const point = points.find((one) => one.row === 0 && one.q === q)!
    return (point.recipe.latent === undefined ? placeOf(3, sizes) : placeFromText(point.recipe.latent, sizes)!).slice(
      0,
      64,
    )
  }
  const between = slerp(at(1), at(3), 0.5)
  at(2).forEach((value, i) => expect(value).toBeCloseTo(between[i], 2))
})

test('points are drawn again only for another sound, place or setting', () => {
  const map = new SoundMap()
  const first = map.points(recipe, settings)
  expect(map.points({ ...recipe }, { ...settings })).toBe(first)
  expect(map.points(recipe, { ...settings, turn: 1 })).not.toBe(first)
})

test('where a point lies is said as one would', () => {
  const points = new SoundMap().points(recipe, settings)
  const of = (q: number, row: number) =>
    whereOf(
      points.find((point) => point.q === q && point.row === row)!,
      4,
    )
  expect([of(0, 0), of(3, 0), of(0, -2), of(-4, 4)]).toEqual([
    'middle',
    '3 of 4 out, right',
    '2 of 4 out, up left',
    '4 of 4 out, down left',
  ])
})
