import { expect, test } from 'vitest'
import { fitLeaning, type Probe } from '../../src/cli/fit-leanings.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { type ConditionName, conditionNames, conditionsOf, vectorOf } from '../../src/timbre/conditioning.ts'
import { type Leaning, leaningOf } from '../../src/timbre/leaning.ts'
import { drawConditions, gaussianOf } from '../../src/timbre/plausible.ts'
import { steeredConditioning } from '../engine/steered.ts'

const conditioning = steeredConditioning()
const kick = [1, 0, 0]
const gaussian = gaussianOf(conditioning, kick)
const truth: Leaning = {
  base: 12,
  conditions: [0, 0.5, 0.7, 0, 0, 0, 0, 0.3],
  latent: Array.from({ length: 16 }, (_, i) => (i < 3 ? 1.5 - i : 0)),
  scatter: 1,
}

function probes(count: number, firstSeed: number, scatter = truth.scatter): Probe[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new RandomStream(firstSeed + i, 'probes for tests')
    const given = drawConditions(conditioning, kick, random.fillNormal(new Float32Array(conditionNames.length)))
    const latent = Float64Array.from(random.fillNormal(new Float32Array(16)))
    const y = leaningOf(truth, { x: vectorOf(given), z: latent }) + scatter * random.normal()
    return { given, latent, measured: { depth: y, hardness: i === 0 ? 50 : null } }
  })
}

test('a fitted line foretells sounds that it was not fitted to, as near as they scatter, and knows how near', () => {
  const line = fitLeaning(probes(300, 0), 'depth', gaussian, conditionNames)!
  const fresh = probes(300, 1000)
  const errors = fresh.map(
    ({ given, latent, measured }) =>
      measured['depth']! - leaningOf(line, { x: vectorOf(given), z: Float64Array.from(latent) }),
  )
  const root = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length)
  expect(root).toBeLessThan(1.2)
  expect(Math.abs(line.scatter - root)).toBeLessThan(0.15)
  truth.latent.forEach((slope, i) => expect(Math.abs(line.latent[i] - slope)).toBeLessThan(0.3))
})

test('without scatter the line is found as it is, but for what the weakest ridge holds back', () => {
  const line = fitLeaning(probes(600, 0, 0), 'depth', gaussian, conditionNames)!
  truth.latent.forEach((slope, i) => expect(line.latent[i]).toBeCloseTo(slope, 1))
  const said = leaningOf(line, { x: vectorOf(conditionsOf(gaussian.mean)), z: new Float64Array(16) })
  const is = leaningOf(truth, { x: vectorOf(conditionsOf(gaussian.mean)), z: new Float64Array(16) })
  expect(said).toBeCloseTo(is, 1)
})

test('a line leans on no condition that the model is not given', () => {
  const given: ConditionName[] = ['brightness', 'energy']
  const line = fitLeaning(probes(100, 0), 'depth', gaussian, given)!
  for (const [i, name] of conditionNames.entries()) expect(line.conditions[i] !== 0, name).toBe(given.includes(name))
})

test('a descriptor that too few sounds have has no line', () => {
  expect(fitLeaning(probes(100, 0), 'hardness', gaussian, conditionNames)).toBeUndefined()
})
