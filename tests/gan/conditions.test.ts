import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { conditionDeviation, conditionMean, floorsOf, normalisedConditions } from '../../src/gan/conditions.ts'
import { configFromFile } from '../../src/gan/config-schema.ts'
import { configs, generatorConfig, type StyleConfig } from '../../src/gan/configs.ts'
import { progressiveNetwork } from '../../src/gan/progressive-configs.ts'
import { waveNetwork } from '../../src/gan/wave-configs.ts'
import { conditionNames, vectorOf } from '../../src/timbre/conditioning.ts'
import { normalised } from '../../src/training/measure-prior.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const names = ['brightness', 'roughness']
const floors = floorsOf(names, { roughness: 17.5, warmth: 3 })
const state = {
  [conditionMean]: { shape: [2], data: Float32Array.of(50, 30) },
  [conditionDeviation]: { shape: [2], data: Float32Array.of(10, 5) },
}
const inGraph = (rows: number[][], raised: readonly number[] | undefined) =>
  normalisedConditions(
    Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, tf.tensor1d(data)])),
    tf.tensor2d(rows),
    raised,
  ).arraySync()

test('a condition under its floor is given as the floor, one above as it is, in graphs and beside them', () => {
  const rows = [
    [40, 0],
    [-70, 17.5],
    [60, 10],
    [50, 25],
  ]
  expect(inGraph(rows, floors)).toEqual([
    [-1, -2.5],
    [-12, -2.5],
    [1, -2.5],
    [0, -1],
  ])
  for (const raised of [floors, undefined])
    expect(rows.map((row) => [...normalised(Float32Array.from(row), state, raised)])).toEqual(inGraph(rows, raised))
})

test('without floors conditions are given as they were measured', () => {
  expect(floorsOf(names)).toBeUndefined()
  expect(floorsOf(names, { warmth: 3 })).toBeUndefined()
  expect(inGraph([[40, 0]], undefined)).toEqual([[-1, -6]])
})

test('the long models are given “not rough” where the classes’ Gaussians have it', () => {
  const config = configs['style-44k'] as StyleConfig
  const { roughness } = config.conditionFloors!
  expect(roughness).toBe(vectorOf({ roughness: 0 })[conditionNames.indexOf('roughness')])
  const given = generatorConfig(config, 8).floors
  expect(given?.[config.conditions.indexOf('roughness')]).toBe(roughness)
})

test('every family takes floors from its configuration', () => {
  const conditionFloors = { roughness: 17.5 }
  const fileOn = (base: string) => configFromFile({ base, conditionFloors }, 'a file')
  const [style, progressive, wave] = ['style-lite', 'progressive-lite', 'stylewavegan-44k'].map(fileOn)
  if (style?.family !== 'style' || progressive?.family !== 'progressive' || wave?.family !== 'style-wave')
    throw new Error('other families than named')
  const expected = (conditions: readonly string[]) => floorsOf(conditions, conditionFloors)
  expect(generatorConfig(style, 3).floors).toEqual(expected(style.conditions))
  expect(progressiveNetwork(progressive, 3).floors).toEqual(expected(progressive.conditions))
  expect(waveNetwork(wave, 3).floors).toEqual(expected(wave.conditions))
})
