import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { latentOf, noiseOf, slerp } from '../../src/dsp/seed-morph.ts'

const normals = (seed: number, length: number) => new RandomStream(seed, 'test').fillNormal(new Float32Array(length))
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i], 0)
const norm = (a: Float32Array) => Math.sqrt(dot(a, a))
const unit = (a: Float32Array) => a.map((x) => x / norm(a))
const angle = (a: Float32Array, b: Float32Array) => Math.acos(Math.min(1, dot(a, b) / norm(a) / norm(b)))

test('a third of the way from one axis to the other is 30° up', () => {
  const [x, y] = slerp(Float32Array.of(1, 0), Float32Array.of(0, 1), 1 / 3)
  expect(x).toBeCloseTo(Math.cos(Math.PI / 6), 6)
  expect(y).toBeCloseTo(0.5, 6)
})

test('on the way between two directions the angle grows evenly, in their plane, and the length stays', () => {
  for (let seed = 0; seed < 20; seed++) {
    const a = unit(normals(2 * seed, 64))
    const b = unit(normals(2 * seed + 1, 64))
    for (const t of [0, 0.1, 0.5, 0.9, 1]) {
      const between = slerp(a, b, t)
      expect(norm(between)).toBeCloseTo(1, 5)
      expect(angle(a, between)).toBeCloseTo(t * angle(a, b), 3)
      expect(angle(between, b)).toBeCloseTo((1 - t) * angle(a, b), 3)
    }
  }
})

test('the ends are the ends, and a vector with itself or its opposite stays finite', () => {
  const [a, b] = [normals(1, 32), normals(2, 32)]
  expect(slerp(a, b, 0)).toEqual(a)
  expect(slerp(a, b, 1)).toEqual(b)
  expect(slerp(a, a, 0.3).every((x, i) => Math.abs(x - a[i]) < 1e-6)).toBe(true)
  expect(
    slerp(
      a,
      a.map((x) => -x),
      0.3,
    ).every(Number.isFinite),
  ).toBe(true)
})

test('two noises keep their variance on the way, where a straight mix loses up to half', () => {
  const length = 100_000
  const between = (amount: number) => noiseOf({ from: 1, to: 2, amount }, 'test').fillNormal(new Float32Array(length))
  const [a, b] = [normals(1, length), normals(2, length)]
  const variance = (x: Float32Array) => dot(x, x) / length
  for (const t of [0.25, 0.5, 0.75]) {
    expect(variance(between(t))).toBeCloseTo(1, 1.5)
    expect(angle(a, between(t))).toBeCloseTo((t * Math.PI) / 2, 1)
    expect(variance(a.map((x, i) => (1 - t) * x + t * b[i]))).toBeLessThan(0.7)
  }
  expect(between(0)).toEqual(a)
})

test('a stretch of noise between two seeds is the same alone as within the whole', () => {
  const from = { from: 5, to: 6, amount: 0.3 }
  const whole = noiseOf(from, 'test').fillNormal(new Float32Array(1000))
  for (const [start, end] of [
    [0, 10],
    [333, 777],
    [999, 1000],
  ]) {
    const part = noiseOf(from, 'test').seek(2 * start)
    expect(part.fillNormal(new Float32Array(end - start))).toEqual(whole.slice(start, end))
  }
})

test('from one seed alone comes what a stream of that seed draws', () => {
  expect(noiseOf(3, 'test').fillNormal(new Float32Array(9))).toEqual(normals(3, 9))
  expect(latentOf(3, 'test', 9)).toEqual(normals(3, 9))
  expect(latentOf({ from: 3, to: 4, amount: 0.4 }, 'test', 9)).toEqual(slerp(normals(3, 9), normals(4, 9), 0.4))
})
