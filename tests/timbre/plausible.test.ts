import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { conditionNames } from '../../src/timbre/conditioning.ts'
import { drawConditions, likeliest, logDensity, normalsOf, plausibility } from '../../src/timbre/plausible.ts'
import { steeredConditioning } from '../engine/steered.ts'

const conditioning = steeredConditioning()
const snare = [0, 1, 0]
const group = conditioning.classes[1]
const normals = (seed: number) => new RandomStream(seed, 'test').fillNormal(new Float32Array(8))

test('the normals of drawn conditions are those that they were drawn by', () => {
  for (let seed = 0; seed < 10; seed++) {
    const drawn = drawConditions(conditioning, snare, normals(seed))
    normalsOf(conditioning, snare, drawn).forEach((value, i) => expect(value).toBeCloseTo(normals(seed)[i], 4))
  }
})

test('what is not given is at its mean given the rest: a bright sound is sharp by as much', () => {
  const bright = likeliest(conditioning, snare, { brightness: 76 })
  expect(bright.brightness).toBe(76)
  expect(bright.sharpness).toBeCloseTo(76, 0) // its slope on brightness is 1
  expect(bright.warmth).toBeCloseTo(group.mean[conditionNames.indexOf('warmth')], 0)
  expect(likeliest(conditioning, snare, {}).depth).toBeCloseTo(group.mean[1], 9)
})

test('one condition’s density is the normal one of its class', () => {
  const i = conditionNames.indexOf('brightness')
  const variance = group.covariance[i][i] + 0.25 // the least variance
  const expected = (x: number) => -((x - group.mean[i]) ** 2) / (2 * variance) - Math.log(variance) / 2
  for (const x of [40, 60, 85]) expect(logDensity(conditioning, snare, { brightness: x })).toBeCloseTo(expected(x), 9)
})

test('denser is more plausible, within a class', () => {
  const rows = Array.from({ length: 20 }, (_, seed) => drawConditions(conditioning, snare, normals(seed)))
  const by = (of: typeof logDensity) => rows.toSorted((a, b) => of(conditioning, snare, a) - of(conditioning, snare, b))
  expect(by(logDensity)).toEqual(by(plausibility))
})
