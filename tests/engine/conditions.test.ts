import { expect, test } from 'vitest'
import { drawLatent } from '../../src/dsp/generator-signals.ts'
import { type ConditionedShot, conditionsOfShot, reachOf } from '../../src/engine/conditions.ts'
import type { Calibration } from '../../src/model/calibration.ts'
import { velocityGainDb } from '../../src/protocol/velocity.ts'
import { timbreTable } from '../../src/protocol/controls.ts'
import { conditionNames, type Conditions, vectorOf } from '../../src/timbre/conditioning.ts'
import { leaningOf } from '../../src/timbre/leaning.ts'
import { steeredConditioning } from './steered.ts'

const conditioning = steeredConditioning()
const still = steeredConditioning({ energyDb: 2 })
const kick = [1, 0, 0]
const rim = [0, 0, 1]

function choose(change: Partial<ConditionedShot> = {}, calibration?: Calibration, of = conditioning) {
  const model = { conditioning: of, ...(calibration && { calibration }) }
  return conditionsOfShot(model, { mix: kick, seed: 1, velocity: 127, variation: 1, asked: {}, ...change })
}

const seeds = Array.from({ length: 2000 }, (_, seed) => seed)
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
const deviation = (values: number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)))

test('without a wish the conditions of many seeds are those of the class: its means, deviations and correlations', () => {
  const drawn = seeds.map((seed) => choose({ seed }, undefined, still).given)
  const brightness = drawn.map((row) => row.brightness)
  expect(mean(brightness)).toBeCloseTo(still.classes[0].mean[2], 0)
  expect(deviation(brightness)).toBeGreaterThan(7.2)
  expect(deviation(brightness)).toBeLessThan(8.3) // clamped to 98 %
  const apart = drawn.map((row) => row.sharpness - row.brightness)
  expect(deviation(apart)).toBeGreaterThan(1.8)
  expect(deviation(apart)).toBeLessThan(2.3)
})

test('the same request gives the same conditions, another seed others', () => {
  expect(choose()).toEqual(choose())
  expect(choose({ seed: 2 }).given).not.toEqual(choose().given)
})

test('a wish is given as it is, and what is correlated with it follows: sharpness goes with brightness, depth does not', () => {
  const { given, expected, limited } = choose({ asked: { brightness: 52 } })
  expect(given.brightness).toBeCloseTo(52, 9)
  expect(expected.brightness).toBeCloseTo(52, 9)
  expect(limited).toEqual([])
  const rows = seeds.map((seed) => choose({ seed, asked: { brightness: 52 } }).given)
  // E[sharpness | brightness] of the examples, and their scatter about it.
  expect(mean(rows.map((row) => row.sharpness))).toBeCloseTo(52, 0)
  expect(deviation(rows.map((row) => row.sharpness))).toBeLessThan(2.3)
  expect(mean(rows.map((row) => row.depth))).toBeCloseTo(50, 0)
})

test('a wish beyond what 98 % of the examples span is played at its end, and said', () => {
  const { percentiles } = conditioning.classes[0]
  const highest = percentiles.brightness[6]
  const { given, limited } = choose({ asked: { brightness: 99, depth: 50 } })
  expect(given.brightness).toBeCloseTo(highest, 9)
  expect(limited).toEqual([{ control: 'brightness', asked: 99, played: given.brightness }])
  for (const { id } of timbreTable)
    expect(reachOf({ conditioning }, kick, id)).toEqual([percentiles[id][0], percentiles[id].at(-1)])
})

test('at variation 0 every seed has the conditions of the mean, and at one half they stray half as far', () => {
  const plain = seeds.slice(0, 50).map((seed) => choose({ seed, variation: 0 }, undefined, still).given)
  for (const row of plain) expect(row).toEqual(plain[0])
  expect(plain[0].brightness).toBeCloseTo(conditioning.classes[0].mean[2], 6)
  const half = choose({ variation: 0.5 }, undefined, still).given
  const whole = choose({}, undefined, still).given
  for (const name of ['brightness', 'depth', 'energy'] as const)
    expect(half[name] - plain[0][name]).toBeCloseTo((whole[name] - plain[0][name]) / 2, 6)
})

test('velocity asks for as much less energy as it means in level, within the range of the class', () => {
  const [low, high] = [conditioning.classes[0].percentiles.energy[0], conditioning.classes[0].percentiles.energy[6]]
  for (let seed = 0; seed < 50; seed++) {
    const hardest = choose({ seed }).given.energy
    expect(hardest).toBeGreaterThanOrEqual(conditioning.classes[0].mean[7])
    expect(hardest).toBeLessThanOrEqual(high)
    for (const velocity of [100, 64, 1])
      expect(choose({ seed, velocity }).given.energy).toBeCloseTo(Math.max(low, hardest + velocityGainDb(velocity)), 9)
  }
})

test('where the examples of a class are equally strong, velocity leaves the timbre alone', () => {
  for (const velocity of [1, 64, 126])
    expect(choose({ velocity }, undefined, still)).toEqual(choose({}, undefined, still))
})

test('a mix lies between its classes, and moves smoothly with the weights', () => {
  const [a, b] = [choose({ mix: kick }).given, choose({ mix: rim }).given]
  for (const weight of [0, 0.1, 0.5, 1]) {
    const { given } = choose({ mix: [1 - weight, 0, weight] })
    for (const name of conditionNames) expect(given[name]).toBeCloseTo((1 - weight) * a[name] + weight * b[name], 9)
  }
  const [low, high] = reachOf({ conditioning }, [0.5, 0, 0.5], 'brightness')
  expect(low).toBeGreaterThan(reachOf({ conditioning }, kick, 'brightness')[0])
  expect(high).toBeLessThan(reachOf({ conditioning }, rim, 'brightness')[1])
  expect(choose({ mix: [0.5, 0, 0.5], asked: { brightness: 61 } }).given.brightness).toBeCloseTo(61, 6)
})

/** As if the model made half of what it is given, and 30 more. */
function halving(): Calibration {
  const answer = (given: number[]) => {
    const measured = given.map((value) => 30 + value / 2)
    const quality = { rawError: 0, error: null, slope: 0.5, spearman: 1, leakage: {} }
    return { given, means: measured, measured, ...quality }
  }
  const classes = conditioning.classes.map((group) => ({
    class: group.class,
    controls: { brightness: answer([group.percentiles.brightness[0], group.percentiles.brightness[6]]) },
  }))
  return { format: 'ghostnote-calibration', version: 1, shots: 1, classes }
}

test('a calibrated model is given what measures as asked, and reaches what was measured', () => {
  const { given, expected, limited } = choose({ asked: { brightness: 52 } }, halving())
  expect(given.brightness).toBeCloseTo(44, 9)
  expect(expected.brightness).toBeCloseTo(52, 9)
  expect(limited).toEqual([])
  const highest = conditioning.classes[0].percentiles.brightness[6]
  expect(reachOf({ conditioning, calibration: halving() }, kick, 'brightness')[1]).toBeCloseTo(30 + highest / 2, 9)
  const beyond = choose({ asked: { brightness: 90 } }, halving())
  expect(beyond.given.brightness).toBeCloseTo(highest, 9)
  expect(beyond.limited).toEqual([{ control: 'brightness', asked: 90, played: beyond.expected.brightness }])
  expect(choose({}, halving()).given).toEqual(choose().given)
})

test('a sound is either not rough or has a roughness of at least 21', () => {
  expect(choose({ asked: { roughness: 40 } }).given.roughness).toBeCloseTo(40, 9)
  const smooth = { ...conditioning.classes[0], percentiles: { ...conditioning.classes[0].percentiles } }
  smooth.percentiles.roughness = [0, 0, 0, 30, 40, 45, 50]
  const of = { ...conditioning, classes: [smooth, ...conditioning.classes.slice(1)] }
  const { given, limited } = choose({ asked: { roughness: 12 } }, undefined, of)
  expect(given.roughness).toBe(0)
  expect(limited).toEqual([{ control: 'roughness', asked: 12, played: 0 }])
})

/** The model of these tests: what its sounds truly measure, in brightness and depth. */
const truth = {
  brightness: { base: 10, conditions: [0, 0.3, 0.6, 0, 0, 0.1, 0, 0], latent: [2, -1, 0, 0.5], scatter: 0.5 },
  depth: { base: 30, conditions: [0.2, 0.3, 0, 0, 0, 0, 0, -0.1], latent: [0, 0, 3, 1], scatter: 0.5 },
}
const bent = (told: number) => told + 0.004 * (told - 40) ** 2

function trulyMeasured(name: keyof typeof truth, given: Conditions, latent: ArrayLike<number>): number {
  return bent(leaningOf(truth[name], { x: vectorOf(given), z: Float64Array.from(latent) }))
}

/** A calibration that knows the model's lines and the curve through them. */
function leaning(): Calibration {
  const answer = (line: (typeof truth)['depth']) => {
    const given = Array.from({ length: 401 }, (_, i) => 20 + i / 8)
    const measured = given.map(bent)
    return {
      given,
      means: measured,
      measured,
      rawError: 0,
      error: null,
      slope: 1,
      spearman: 1,
      leakage: {},
      leaning: line,
    }
  }
  const controls = { brightness: answer(truth.brightness), depth: answer(truth.depth) }
  const classes = conditioning.classes.map((group) => ({ class: group.class, controls }))
  return { format: 'ghostnote-calibration', version: 2, shots: 1, classes }
}

test('where it is known what a descriptor leans on, every seed measures what was asked for, at every velocity', () => {
  for (let seed = 0; seed < 40; seed++)
    for (const velocity of [127, 40])
      for (const asked of [{ brightness: 45 }, { depth: 52 }, { brightness: 48, depth: 54 }]) {
        const { given, latent, expected, limited } = choose({ seed, velocity, asked }, leaning())
        for (const [name, wish] of Object.entries(asked) as [keyof typeof truth, number][]) {
          expect(trulyMeasured(name, given, latent!)).toBeCloseTo(wish, 1)
          expect(expected[name]).toBeCloseTo(wish, 1)
        }
        expect(limited).toEqual([])
      }
  // Without it each is off by what its latent and the other conditions do.
  const errors = seeds.slice(0, 40).map((seed) => {
    const { given } = choose({ seed, asked: { brightness: 45 } })
    return trulyMeasured('brightness', given, drawLatent(seed, 4)) - 45
  })
  expect(deviation(errors)).toBeGreaterThan(2)
})

test('what is expected of a sound of which nothing is asked is what it measures, and its draws stay as they are', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { given, latent, expected } = choose({ seed }, leaning())
    expect(given).toEqual(choose({ seed }).given)
    expect(latent).toBeUndefined()
    expect(expected.brightness).toBeCloseTo(trulyMeasured('brightness', given, drawLatent(seed, 4)), 2)
  }
})

test('a latent that is given is moved from where it is', () => {
  const place = [1, 0, -1, 2]
  const { given, latent } = choose({ latent: place, asked: { depth: 55 } }, leaning())
  expect(trulyMeasured('depth', given, latent!)).toBeCloseTo(55, 1)
  expect(latent![0]).toBe(1) // depth does not lean on it
  const [moved, drawn] = [latent![2] - place[2], latent![3] - place[3]]
  expect(moved / drawn).toBeCloseTo(3, 6)
})

test('a mix asks each of its classes, and moves latent and conditions smoothly with the weights', () => {
  const asked = { brightness: 50 }
  const [a, b] = [choose({ mix: kick, asked }, leaning()), choose({ mix: rim, asked }, leaning())]
  for (const weight of [0.25, 0.5]) {
    const { given, latent, expected } = choose({ mix: [1 - weight, 0, weight], asked }, leaning())
    expect(given.sharpness).toBeCloseTo((1 - weight) * a.given.sharpness + weight * b.given.sharpness, 6)
    expect(latent![0]).toBeCloseTo((1 - weight) * a.latent![0] + weight * b.latent![0], 9)
    expect(expected.brightness).toBeCloseTo(50, 1)
  }
})
