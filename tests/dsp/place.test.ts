import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawLatent } from '../../src/dsp/generator-signals.ts'
import { neighbourSeed } from '../../src/dsp/neighbours.ts'
import {
  conditionNormals,
  morphPlaces,
  neighbourPlace,
  placeFromText,
  placeOf,
  placeTextLength,
  placeToText,
} from '../../src/dsp/place.ts'
import { RandomStream } from '../../src/dsp/random.ts'

const sizes = { latentSize: 64, conditionCount: 8 }
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i], 0)
const norm = (a: Float32Array) => Math.sqrt(dot(a, a))
const angle = (a: Float32Array, b: Float32Array) => Math.acos(Math.min(1, dot(a, b) / norm(a) / norm(b)))
const parts = (place: Float32Array) => [place.subarray(0, 64), place.subarray(64)]

test('a seed’s place is, to the last bit, what the seed draws for the latent and for the conditions', () => {
  for (const seed of [0, 7, 999_999, 2 ** 53 - 1]) {
    const [latent, normals] = parts(placeOf(seed, sizes))
    expect(latent).toEqual(drawLatent(seed, 64))
    expect(latent).toEqual(new RandomStream(seed, 'latent').fillNormal(new Float32Array(64)))
    expect(normals).toEqual(new RandomStream(seed, 'conditions').fillNormal(new Float32Array(8)))
    expect(conditionNormals(seed, 8)).toEqual(normals)
  }
  expect(placeOf(7, { latentSize: 64, conditionCount: 0 })).toEqual(drawLatent(7, 64))
})

test('a place’s text is base64url of its 16-bit numbers, as Buffer writes them', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
      const codes = Int16Array.from(values, (x) =>
        Math.max(-32_768, Math.min(32_767, Math.round(Math.fround(x) * 4096))),
      )
      const text = placeToText(Float32Array.from(values))
      expect(text).toBe(Buffer.from(codes.buffer).toString('base64url'))
      const of = { latentSize: values.length, conditionCount: 0 }
      expect(text).toHaveLength(placeTextLength(of))
      expect(placeFromText(text, of)).toEqual(Float32Array.from(codes, (code) => code / 4096))
    }),
  )
})

test('through text a seed’s place comes back to half a step, and a second time as it is', () => {
  for (let seed = 0; seed < 50; seed++) {
    const place = placeOf(seed, sizes)
    const text = placeToText(place)
    const back = placeFromText(text, sizes)!
    expect(Math.max(...back.map((x, i) => Math.abs(x - place[i])))).toBeLessThanOrEqual(0.5 / 4096)
    expect(placeToText(back)).toBe(text)
  }
  expect(() => placeToText(Float32Array.of(0, Number.NaN))).toThrow('a place with NaN at 1')
})

test('what is not the text of a place of these sizes is none', () => {
  const small = { latentSize: 3, conditionCount: 1 }
  const text = placeToText(Float32Array.of(1, -1, 0.5, 2))
  expect(text).toHaveLength(11)
  expect(placeFromText(text, small)).toBeDefined()
  const wrong = [
    '',
    text.slice(1),
    `${text}A`,
    `${text}=`,
    `+${text.slice(1)}`,
    ` ${text.slice(1)}`,
    `ä${text.slice(1)}`,
  ]
  for (const other of wrong) expect(placeFromText(other, small), other).toBeUndefined()
  expect(placeFromText(text, { latentSize: 4, conditionCount: 1 })).toBeUndefined()
  // Eleven characters are 66 bits: the last two are no part of it and must be 0.
  expect(placeFromText(`${text.slice(0, -1)}B`, small)).toBeUndefined()
})

test('between two places both parts stay on their great circles, and at the ends they are the places themselves', () => {
  for (let seed = 0; seed < 20; seed++) {
    const [a, b] = [placeOf(2 * seed, sizes), placeOf(2 * seed + 1, sizes)]
    expect(morphPlaces(a, b, 0, sizes)).toEqual(a)
    expect(morphPlaces(a, b, 1, sizes)).toEqual(b)
    for (const t of [0.1, 0.5, 0.8]) {
      const between = parts(morphPlaces(a, b, t, sizes))
      for (const i of [0, 1]) {
        const [from, to] = [parts(a)[i], parts(b)[i]]
        expect(angle(from, between[i])).toBeLessThan(angle(from, to))
        expect(angle(from, between[i]) + angle(between[i], to)).toBeCloseTo(angle(from, to), 4)
      }
    }
    for (const t of [0.3, 0.5]) {
      const stays = morphPlaces(a, a, t, sizes)
      expect(Math.max(...stays.map((x, i) => Math.abs(x - a[i])))).toBeLessThan(1e-5)
    }
  }
})

test('over many pairs what lies half way is distributed as draws are', () => {
  const middles = Array.from({ length: 2000 }, (_, i) =>
    morphPlaces(placeOf(2 * i, sizes), placeOf(2 * i + 1, sizes), 0.5, sizes),
  )
  for (const part of [0, 1]) {
    const values = middles.flatMap((place) => [...parts(place)[part]])
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length
    expect(variance).toBeCloseTo(1, 1)
  }
})

test('a neighbour lies its distance towards a sound of its own, the same one each time', () => {
  const place = placeOf(7, sizes)
  const other = placeOf(neighbourSeed(7, 3), sizes)
  const near = neighbourPlace(place, { seed: 7, index: 3, distance: 0.2 }, sizes)
  expect(near).toEqual(morphPlaces(place, other, 0.2, sizes))
  expect(neighbourPlace(place, { seed: 7, index: 3, distance: 1 }, sizes)).toEqual(other)
  expect(neighbourPlace(place, { seed: 7, index: 4, distance: 0.2 }, sizes)).not.toEqual(near)
})
