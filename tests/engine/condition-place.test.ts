import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { ConditionPlace } from '../../src/engine/condition-place.ts'
import { conditionNames, type SomeConditions } from '../../src/timbre/conditioning.ts'
import { steeredConditioning } from './steered.ts'

const conditioning = steeredConditioning()
const place = new ConditionPlace({ conditioning }, 1)
const energyIndex = conditionNames.indexOf('energy')
const drawn = (seed: number) => place.held(new RandomStream(seed, 'test').fillNormal(new Float32Array(8)))

test('what is measured on a sample is what the generator is given, as far as the class reaches', () => {
  const given = place.given(place.normals({ brightness: 66, depth: 50.4, sharpness: 65 }))
  expect(given.brightness).toBeCloseTo(66, 3)
  expect(given.depth).toBeCloseTo(50.4, 3)
  expect(given.sharpness).toBeCloseTo(65, 3)
  const beyond = place.given(place.normals({ brightness: 200 }))
  expect(beyond.brightness).toBeCloseTo(conditioning.classes[1].percentiles.brightness.at(-1)!, 1)
})

test('a sample is a hard hit: its energy is the class’s mean or more, and the rest stays near', () => {
  const mean = conditioning.classes[1].mean[energyIndex]
  for (let seed = 0; seed < 20; seed++) {
    const free = new RandomStream(seed, 'test').fillNormal(new Float32Array(8))
    const held = place.held(free)
    expect(place.given(held).energy).toBeGreaterThan(mean - 1e-3)
    held.forEach((value, i) => {
      if (i !== energyIndex) expect(Math.abs(value - free[i])).toBeLessThan(0.5)
    })
  }
  const still = new ConditionPlace({ conditioning: steeredConditioning({ energyDb: 2 }) }, 1)
  const soft = new Float32Array(8).fill(-1)
  expect(still.held(soft)).toBe(soft) // its examples are all struck alike
})

test('slopes in conditions become slopes in normals, by the chain rule', () => {
  const weights: SomeConditions = { brightness: 0.3, sharpness: -0.2, energy: 0.1 }
  const cost = (normals: Float32Array) => {
    const given = place.given(normals)
    return Object.entries(weights).reduce((sum, [name, w]) => sum + w * given[name as 'energy'], 0)
  }
  for (let seed = 0; seed < 5; seed++) {
    const at = drawn(seed).map((value) => value * 0.5)
    at[energyIndex] += 0.7 // well within the reach, and above the mean
    const slopes = place.slopes(weights, at)
    for (let i = 0; i < 8; i++) {
      const h = 0.01
      const measured = (cost(at.with(i, at[i] + h)) - cost(at.with(i, at[i] - h))) / (2 * h)
      expect(slopes[i], `${seed} ${i}`).toBeCloseTo(measured, 2)
    }
  }
})

test('the class that a sound is drawn from is the likeliest', () => {
  const classes = [0, 1, 2].map((k) => new ConditionPlace({ conditioning }, k))
  const found = [40, 60, 80].map((brightness) => {
    const densities = classes.map((one) => one.logDensity({ brightness, sharpness: brightness }))
    return densities.indexOf(Math.max(...densities))
  })
  expect(found).toEqual([0, 1, 2])
})
