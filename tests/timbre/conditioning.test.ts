import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { Fault } from '../../src/faults/fault.ts'
import {
  checkedConditioning,
  conditionNames,
  type ConditionRow,
  type Conditioning,
  conditioningOf,
  type Conditions,
  conditionsOf,
  vectorOf,
} from '../../src/timbre/conditioning.ts'
import { drawConditions, nearestPlausible, plausibility } from '../../src/timbre/plausible.ts'

const values = (vector: readonly number[]) =>
  Object.fromEntries(conditionNames.map((name, i) => [name, vector[i]])) as Conditions
const dataset = 'a'.repeat(64)
const middle = [50, 40, 60, 40, 30, 50, 20, -20]
const off = (i: number, by: number) => values(middle.map((value, k) => (k === i ? value + by : value)))

/** Classes as told: unit mean `middle` (or shifted) and a covariance with 100 on the diagonal less the least variance. */
function made(shift = 0, correlation = 0): Conditioning {
  const covariance = middle.map((_, i) =>
    middle.map((__, j) => (i === j ? 99.75 : i + j === 1 ? 100 * correlation : 0)),
  )
  const group = {
    count: 100,
    unmeasurable: values(middle.map(() => 0)),
    percentiles: Object.fromEntries(conditionNames.map((name) => [name, [1, 2, 3, 4, 5, 6, 7]])),
    covariance,
  } as Pick<Conditioning['all'], 'count' | 'unmeasurable' | 'percentiles' | 'covariance'>
  return {
    format: 'ghostnote-conditioning',
    version: 1,
    dataset,
    classes: [
      { class: 'kick', mean: middle, ...group },
      { class: 'hat', mean: middle.map((value) => value + shift), ...group },
    ],
    all: { mean: middle, ...group },
  }
}

test('percentiles, means, covariances and what could not be measured are those of the rows', () => {
  // 101 rows on a straight line: percentile p is p, the covariance of all pairs the variance of 0 … 100.
  const rows: ConditionRow[] = Array.from({ length: 101 }, (_, i) => ({
    class: 'kick',
    values: values(conditionNames.map((name) => (name === 'roughness' ? i + 21 : i))),
  }))
  rows.push({ class: 'kick', values: { ...values(middle), depth: null, warmth: null } })
  const { classes, all } = conditioningOf(rows.toReversed(), ['kick', 'snare'], dataset)
  const [kick, snare] = classes
  expect(kick.count).toBe(101)
  expect(kick.unmeasurable).toMatchObject({ depth: 1, warmth: 1, hardness: 0 })
  expect(kick.percentiles.brightness).toEqual([1, 5, 25, 50, 75, 95, 99])
  expect(kick.mean[1]).toBeCloseTo(50, 10)
  for (const row of kick.covariance) for (const value of row) expect(value).toBeCloseTo((101 ** 2 - 1) / 12, 8)
  expect({ ...snare, class: 'kick' }).toEqual({ ...all, class: 'kick', count: 0, unmeasurable: snare.unmeasurable })
  expect(conditioningOf(rows.slice(0, 1), ['kick'], dataset).all.count).toBe(1)
  expect(() => conditioningOf(rows.slice(101), ['kick'], dataset)).toThrow(Fault)
})

test('a small class borrows the spread of the others: 8 examples to its own', () => {
  const random = new RandomStream(1, 'conditioning test')
  const rows: ConditionRow[] = Array.from({ length: 4000 }, (_, i) => ({
    class: i < 2 ? 'rare' : 'common',
    values: values(middle.map((value) => value + (i < 2 ? i : 10 * random.normal()))),
  }))
  const [rare, common] = conditioningOf(rows, ['rare', 'common'], dataset).classes
  expect(common.covariance[2][2]).toBeCloseTo(100, -1)
  expect(rare.covariance[2][2]).toBeCloseTo(0.2 * 0.25 + 0.8 * common.covariance[2][2], -1)
})

test('"not rough" is one value, in vectors a little under the least roughness, and comes back as 0', () => {
  const vector = vectorOf({ ...values(middle), roughness: 0 })
  expect(vector[3]).toBe(17.5)
  expect(conditionsOf(vector)).toEqual({ ...values(middle), roughness: 0 })
  expect(conditionsOf(vectorOf(values(middle)))).toEqual(values(middle))
})

test('plausibility is 1 in the middle and the tail of the normal distribution away from it', () => {
  const conditioning = made()
  expect(plausibility(conditioning, [1, 0], values(middle))).toBe(1)
  expect(plausibility(conditioning, [1, 0], {})).toBe(1)
  // One condition alone, two deviations out: 4.55 %.
  expect(plausibility(conditioning, [1, 0], { depth: 60 })).toBeCloseTo(0.0455, 5)
  // All eight, that far out: P(χ²₈ > 4) = e⁻²·(1 + 2 + 2 + 4/3).
  expect(plausibility(conditioning, [3, 0], off(1, 20))).toBeCloseTo(Math.exp(-2) * (19 / 3), 10)
  expect(plausibility(conditioning, [1, 0], off(1, 300))).toBeLessThan(1e-100)
})

test('what is far out alone may be plausible together: correlated conditions', () => {
  const conditioning = made(0, 0.9)
  const along = { hardness: middle[0] + 20, depth: middle[1] + 20 }
  const across = { hardness: middle[0] + 20, depth: middle[1] - 20 }
  // Squared distances: 2·4/(1 + ρ) and 2·4/(1 − ρ).
  expect(plausibility(conditioning, [1, 0], along)).toBeCloseTo(Math.exp(-4 / 1.9), 10)
  expect(plausibility(conditioning, [1, 0], across)).toBeCloseTo(Math.exp(-4 / 0.1), 10)
})

test('a soft mix has the mean and covariance of the mixture: what lies in between is plausible', () => {
  const conditioning = made(20)
  // The 10 from the middle of a half-and-half mix to either class add their square to every variance and covariance.
  expect(plausibility(conditioning, [1, 1], values(middle.map((value) => value + 10)))).toBe(1)
  expect(plausibility(conditioning, [1, 1], { depth: middle[1] })).toBeCloseTo(
    plausibility(conditioning, [1, 1], { depth: middle[1] + 20 }),
    12,
  )
  // Variance 100 + 100: 14.14 from the middle is one deviation, 31.73 % of a normal distribution lie farther out.
  const depth = middle[1] + 10 + Math.sqrt(200)
  expect(plausibility(conditioning, [0.5, 0.5], { depth })).toBeCloseTo(0.3173105, 6)
  for (const mix of [[1], [0, 0], [-1, 2], [Number.NaN, 1]])
    expect(() => plausibility(conditioning, mix, {})).toThrow(/^mix: found .*expected 2 weights .*kick, hat/)
})

test('the nearest plausible combination lies on the straight line to the middle, at the edge of the quantile', () => {
  const conditioning = made()
  const near = nearestPlausible(conditioning, [1, 0], off(1, 300), { quantile: 0.95 })
  expect(near.within).toBe(true)
  expect(near.plausibility).toBeCloseTo(0.05, 10)
  // √15.507 deviations of 10.
  expect(near.values.depth).toBeCloseTo(middle[1] + 39.38, 2)
  expect(near.values.brightness).toBeCloseTo(middle[2], 10)
  const inside = nearestPlausible(conditioning, [1, 0], off(1, 20))
  conditionNames.forEach((name) => expect(inside.values[name]).toBeCloseTo(off(1, 20)[name], 10))
})

test('held conditions stay, and the free ones move to where they belong given them', () => {
  const conditioning = made(0, 0.8)
  const asked = { hardness: middle[0] + 20 }
  // Not asked for: the conditional mean, ρ times the way.
  const { values: filled } = nearestPlausible(conditioning, [1, 0], asked, { fixed: ['hardness'] })
  expect(filled.hardness).toBe(middle[0] + 20)
  expect(filled.depth).toBeCloseTo(middle[1] + 16, 6)
  const against = nearestPlausible(conditioning, [1, 0], { ...asked, depth: -200 }, { fixed: ['hardness'] })
  expect(against.values.hardness).toBe(middle[0] + 20)
  expect(against.plausibility).toBeCloseTo(0.05, 10)
  const farOut = { hardness: middle[0] + 100, depth: -200 }
  const alone = nearestPlausible(conditioning, [1, 0], farOut, { fixed: ['hardness'] })
  expect(alone.within).toBe(false)
  expect(alone.values.depth).toBeCloseTo(middle[1] + 80, 6)
  expect(() => nearestPlausible(conditioning, [1, 0], asked, { fixed: ['depth'] })).toThrow(/^depth: found a fixed/)
})

test('draws given some conditions have them exactly, and the others the conditional mean and deviation', () => {
  const conditioning = made(0, 0.8)
  const random = new RandomStream(1, 'draw test')
  const draws = Array.from({ length: 20_000 }, () => {
    const normals = random.fillNormal(new Float32Array(conditionNames.length))
    return drawConditions(conditioning, [1, 0], normals, { hardness: middle[0] + 10 })
  })
  const of = (name: keyof Conditions) => {
    const mean = draws.reduce((sum, draw) => sum + draw[name] / draws.length, 0)
    return { mean, deviation: Math.sqrt(draws.reduce((sum, draw) => sum + (draw[name] - mean) ** 2 / draws.length, 0)) }
  }
  expect(draws.every(({ hardness }) => hardness === middle[0] + 10)).toBe(true)
  expect(Math.abs(of('depth').mean - (middle[1] + 8))).toBeLessThan(0.2)
  expect(Math.abs(of('depth').deviation - 6)).toBeLessThan(0.15) // 10·√(1 − 0.8²)
  expect(Math.abs(of('brightness').deviation - 10)).toBeLessThan(0.2)
})

test('unconditional draws are as plausible as sounds are: a tenth lies in every tenth', () => {
  const conditioning = made(15, 0.7)
  const random = new RandomStream(2, 'draw test')
  const tenths = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 20_000; i++) {
    const draw = drawConditions(conditioning, [1, 2], random.fillNormal(new Float32Array(8)))
    // Roughness that falls under 21 becomes 0: only the others are compared.
    const { roughness: _, ...others } = draw
    tenths[Math.min(9, Math.floor(10 * plausibility(conditioning, [1, 2], others)))] += 1 / 20_000
  }
  for (const part of tenths) expect(Math.abs(part - 0.1)).toBeLessThan(0.01)
})

test('what was written is read back, and something else is refused by name', () => {
  const conditioning = made()
  expect(checkedConditioning(JSON.parse(JSON.stringify(conditioning)), 'x')).toEqual(conditioning)
  const spoilt = JSON.parse(JSON.stringify(conditioning)) as { all: { mean: number[] } }
  spoilt.all.mean.pop()
  expect(() => checkedConditioning(spoilt, 'conditioning.json')).toThrow(/^conditioning\.json: all\.mean: found /)
})
