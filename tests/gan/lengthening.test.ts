import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import type { TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { configs, criticTrunk, encoderTrunk, generatorConfig, type StyleConfig } from '../../src/gan/configs.ts'
import { criticParameters } from '../../src/gan/critic.ts'
import { regressorParameters } from '../../src/gan/descriptors/regressor.ts'
import { encoderParameters } from '../../src/gan/encoder.ts'
import { classEnvelope } from '../../src/gan/class-envelope.ts'
import { dense, type Tensors } from '../../src/gan/layers.ts'
import { longerWeight } from '../../src/gan/lengthening.ts'
import type { ParameterTable } from '../../src/gan/parameters.ts'
import { synthesis } from '../../src/gan/style-generator.ts'
import {
  layerStretches,
  noisePositions,
  styleLayers,
  styleGeneratorParameters,
  type StyleGeneratorConfig,
} from '../../src/gan/style-network.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const random = (purpose: string, shape: readonly number[]): TensorData => ({
  shape,
  data: new RandomStream(3, purpose).fillNormal(new Float32Array(size(shape))),
})
const randomised = (table: ParameterTable) =>
  Object.fromEntries(Object.entries(table).map(([name, { shape }]) => [name, random(name, shape)]))
const tensor = ({ shape, data }: TensorData) => tf.tensor(data, [...shape])
const tensors = (state: Readonly<Record<string, TensorData>>): Tensors =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, tensor(value)]))

/** The weights of `from` in the shapes of `to`. */
function carried(weights: Readonly<Record<string, TensorData>>, to: ParameterTable): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(to).map(([name, { shape }]) => {
      const weight = weights[name]!
      return [name, weight.shape.join() === shape.join() ? weight : longerWeight(name, weight, shape)!]
    }),
  )
}

const short: StyleGeneratorConfig = {
  grid: { fftSize: 16, hopSamples: 8, frames: 32 },
  rateHz: 44_100,
  compression: 0.3,
  latentSize: 3,
  styleSize: 5,
  mappingLayers: 2,
  widths: [4, 6, 4],
  firstFrames: 8,
  noiseBands: 4,
  classes: 2,
  conditions: 0,
  partials: { count: 2, bins: 3, alone: 2, linear: true },
  envelope: true,
}
const long: StyleGeneratorConfig = { ...short, grid: { ...short.grid, frames: 64 }, firstFrames: 16 }

test('a lengthened generator makes the sound it made, as far as its layers did not see the end, and goes on', () => {
  const weights = randomised(styleGeneratorParameters(short))
  const style = tensor(random('style', [1, 5])) as tf.Tensor2D
  const classes = tf.tensor2d([[0.25, 0.75]])
  const hiss = random('hiss', [1, 64, 8, 2])
  const made = (config: StyleGeneratorConfig, held: Record<string, TensorData>) => {
    const { frames } = config.grid
    const p = { ...tensors(held), [classEnvelope]: tf.ones([2, frames]) }
    const noise = tf.zeros([1, noisePositions(config), 1]) as tf.Tensor3D
    const noiseSpectrum = tf.slice(tensor(hiss), [0, 0, 0, 0], [1, frames, 8, 2]) as tf.Tensor4D
    return synthesis(config, p, { style, classes, noise, noiseSpectrum }).dataSync()
  }
  const before = made(short, weights)
  const after = made(long, carried(weights, styleGeneratorParameters(long)))
  // How many frames there are for which no layer sees past the shorter sound's end.
  const ends = styleLayers(short).map(({ frames }) => frames)
  const sees = (frames: number) => layerStretches(long, { from: 0, to: frames }).map(({ input }) => input.to)
  let known = 0
  while (sees(known + 1).every((to, layer) => to <= ends[layer]!)) known++
  expect(known).toBeGreaterThan(16)
  for (let i = 0; i < known * 16; i++) expect(after[i]).toBeCloseTo(before[i]!, 4)
  const rest = after.subarray(32 * 16)
  expect(Math.max(...rest)).toBeGreaterThan(0.01)
})

const lite = configs['style-lite'] as StyleConfig
const whole = configs['style-44k'] as StyleConfig

test.each([
  ['critic/dense', criticParameters(criticTrunk(lite), 2, 3), criticParameters(criticTrunk(whole), 2, 3), 1],
  ['encoder/dense', encoderParameters(encoderTrunk(lite), 4), encoderParameters(encoderTrunk(whole), 4), 0],
  ['regressor/hidden', regressorParameters(lite), regressorParameters(whole), 0],
] as const)(
  'what %s made of the frames that it knows, it makes of them in a longer sound',
  (layer, from, to, extra) => {
    const name = `${layer}/weight`
    const weights = { [name]: random(name, from[name]!.shape) }
    const [few, many] = [from[name]!.shape[0]!, to[name]!.shape[0]!]
    expect(many - extra).toBe(2 * (few - extra))
    const known = tensor(random('known', [2, few - extra])) as tf.Tensor2D
    const added = tensor(random('added', [2, many - few])) as tf.Tensor2D
    const last = extra > 0 ? [tensor(random('last', [2, extra])) as tf.Tensor2D] : []
    const before = dense(tensors(weights), layer, tf.concat([known, ...last], 1)).dataSync()
    const longer = { [name]: longerWeight(name, weights[name]!, to[name]!.shape)! }
    const after = dense(tensors(longer), layer, tf.concat([known, added, ...last], 1)).dataSync()
    after.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 4))
  },
)

test('the small model’s networks are those of the long one but for what lengthening carries over', () => {
  const [from, to] = [lite, whole].map((config) => ({
    ...styleGeneratorParameters(generatorConfig(config, 8)),
    ...criticParameters(criticTrunk(config), 8, 8),
    ...encoderParameters(encoderTrunk(config), config.latentSize),
    ...regressorParameters(config),
  })) as [ParameterTable, ParameterTable]
  expect(Object.keys(from)).toEqual(Object.keys(to))
  const changed = Object.keys(from).filter((name) => from[name]!.shape.join() !== to[name]!.shape.join())
  expect(changed.toSorted()).toEqual([
    'critic/dense/weight',
    'encoder/dense/weight',
    'generator/start',
    'regressor/hidden/weight',
  ])
  for (const name of changed) {
    const zeros = { shape: from[name]!.shape, data: new Float32Array(size(from[name]!.shape)) }
    expect(longerWeight(name, zeros, to[name]!.shape)?.shape, name).toEqual(to[name]!.shape)
    expect(longerWeight(name, { ...zeros, shape: to[name]!.shape }, from[name]!.shape), name).toBeUndefined()
  }
  expect(longerWeight('generator/head/bias', { shape: [2], data: new Float32Array(2) }, [4])).toBeUndefined()
})
