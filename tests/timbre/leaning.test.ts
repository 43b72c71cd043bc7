import { expect, test } from 'vitest'
import { cholesky, solved } from '../../src/dsp/matrix.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { chiSquaredQuantile } from '../../src/timbre/chi-squared.ts'
import { conditionNames, conditionsOf } from '../../src/timbre/conditioning.ts'
import { type Draw, type Leaning, leaningOf, moved, spreadOf } from '../../src/timbre/leaning.ts'
import { drawConditions, drawing, gaussianOf } from '../../src/timbre/plausible.ts'
import { steeredConditioning } from '../engine/steered.ts'

const conditioning = steeredConditioning()
const kick = [1, 0, 0]
const gaussian = gaussianOf(conditioning, kick)
const { mean, lower } = drawing(conditioning, kick)
const size = conditionNames.length
const brightness = conditionNames.indexOf('brightness')

/** Brightness and depth act, and two of three latents. */
const mixed: Leaning = { base: 5, conditions: [0, -1, 0.5, 0, 0, 0, 0, 0.1], latent: [2, -3, 0], scatter: 1 }
const other: Leaning = { base: 0, conditions: [0, 0, 0.4, 0, 0, 0.4, 0, 0], latent: [0, 1, 1], scatter: 1 }
const own: Leaning = { base: 0, conditions: [0, 0, 1, 0, 0, 0, 0, 0], latent: [], scatter: 0 }

function drawn(seed: number): Draw {
  const random = new RandomStream(seed, 'draws for tests')
  const normals = random.fillNormal(new Float32Array(size))
  const x = mean.map((value, i) => normals.reduce((sum, n, j) => sum + lower[i * size + j] * n, value))
  return { x, z: Float64Array.from(random.fillNormal(new Float32Array(3))) }
}
const seeds = Array.from({ length: 4000 }, (_, seed) => seed)

test('a moved draw says what its lines are told, one or two of them', () => {
  for (const seed of seeds.slice(0, 50)) {
    const one = moved(gaussian, drawn(seed), [{ leaning: mixed, value: -21 }])
    expect(leaningOf(mixed, one)).toBeCloseTo(-21, 3)
    const told = [
      { leaning: mixed, value: -24 },
      { leaning: other, value: 33 },
    ]
    const both = moved(gaussian, drawn(seed), told)
    for (const { leaning, value } of told) expect(leaningOf(leaning, both)).toBeCloseTo(value, 2)
  }
})

test('moved draws are distributed as draws are under the condition of what is told', () => {
  const value = -15
  const rows = seeds.map((seed) => {
    const { x, z } = moved(gaussian, drawn(seed), [{ leaning: mixed, value }])
    return [...x, ...z]
  })
  // Conditional mean and covariance by the textbook, over conditions and latent together.
  const n = size + 3
  const S = Array.from({ length: n }, (_row, i) =>
    Array.from({ length: n }, (_, j) => (i < size && j < size ? gaussian.covariance[i * size + j] : i === j ? 1 : 0)),
  )
  const r = [...mixed.conditions, ...mixed.latent]
  const Sr = S.map((row) => row.reduce((sum, v, j) => sum + v * r[j], 0))
  const variance = Sr.reduce((sum, v, i) => sum + v * r[i], 0)
  const centre = [...gaussian.mean, 0, 0, 0]
  const gap = value - mixed.base - centre.reduce((sum, v, i) => sum + v * r[i], 0)
  const average = centre.map((_, i) => rows.reduce((sum, row) => sum + row[i] / rows.length, 0))
  for (let i = 0; i < n; i++) {
    const left = S[i][i] - Sr[i] ** 2 / variance
    const expected = centre[i] + (Sr[i] / variance) * gap
    expect(Math.abs(average[i] - expected)).toBeLessThan(4 * Math.sqrt(S[i][i] / rows.length) + 1e-3)
    const found = rows.reduce((sum, row) => sum + (row[i] - average[i]) ** 2 / rows.length, 0)
    expect(Math.abs(found - left)).toBeLessThan(0.1 * S[i][i])
  }
})

test('a line that is one condition and nothing else moves conditions as a condition that is fixed does', () => {
  for (const seed of [1, 2, 3]) {
    const normals = new RandomStream(seed, 'draws for tests').fillNormal(new Float32Array(size))
    const fixed = drawConditions(conditioning, kick, normals, { brightness: 52 })
    const at = moved(gaussian, drawn(seed), [{ leaning: own, value: 52 }])
    const values = conditionsOf(at.x)
    for (const name of conditionNames) expect(values[name]).toBeCloseTo(fixed[name], 4)
    expect(at.z).toEqual(drawn(seed).z)
  }
})

test('a condition stays within its range and where it is held, and the latent makes up for it', () => {
  const rangeOf = (i: number) => [mean[i] - 1, mean[i] + 1] as const
  const energy = conditionNames.indexOf('energy')
  for (const seed of seeds.slice(0, 50)) {
    const at = moved(gaussian, drawn(seed), [{ leaning: mixed, value: -5 }], {
      rangeOf,
      held: new Map([[energy, -31]]),
    })
    expect(at.x[energy]).toBe(-31)
    for (const i of conditionNames.keys())
      if (i !== energy) {
        expect(at.x[i]).toBeGreaterThanOrEqual(mean[i] - 1)
        expect(at.x[i]).toBeLessThanOrEqual(mean[i] + 1)
      }
    expect(leaningOf(mixed, at)).toBeCloseTo(-5, 2)
  }
})

test('without variation the latent does not act, and is not moved', () => {
  const at = moved(gaussian, drawn(4), [{ leaning: mixed, value: -20 }], { variation: 0 })
  expect(at.z).toEqual(drawn(4).z)
  expect(leaningOf(mixed, at, 0)).toBeCloseTo(-20, 2)
})

test('a line that nothing moves leaves the draw where it is', () => {
  const flat: Leaning = { base: 40, conditions: mixed.conditions.map(() => 0), latent: [0, 0, 0], scatter: 2 }
  expect(moved(gaussian, drawn(5), [{ leaning: flat, value: 60 }])).toEqual(drawn(5))
})

test('wishes that contradict each other are drawn to the mean, until sounds like them are not rarer than one in fifty', () => {
  const twin: Leaning = { ...own, conditions: own.conditions.map((_, i) => (i === 5 ? 1 : 0)) }
  const told = [
    { leaning: own, value: mean[brightness] + 60 },
    { leaning: twin, value: mean[5] - 60 },
  ]
  const at = moved(gaussian, drawn(6), told)
  const away = [at.x[brightness] - mean[brightness], at.x[5] - mean[5]]
  const part = [brightness, 5].flatMap((i) => [brightness, 5].map((j) => gaussian.covariance[i * size + j]))
  const squared = solved(cholesky(part, 2), away).reduce((sum, v, i) => sum + v * away[i], 0)
  expect(squared).toBeLessThan(1.15 * chiSquaredQuantile(0.98, 2)) // half a unit counts as scatter
  expect(away[0]).toBeGreaterThan(1)
  expect(away[1]).toBeLessThan(-1)
})

test('the spread of a line is that of what it says of draws', () => {
  const { mean: middle, deviation } = spreadOf(mixed, gaussian)
  const said = seeds.map((seed) => leaningOf(mixed, drawn(seed)))
  const average = said.reduce((a, b) => a + b, 0) / said.length
  expect(Math.abs(average - middle)).toBeLessThan((4 * deviation) / Math.sqrt(said.length))
  const found = Math.sqrt(said.reduce((sum, v) => sum + (v - average) ** 2, 0) / said.length)
  expect(found / deviation).toBeGreaterThan(0.95)
  expect(found / deviation).toBeLessThan(1.05)
})
