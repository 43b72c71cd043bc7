import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { morphPlaces, placeOf } from '../../../src/dsp/place.ts'
import { planeThrough } from '../../../web/explore/plane.ts'

const sizes = { latentSize: 64, conditionCount: 8 }
const place = placeOf(7, sizes)
const parts = [
  [0, 64],
  [64, 72],
] as const

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0)
const norm = (a: Float32Array): number => Math.sqrt(dot(a, a))
/** Angle between two, in right angles. */
const angle = (a: Float32Array, b: Float32Array): number =>
  Math.acos(Math.min(1, dot(a, b) / norm(a) / norm(b))) / (Math.PI / 2)

const coordinate = fc.double({ min: -0.7, max: 0.7, noNaN: true })

test('every place on the plane is as far out as the sound’s own, and as many right angles away as it says', () => {
  const there = planeThrough(place, sizes, 3)
  fc.assert(
    fc.property(coordinate, coordinate, (x, y) => {
      for (const [from, to] of parts) {
        const [a, b] = [place.slice(from, to), there(x, y).slice(from, to)]
        expect(norm(b)).toBeCloseTo(norm(a), 4)
        if (Math.hypot(x, y) > 0.01) expect(angle(a, b)).toBeCloseTo(Math.hypot(x, y), 3)
      }
    }),
  )
})

test('the middle is the sound’s own place, to the last bit', () => {
  expect(planeThrough(place, sizes, 0)(0, 0)).toEqual(place)
})

test('straight lines through the middle are great circles: half way is where a morph to the far point is half way', () => {
  const there = planeThrough(place, sizes, 1)
  fc.assert(
    fc.property(coordinate, coordinate, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (x, y, t) => {
      const morphed = morphPlaces(place, there(x, y), t, sizes)
      there(t * x, t * y).forEach((value, i) => expect(value).toBeCloseTo(morphed[i], 3))
    }),
  )
})

test('the two directions are square to each other, and opposite points lie on opposite sides', () => {
  const there = planeThrough(place, sizes, 0)
  for (const [from, to] of parts) {
    const at = (x: number, y: number) => there(x, y).slice(from, to)
    expect(dot(at(1, 0), at(0, 1)) / norm(at(1, 0)) ** 2).toBeCloseTo(0, 5)
    expect(angle(at(0.5, 0), at(-0.5, 0))).toBeCloseTo(1, 4)
    expect(angle(at(0, 0.3), at(0, -0.3))).toBeCloseTo(0.6, 4)
  }
})

test('the same number gives the same directions, another number others', () => {
  expect(planeThrough(place, sizes, 5)(0.4, 0.1)).toEqual(planeThrough(place, sizes, 5)(0.4, 0.1))
  const apart = angle(
    planeThrough(place, sizes, 5)(1, 0).slice(0, 64),
    planeThrough(place, sizes, 6)(1, 0).slice(0, 64),
  )
  expect(apart).toBeGreaterThan(0.5)
})

test('a model without conditions, or with two, has a plane of its latents alone', () => {
  for (const conditionCount of [0, 2]) {
    const own = placeOf(7, { latentSize: 64, conditionCount })
    const moved = planeThrough(own, { latentSize: 64, conditionCount }, 0)(0.3, 0.4)
    expect(moved.slice(64)).toEqual(own.slice(64))
    expect(angle(own.slice(0, 64), moved.slice(0, 64))).toBeCloseTo(0.5, 4)
  }
})
