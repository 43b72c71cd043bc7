// The adversarial autoencoder's game alone: an affine encoder of two numbers against the latent critic.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { latentCritic, latentCriticParameters } from '../../src/gan/latent-critic.ts'
import type { Tensors } from '../../src/gan/layers.ts'
import { objectives, type ObjectiveName } from '../../src/gan/objectives.ts'
import type { ParameterTable } from '../../src/gan/parameters.ts'
import { correctedRate } from '../../src/training/adam.ts'
import { latentCriticLoss } from '../../src/training/coding-programs.ts'
import { CompiledPrograms } from '../../src/training/compiled-programs.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import { scalar, startTables, trainable, update, type Program, type State } from '../../src/training/state.ts'
import { criticAdam } from '../../src/training/style-parts.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const [B, Z] = [128, 2]
const widths = [32, 32]
const encoder: ParameterTable = {
  matrix: { shape: [Z, Z], init: 'zeros' },
  offset: { shape: [Z], init: 'zeros' },
}
const table = latentCriticParameters(widths, Z, 1)
const codesOf = (p: Tensors, x: tf.Tensor) =>
  tf.add(tf.matMul(x as tf.Tensor2D, p.matrix as tf.Tensor2D), p.offset) as tf.Tensor2D
const normal = (purpose: string, step: number, count: number) => ({
  shape: [count, Z],
  data: new RandomStream(4, purpose, step).fillNormal(new Float32Array(count * Z)),
})
const rowsOf = ({ data }: { data: Float32Array }) =>
  Array.from({ length: data.length / Z }, (_, i) => [...data.subarray(i * Z, (i + 1) * Z)])

/** Unbiased squared MMD under a Gaussian kernel of unit width (Gretton et al. 2012, eq. 3). */
function mmd(a: number[][], b: number[][]): number {
  const kernel = (x: number[], y: number[]) => Math.exp(-x.reduce((sum, v, i) => sum + (v - y[i]) ** 2, 0) / 2)
  const within = (s: number[][]) =>
    s.reduce((sum, x, i) => sum + s.reduce((row, y, j) => row + (i === j ? 0 : kernel(x, y)), 0), 0) /
    (s.length * (s.length - 1))
  const across = a.reduce((sum, x) => sum + b.reduce((row, y) => row + kernel(x, y), 0), 0) / (a.length * b.length)
  return within(a) + within(b) - 2 * across
}

function moments(rows: number[][]) {
  const mean = [0, 1].map((i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
  const covariance = [0, 1].map((i) =>
    [0, 1].map((j) => rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0) / rows.length),
  )
  return { mean, covariance }
}

/** The critic's update, then the encoder's against it, as one step. */
function game(objective: ObjectiveName, lazy: boolean): Program {
  const terms = regularisation({ objective, regularisers: objectives[objective].regularisers })
  const shape = [B, Z]
  const inputs = { drawn: { shape }, x: { shape }, mix: { shape: [B] }, rate: { shape: [] } }
  return {
    inputs: { ...inputs, ...trainable(table), ...trainable(encoder) },
    run: (v) => {
      const asked = tf.ones([B, 1]) as tf.Tensor2D
      const latents = { drawn: v.drawn as tf.Tensor2D, codes: codesOf(v, v.x), asked, mix: v.mix }
      const critic = update(table, criticAdam, v, (p) => latentCriticLoss(widths, terms, p, latents, lazy))
      const slower = { ...v, rate: tf.mul(v.rate, 0.5) }
      const coder = update(encoder, criticAdam, slower, (p) =>
        terms.objective.generator(latentCritic(widths, { ...v, ...critic }, codesOf(p, v.x), asked)),
      )
      return { ...critic, ...coder }
    },
  }
}

test.each(['non-saturating', 'wgan-gp'] as ObjectiveName[])(
  '%s: codes far from the prior, stretched and leaning end with its mean and covariance',
  async (objective) => {
    const { critic } = regularisation({ objective, regularisers: objectives[objective].regularisers })
    const programs = new CompiledPrograms(
      { plain: () => game(objective, false), lazy: () => game(objective, true) },
      { engine: 'onnx-cpu', threads: 1 },
    )
    const state: State = {
      ...startTables({ ...table, ...encoder }, {}, 2),
      // Mean (2, −1.5); deviations 1.8 and 0.4 that lean on each other.
      matrix: { shape: [Z, Z], data: Float32Array.of(1.8, 0.3, 0, 0.26) },
      offset: { shape: [Z], data: Float32Array.of(2, -1.5) },
    }
    const held = (): number[][] => {
      const [m, o, x] = [state.matrix.data, state.offset.data, rowsOf(normal('held', 0, 500))]
      return x.map(([a, b]) => [a * m[0] + b * m[2] + o[0], a * m[1] + b * m[3] + o[1]])
    }
    const prior = rowsOf(normal('other', 0, 500))
    const before = mmd(held(), prior)
    const steps = 1500
    for (let step = 0; step < steps; step++) {
      const rate = scalar(correctedRate(criticAdam, 0.01 * (1 - step / steps), step + 1))
      const mix = { shape: [B], data: new RandomStream(4, 'mix', step).fillUniform(new Float32Array(B)) }
      const batch = { drawn: normal('prior', step, B), x: normal('data', step, B), mix, rate }
      await programs.update(critic.lazyAt(step) ? 'lazy' : 'plain', batch, state)
    }
    await programs.dispose()
    const { mean, covariance } = moments(held())
    expect(before).toBeGreaterThan(0.3)
    expect(mmd(held(), prior)).toBeLessThan(before / 20)
    mean.forEach((value) => expect(Math.abs(value)).toBeLessThan(0.25))
    covariance.flat().forEach((value, i) => expect(Math.abs(value - [1, 0, 0, 1][i])).toBeLessThan(0.3))
  },
  60_000,
)

test('the latent critic judges a latent by what is asked: the same one scores otherwise under another class', () => {
  const p = Object.fromEntries(
    Object.entries(startTables(latentCriticParameters(widths, Z, 2), {}, 5)).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data, [...shape]),
    ]),
  )
  const same = tf.tensor2d([0.5, -1, 0.5, -1], [2, Z])
  const [first, second] = latentCritic(widths, p, same, tf.tensor2d([1, 0, 0, 1], [2, 2])).dataSync()
  expect(Math.abs(first - second)).toBeGreaterThan(0.01)
})
