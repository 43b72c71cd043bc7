import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { compileStep, type TensorData } from '../../src/compile/step.ts'
import { enlarge, pixelNorm, shrink, thinned } from '../../src/gan/layers.ts'
import {
  auxiliaryLoss,
  progressiveCritic,
  progressiveCriticParameters,
  withDeviation,
} from '../../src/gan/progressive-critic.ts'
import { scalesOf, takingPart } from '../../src/gan/progressive-network.ts'
import { progressiveGenerator, progressiveGeneratorParameters } from '../../src/gan/progressive-generator.ts'
import { regularisers } from '../../src/gan/regularisers.ts'
import {
  batch,
  classes,
  drawn,
  drawnParameters,
  generatorInputs,
  small,
  tensor,
  tensors,
} from './progressive-networks.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const generator = drawnParameters(progressiveGeneratorParameters(small))
const criticTable = progressiveCriticParameters(small)
const critic = drawnParameters(criticTable)
const scales = scalesOf(small)
const finer = scales.slice(1).map((_, i) => i + 1)
const spectrumAt = (scale: number, purpose: string) =>
  drawn([batch, scales[scale].frames, scales[scale].bins, 2], purpose)
const values = (x: tf.Tensor) => [...x.dataSync()]

type Grid = number[][][] // rows × columns × maps

/** The generator in plain loops, after the paper's table and not after the code. */
function reference(latent: number[], scale: number, alpha: number): Grid {
  const weights = (name: string) => generator[`generator/${name}`].data
  const leaky = (v: number) => (v > 0 ? v : 0.2 * v)
  const normed = (maps: number[]) => {
    const rms = Math.sqrt(maps.reduce((sum, v) => sum + v * v, 0) / maps.length + 1e-8)
    return maps.map((v) => v / rms)
  }
  const layer = (x: Grid, name: string, outputs: number, side: number, gain: number): Grid => {
    const [kernel, bias] = [weights(`${name}/weight`), weights(`${name}/bias`)]
    const inputs = x[0][0].length
    const half = (side - 1) / 2
    return x.map((row, r) =>
      row.map((_cell, c) =>
        Array.from({ length: outputs }, (_, o) => {
          let sum = 0
          for (let i = 0; i < side; i++)
            for (let j = 0; j < side; j++)
              for (let k = 0; k < inputs; k++)
                sum += (x[r + i - half]?.[c + j - half]?.[k] ?? 0) * kernel[((i * side + j) * inputs + k) * outputs + o]
          return (sum * gain) / Math.sqrt(side * side * inputs) + bias[o]
        }),
      ),
    )
  }
  const enlarged = (x: Grid, to: { frames: number; bins: number }): Grid =>
    Array.from({ length: to.frames }, (_row, r) =>
      Array.from(
        { length: to.bins },
        (_, c) => x[Math.floor((r * x.length) / to.frames)][Math.floor((c * x[0].length) / to.bins)],
      ),
    )
  const vector = normed(latent)
  const { frames, bins, width } = scales[0]
  const size = frames * bins * width
  const flat = Array.from({ length: size }, (_, o) =>
    leaky(
      vector.reduce((sum, v, i) => sum + v * weights('start/weight')[i * size + o], 0) / Math.sqrt(vector.length) +
        weights('start/bias')[o],
    ),
  )
  let x: Grid = Array.from({ length: frames }, (_row, r) =>
    Array.from({ length: bins }, (_, c) => normed(flat.slice((r * bins + c) * width, (r * bins + c + 1) * width))),
  )
  let before = x
  for (let i = 0; i <= scale; i++) {
    before = x
    x = enlarged(x, scales[i])
    for (const name of ['conv0', 'conv1'])
      x = layer(x, `scale${i}/${name}`, scales[i].width, 3, Math.SQRT2).map((row) =>
        row.map((maps) => normed(maps.map(leaky))),
      )
  }
  const fine = layer(x, `scale${scale}/maps`, 2, 1, 1)
  if (alpha === 1) return fine
  const coarse = enlarged(layer(before, `scale${scale - 1}/maps`, 2, 1, 1), scales[scale])
  return fine.map((row, r) => row.map((maps, c) => maps.map((v, k) => alpha * v + (1 - alpha) * coarse[r][c][k])))
}

test.each([
  [0, 1],
  [1, 0.3],
  [2, 1],
  [2, 0.6],
])('the generator at scale %d with α = %d equals the same network in plain loops', (scale, alpha) => {
  const inputs = generatorInputs()
  const p = tensors(generator)
  const made = progressiveGenerator(small, p, inputs, scale, alpha === 1 ? undefined : tf.scalar(alpha))
  // √2 brings the one-hot class to unit mean square.
  const labels = tf.mul(inputs.classes, Math.SQRT2) as tf.Tensor2D
  const given = tf.concat([inputs.latent, labels, inputs.conditions], 1).arraySync() as number[][]
  const expected = given.flatMap((latent) => reference(latent, scale, alpha).flat(2))
  values(made).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-4))
  expect(made.shape).toEqual([batch, scales[scale].frames, scales[scale].bins, 2])
})

test.each(finer)(
  'a fade into scale %d starts as exactly the scale before, enlarged, and ends as the scale itself',
  (scale) => {
    const inputs = generatorInputs()
    const p = tensors(generator)
    const at = (alpha: number) => values(progressiveGenerator(small, p, inputs, scale, tf.scalar(alpha)))
    const rows = scales[scale].frames / scales[scale - 1].frames
    const columns = scales[scale].bins / scales[scale - 1].bins
    const before = progressiveGenerator(small, p, inputs, scale - 1)
    expect(at(0)).toEqual(values(enlarge(before, rows, columns)))
    expect(at(1)).toEqual(values(progressiveGenerator(small, p, inputs, scale)))

    const c = tensors(critic)
    const spectrum = tensor(spectrumAt(scale, 'spectrum')) as tf.Tensor4D
    const judged = (alpha: number) => values(progressiveCritic(small, c, spectrum, scale, tf.scalar(alpha)).score)
    const coarse = progressiveCritic(small, c, thinned(spectrum, rows, columns), scale - 1)
    expect(judged(0)).toEqual(values(coarse.score))
    expect(judged(1)).toEqual(values(progressiveCritic(small, c, spectrum, scale).score))
    expect(judged(0.5)).not.toEqual(judged(1))
  },
)

test('what is enlarged shrinks back to itself, and means are kept', () => {
  const x = tensor(drawn([2, 3, 4, 5], 'maps')) as tf.Tensor4D
  const back = values(shrink(enlarge(x, 3, 2), 3, 2))
  values(x).forEach((v, i) => expect(back[i]).toBeCloseTo(v, 5))
  expect(values(enlarge(x, 1, 2)).filter((_, i) => Math.floor(i / 5) % 2 === 0)).toEqual(values(x))
})

test('thinning keeps the first value of every block, and what was enlarged thins to itself', () => {
  const x = tensor(drawn([2, 6, 4, 3], 'maps')) as tf.Tensor4D
  const all = x.arraySync()
  const kept = all.map((rows) => [0, 3].map((r) => [0, 2].map((c) => rows[r][c])))
  expect(thinned(x, 3, 2).arraySync()).toEqual(kept)
  expect(values(thinned(enlarge(x, 2, 3), 2, 3))).toEqual(values(x))
})

test('after pixel normalisation every position has unit mean square, whatever the size of its maps', () => {
  const x = tf.mul(tensor(drawn([2, 3, 4, 16], 'maps')), tf.tensor([1e-2, 1, 1e4], [1, 3, 1, 1]))
  for (const square of values(tf.mean(tf.square(pixelNorm(x)), -1))) expect(square).toBeCloseTo(1, 3)
})

test('the deviation map tells groups of four apart: none among equals, that of its own group elsewhere', () => {
  const equal = tf.tile(tensor(drawn([1, 2, 3, 5], 'equal')), [4, 1, 1, 1])
  const different = tensor(drawn([4, 2, 3, 5], 'different'))
  const out = withDeviation(tf.concat([equal, different], 0) as tf.Tensor4D)
  expect(out.shape).toEqual([8, 2, 3, 6])
  const map = values(tf.slice(out, [0, 0, 0, 5], [8, 2, 3, 1]))
  const columns = different.arraySync() as number[][][][]
  let sum = 0
  for (let r = 0; r < 2; r++)
    for (let c = 0; c < 3; c++)
      for (let k = 0; k < 5; k++) {
        const group = columns.map((example) => example[r][c][k])
        const mean = group.reduce((a, b) => a + b, 0) / 4
        sum += Math.sqrt(group.reduce((a, b) => a + (b - mean) ** 2, 0) / 4)
      }
  map.slice(0, 24).forEach((v) => expect(v).toBeCloseTo(0, 3))
  map.slice(24).forEach((v) => expect(v).toBeCloseTo(sum / 30, 4))
})

test('the auxiliary loss is the cross-entropy with soft labels plus the mean squared error', () => {
  const logits = tf.tensor2d([
    [2, 0],
    [-1, 1],
  ])
  const seen = { classes: logits, conditions: tf.tensor2d([[1], [3]]) }
  const asked = {
    classes: tf.tensor2d([
      [0.75, 0.25],
      [0, 1],
    ]),
    conditions: tf.tensor2d([[1], [1]]),
  }
  const log = Math.log(1 + Math.exp(-2))
  const crossEntropy = (0.75 * log + 0.25 * (2 + log) + log) / 2
  expect(values(auxiliaryLoss(seen, asked))[0]).toBeCloseTo(crossEntropy + 4 / 2, 5)
  expect(values(auxiliaryLoss({}, asked))[0]).toBe(0)
})

const scale = 2
const data: Record<string, TensorData> = {
  real: spectrumAt(scale, 'real'),
  latent: drawn([batch, small.latentSize], 'latent'),
  conditions: drawn([batch, small.conditions], 'conditions'),
  classes,
  mix: { shape: [batch], data: Float32Array.of(0.1, 0.4, 0.6, 0.9) },
  alpha: { shape: [], data: Float32Array.of(0.7) },
}

/** WGAN-GP with auxiliary heads, as the critic of this family is trained. */
function criticLoss(v: Readonly<Record<string, tf.Tensor>>, p: Readonly<Record<string, tf.Tensor>>): tf.Scalar {
  const inputs = { latent: v.latent, classes: v.classes, conditions: v.conditions } as ReturnType<
    typeof generatorInputs
  >
  const fake = progressiveGenerator(small, v, inputs, scale, v.alpha)
  const judge = (x: tf.Tensor) => progressiveCritic(small, p, x as tf.Tensor4D, scale, v.alpha)
  const score = (x: tf.Tensor) => judge(x).score
  const view = { score, real: v.real, realClasses: v.classes, fake, fakeClasses: v.classes, mix: v.mix }
  const distance = tf.sub(tf.mean(score(fake)), tf.mean(score(v.real)))
  const penalised = tf.add(distance, tf.mul(regularisers['gradient-penalty'].term(view), 10))
  return tf.add(penalised, auxiliaryLoss(judge(v.real), inputs))
}

function criticGradients(v: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
  const names = Object.keys(takingPart(criticTable, scale, true)) // each of them must have a gradient
  const byName = (list: tf.Tensor[]) => Object.fromEntries(names.map((name, i) => [name, list[i]]))
  const { value, grads } = tf.valueAndGrads((...list: tf.Tensor[]) => criticLoss(v, byName(list)))(
    names.map((name) => v[name]),
  )
  return { loss: value, ...byName(grads) }
}

test('the penalised critic step as a graph has the gradients of eager TensorFlow.js', async () => {
  const feeds = { ...data, ...generator, ...critic }
  const specs = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, { shape }]))
  const run = async (engine: 'tfjs' | 'onnx-cpu') => {
    const step = await compileStep(specs, criticGradients, { engine, threads: 1 })
    const out = await step.run(feeds)
    await step.dispose()
    return out
  }
  const [eager, traced] = [await run('tfjs'), await run('onnx-cpu')]
  for (const [name, { data: expected }] of Object.entries(eager)) {
    const scaleOf = Math.max(1, ...expected.map(Math.abs))
    expected.forEach((v, i) => expect(Math.abs(v - traced[name].data[i]) / scaleOf, name).toBeLessThan(2e-4))
  }
})

test('the gradient through the gradient penalty is the slope of the loss: it agrees with finite differences', () => {
  const v = tensors({ ...data, ...generator, ...critic })
  const gradients = criticGradients(v)
  const h = 2e-3
  for (const name of ['critic/scale2/conv0/weight', 'critic/scale1/maps/weight', 'critic/dense/weight']) {
    const direction = tensor(drawn(critic[name].shape, `direction ${name}`))
    const lossAt = (step: number) =>
      values(criticLoss(v, { ...v, [name]: tf.add(v[name], tf.mul(direction, step)) }))[0]
    const numeric = (lossAt(h) - lossAt(-h)) / (2 * h)
    const analytic = values(tf.sum(tf.mul(gradients[name], direction)))[0]
    expect(Math.abs(numeric - analytic), name).toBeLessThan(0.02 * Math.max(1, Math.abs(analytic)))
  }
})
