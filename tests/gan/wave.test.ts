import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { trace } from '../../src/compile/trace.ts'
import { parameterCount } from '../../src/gan/parameters.ts'
import { waveConfigs, waveCritic, waveNetwork } from '../../src/gan/wave-configs.ts'
import { waveCriticParameters, waveFeatures } from '../../src/gan/wave-critic.ts'
import { waveSynthesis } from '../../src/gan/wave-generator.ts'
import {
  waveEnvelope,
  waveGeneratorParameters,
  waveNoisePositions,
  type WaveNetwork,
} from '../../src/gan/wave-network.ts'
import { drawn, drawnParameters, tensor, tensors } from './progressive-networks.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** 32, then 128 samples. */
const small: WaveNetwork = {
  latentSize: 3,
  styleSize: 4,
  mappingLayers: 1,
  classes: 2,
  conditions: 0,
  lengthSamples: 128,
  widths: [3, 2],
}
const weights = drawnParameters(waveGeneratorParameters(small))
const envelope = { shape: [2, 2], data: Float32Array.of(1, 0.25, 0.8, 0.4) }
const positions = 2 * (32 + 128)

type Rows = number[][] // samples × maps
const leaky = (v: number) => (v > 0 ? v : 0.2 * v)

/** y[t][o] = Σ x[s·t + i − before][k] · w[i][k][o], zeros outside. */
function convolution(x: Rows, kernel: ArrayLike<number>, width: number, outputs: number, stride = 1): Rows {
  const inputs = x[0].length
  const count = x.length / stride
  // TensorFlow's "same": what padding is needed in all, the smaller half of it in front.
  const before = Math.floor(Math.max(0, (count - 1) * stride + width - x.length) / 2)
  return Array.from({ length: count }, (_t, t) =>
    Array.from({ length: outputs }, (_o, o) => {
      let sum = 0
      for (let i = 0; i < width; i++)
        for (let k = 0; k < inputs; k++)
          sum += (x[t * stride + i - before]?.[k] ?? 0) * kernel[(i * inputs + k) * outputs + o]
      return sum
    }),
  )
}

/** The generator in plain loops, after StyleGAN2's equations 1 to 3 and not after the code. */
function reference(style: number[], classes: number[], noise: Float32Array): number[] {
  const data = (name: string) => weights[`generator/${name}`].data
  let x: Rows = Array.from({ length: 32 }, (_t, t) => Array.from({ length: 3 }, (_c, c) => data('start')[t * 3 + c]))
  let at = 0
  for (const [level, width] of small.widths.entries())
    for (const layer of [0, 1]) {
      if (level === 1 && layer === 0) x = x.flatMap((row) => [row, row, row, row])
      const name = `level${level}/layer${layer}`
      const inputs = x[0].length
      const scale = Math.SQRT2 / Math.sqrt(9 * inputs)
      const affine = data(`${name}/style/weight`)
      const s = Array.from(
        { length: inputs },
        (_i, i) => 1 + style.reduce((sum, v, j) => sum + v * affine[j * inputs + i], 0) / Math.sqrt(style.length),
      )
      // Weights modulated and demodulated, as the paper writes it.
      const modulated = Array.from(data(`${name}/weight`), (w, i) => w * scale * s[Math.floor(i / width) % inputs])
      const norm = Array.from({ length: width }, (_o, o) =>
        Math.sqrt(modulated.reduce((sum, w, i) => sum + (i % width === o ? w * w : 0), 0) + 1e-8),
      )
      const kernel = modulated.map((w, i) => w / norm[i % width])
      const strength = data(`${name}/noise`)[0]
      x = convolution(x, kernel, 9, width).map((row, t) =>
        row.map((v, o) => leaky(v + strength * noise[at + t] + data(`${name}/bias`)[o]) * Math.SQRT2),
      )
      at += x.length
    }
  const last = data('wave/weight')
  // Straight lines between the table's values, 64 samples apart, level behind the last.
  const points = [0, 1].map((i) => classes.reduce((sum, c, k) => sum + c * envelope.data[k * 2 + i], 0))
  const gain = (t: number) => (t < 64 ? points[0] + ((points[1] - points[0]) * t) / 64 : points[1])
  return x.map((row, t) => (gain(t) * row.reduce((sum, v, k) => sum + v * last[k], 0) * 0.1) / Math.sqrt(2))
}

test('the waveform generator equals the same network in plain loops, envelope and noise included', () => {
  const style = drawn([2, 4], 'style')
  const noise = drawn([2, positions, 1], 'noise')
  const classes = [
    [0.25, 0.75],
    [1, 0],
  ]
  expect(waveNoisePositions(small)).toBe(positions)
  const made = waveSynthesis(small, tensors({ ...weights, [waveEnvelope]: envelope }), {
    style: tensor(style) as tf.Tensor2D,
    classes: tf.tensor2d(classes),
    noise: tensor(noise) as tf.Tensor3D,
  })
  expect(made.shape).toEqual([2, 128, 1])
  const values = made.dataSync()
  for (const b of [0, 1]) {
    const own = Array.from(style.data.subarray(b * 4, b * 4 + 4))
    const expected = reference(own, classes[b], noise.data.slice(b * positions, (b + 1) * positions))
    expected.forEach((v, t) => expect(Math.abs(values[b * 128 + t] - v), `sample ${t}`).toBeLessThan(1e-5))
  }
})

test('the waveform critic equals the same network in plain loops', () => {
  const critic = { lengthSamples: 64, widths: [2, 3, 4], features: 5 }
  const parameters = drawnParameters(waveCriticParameters(critic, 2, 0))
  const shot = drawn([2, 64, 1], 'shot')
  const data = (name: string) => parameters[`critic/${name}`].data
  const layer = (x: Rows, name: string, width: number, outputs: number, stride = 1): Rows => {
    const gain = Math.SQRT2 / Math.sqrt(width * x[0].length)
    return convolution(x, data(`${name}/weight`), width, outputs, stride).map((row) =>
      row.map((v, o) => leaky(v * gain + data(`${name}/bias`)[o])),
    )
  }
  const bodies = [0, 1].map((b) => {
    let x: Rows = Array.from({ length: 64 }, (_, t) => [shot.data[b * 64 + t]])
    x = layer(x, 'wave', 1, 2)
    x = layer(layer(x, 'level1/conv0', 9, 2), 'level1/conv1', 9, 3, 4)
    x = layer(layer(x, 'level2/conv0', 9, 3), 'level2/conv1', 9, 4, 4)
    return x.flat()
  })
  // Of two values the deviation is half their distance.
  const deviation =
    bodies[0].reduce((sum, v, i) => sum + Math.sqrt((v - bodies[1][i]) ** 2 / 4 + 1e-8), 0) / bodies[0].length
  const features = waveFeatures(critic, tensors(parameters), tensor(shot) as tf.Tensor3D).arraySync()
  expect(bodies[0].length).toBe(4 * 4)
  bodies.forEach((body, b) => {
    const flat = [...body, deviation]
    for (let o = 0; o < 5; o++) {
      const sum = flat.reduce((total, v, i) => total + v * data('dense/weight')[i * 5 + o], 0)
      const expected = leaky((sum * Math.SQRT2) / Math.sqrt(flat.length) + data('dense/bias')[o])
      expect(features[b][o]).toBeCloseTo(expected, 4)
    }
  })
})

test('stylewavegan-44k makes and judges 65 536 samples', () => {
  const config = waveConfigs['stylewavegan-44k']
  const network = waveNetwork(config, 8)
  expect(network.lengthSamples).toBe(65_536)
  const generator = waveGeneratorParameters(network)
  const critic = waveCriticParameters(waveCritic(config), 8, 8)
  expect(parameterCount(generator) / 1e6).toBeGreaterThan(2)
  const specs = Object.fromEntries(
    Object.entries({ ...generator, ...critic }).map(([name, { shape }]) => [name, { shape }]),
  )
  const inputs = {
    ...specs,
    style: { shape: [2, config.styleSize] },
    classes: { shape: [2, 8] },
    noise: { shape: [2, waveNoisePositions(network), 1] },
    [waveEnvelope]: { shape: [8, 1024] },
  }
  const graph = trace(inputs, (v) => {
    const [style, classes, noise] = [v.style as tf.Tensor2D, v.classes as tf.Tensor2D, v.noise as tf.Tensor3D]
    const shot = waveSynthesis(network, v, { style, classes, noise })
    return { shot, features: waveFeatures(waveCritic(config), v, shot) }
  })
  const shapes = Object.fromEntries(graph.outputs.map(({ name, shape }) => [name, shape]))
  expect(shapes).toEqual({ shot: [2, 65_536, 1], features: [2, 256] })
})

test('levels that cannot lead to the length are refused', () => {
  expect(() => waveGeneratorParameters({ ...small, lengthSamples: 96 })).toThrow('cannot lead to 96 samples')
  expect(() => waveGeneratorParameters({ ...small, widths: [1, 1, 1, 1, 1] })).toThrow('5 levels of ×4')
  expect(() => waveCriticParameters({ lengthSamples: 40, widths: [1, 1, 1], features: 2 }, 2, 0)).toThrow('40 samples')
})
